internal import Plumbing
package import Sessions

/// Headless Chromium, driven through the pipe of its debugging protocol.
package final class ChromiumBrowser {
    /// The program.
    package let process: ScenarioProcess
    private let home: TestFolder
    private let commands: Descriptor
    private var answers: ByteStream
    private var nextNumber = 1
    /// What pages told and nobody has taken yet.
    private var events: [(page: String, method: String, parameters: Document)] = []

    /// Whether it is installed (Debian package chromium).
    package static var isInstalled: Bool { Programs.find("chromium") != nil }

    /// Starts the browser without a window and with a profile of its own; `options` are more words of its command line.
    package init(width: Int = 1280, height: Int = 800, options: [String] = []) throws(ScenarioError) {
        home = try TestFolder("chromium")
        let there = try ScenarioError.wrap(.process) { () throws(SystemError) in try PipeEnds() }
        let back = try ScenarioError.wrap(.process) { () throws(SystemError) in try PipeEnds() }
        commands = there.input
        answers = ByteStream(back.output)
        // Given back by name, as in `ScenarioProcess`.
        var orders: Descriptor? = there.output
        var reports: Descriptor? = back.input
        let numbers = [orders?.number ?? -1, reports?.number ?? -1]
        // The sandbox does not run as root, and there is only loopback to be seen.
        process = try ScenarioProcess(
            "chromium",
            [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                "--no-default-browser-check", "--disable-extensions", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--disable-features=Translate,MediaRouter",
                "--force-device-scale-factor=1", "--hide-scrollbars", "--mute-audio",
                "--user-data-dir=\(home.path)/profile", "--window-size=\(width),\(height)", "--remote-debugging-pipe",
            ] + options + ["about:blank"],
            environment: ["HOME": home.path, "DISPLAY": "", "DBUS_SESSION_BUS_ADDRESS": "disabled:"],
            descriptors: numbers)
        orders = nil
        reports = nil
    }

    /// Sends a command and waits for its result.
    ///
    /// - Parameter page: the session of a page; nil for the browser itself.
    @discardableResult
    package func send(
        _ method: String, _ parameters: Document = [:], page: String? = nil
    ) throws(ScenarioError) -> Document {
        let number = nextNumber
        nextNumber += 1
        var message: [Document.Member] = [
            .init("id", .integer(number)), .init("method", .string(method)), .init("params", parameters),
        ]
        if let page { message.append(.init("sessionId", .string(page))) }
        do throws(SystemError) {
            try Files.writeAll(Document.object(message).jsonText + [0], to: commands)
        } catch {
            throw ScenarioError(.disconnected, "chromium: \(error): \(process.output.suffix(2000))")
        }
        let deadline = Deadline()
        while true {
            guard let answer = try receive(deadline) else {
                throw ScenarioError(.limit, "chromium does not answer \(method): \(process.output.suffix(2000))")
            }
            guard answer["id"].integer == number else { continue }
            if !answer["error"].isNull {
                throw ScenarioError(
                    .refused, "chromium refuses \(method): \(answer["error"]["message"].string ?? "without a reason")")
            }
            return answer["result"]
        }
    }

    /// Waits for the next event of that kind from a page and takes it; nil when it did not come in time.
    package func event(_ method: String, page: String, _ deadline: Deadline) throws(ScenarioError) -> Document? {
        while true {
            if let index = events.firstIndex(where: { $0.method == method && $0.page == page }) {
                return events.remove(at: index).parameters
            }
            if try receive(deadline) == nil { return nil }
        }
    }

    /// Reads one message; an event is also kept.
    private func receive(_ deadline: Deadline) throws(ScenarioError) -> Document? {
        guard let bytes = answers.take(upTo: 0, deadline) else {
            if deadline.isOver { return nil }
            throw ScenarioError(.disconnected, "chromium is gone: \(process.output.suffix(2000))")
        }
        do throws(DocumentError) {
            let message = try Document(json: bytes)
            if let method = message["method"].string {
                events.append((message["sessionId"].string ?? "", method, message["params"]))
            }
            return message
        } catch {
            throw ScenarioError(.malformed, "chromium said what is no JSON: \(error)")
        }
    }
}
