import ArgumentParser
import Plumbing
import Sessions

/// Copies to and pastes from a scenario's clipboard; started inside of it by `nitpicker clipboard`.
@main
struct ClipboardProgram: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nitpicker-clipboard",
        abstract: "Copy to and paste from a scenario's clipboard; start it by 'nitpicker clipboard'.",
        subcommands: [Copy.self, Paste.self, Types.self])
}

/// How long to wait for the clipboard.
struct Patience: ParsableArguments {
    @Option(help: "How many seconds to wait for the clipboard.")
    var wait = 10

    private var milliseconds: Int { max(0, min(wait, 86_400)) * 1000 }

    /// The clipboard, once it is known what is on it.
    func clipboard() throws -> ClipboardClient {
        let client = try ClipboardClient(try ParentLink.inherited())
        guard try client.waitForFirst(milliseconds: milliseconds) else {
            throw SessionError.rejected(
                client.isThere == false ? "no route leads to a clipboard" : "no clipboard in time")
        }
        return client
    }

    /// Waits for the answer to a copy.
    func answer(_ client: ClipboardClient, to serial: UInt32) throws -> RequestStatus {
        let end = Instant.now.advanced(milliseconds: milliseconds)
        while true {
            while let event = try client.next() {
                switch event {
                case .answered(serial, let status): return status
                case .absent(let reason): return .rejected(reason)
                default: continue
                }
            }
            let left = Int(end.since(.now) / 1_000_000)
            guard left > 0, try client.wait(milliseconds: left) else { throw SessionError.timedOut }
        }
    }
}

/// A type from the command line.
private func mimeType(_ text: String) throws -> MIMEType {
    guard let type = MIMEType(text) else { throw ValidationError("'\(text)' is no MIME type, such as text/plain") }
    return type
}

/// Ends the program with a reason.
private func fail(_ reason: String) -> ExitCode {
    Log.error(reason)
    return .failure
}

/// `copy`.
struct Copy: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Copy what comes from standard input.",
        discussion: "The status tells whether the clipboard has taken it.")

    @Option(help: "What it is: a MIME type.")
    var type = MIMEType.text.text

    @OptionGroup var patience: Patience

    func run() throws {
        let type = try mimeType(type)
        do {
            let clip = Clip([Clip.Form(type, try Files.read(descriptor: 0, "standard input", limit: Clip.limit))])
            if let fault = clip.fault { throw SessionError.rejected(fault) }
            let client = try patience.clipboard()
            if case .rejected(let reason) = try patience.answer(client, to: client.copy(clip)) {
                throw SessionError.rejected(reason)
            }
        } catch { throw fail("\(error)") }
    }
}

/// `paste`.
struct Paste: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write what is on the clipboard to standard output.",
        discussion: "The status is 1 when there is nothing of that type, or nothing that may be seen from here.")

    @Option(help: "What is wanted: a MIME type.")
    var type = MIMEType.text.text

    @OptionGroup var patience: Patience

    func run() throws {
        let type = try mimeType(type)
        do {
            let clip = try patience.clipboard().clip
            guard let bytes = clip[type] else {
                let types = clip.forms.map(\.type.text).joined(separator: ", ")
                throw SessionError.rejected(types.isEmpty ? "nothing is there" : "there is no \(type), but \(types)")
            }
            try Files.write(bytes, descriptor: 1, "standard output")
        } catch { throw fail("\(error)") }
    }
}

/// `types`.
struct Types: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the types of what is on the clipboard.")

    @OptionGroup var patience: Patience

    func run() throws {
        do { for form in try patience.clipboard().clip.forms { print(form.type) } } catch { throw fail("\(error)") }
    }
}
