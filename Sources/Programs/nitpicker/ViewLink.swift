import ArgumentParser
import Foundation
import Plumbing
import Sessions

/// `nitpicker view-link`.
struct ViewLink: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "view-link",
        abstract: "Make an address that lets one browser in, once.",
        discussion: """
            Whoever opens the address first is let in with the rights given; a second time it lets nobody in, nor after its \
            time. 'vnc-front' must have the folder as 'links' in its configuration.
            """)

    @Option(help: "What the browser may do: view, all, or of pointer, keys, clipboard, resize, sound, with commas.")
    var rights = "view"

    @Option(help: "How many minutes it counts.")
    var minutes = 60

    @Option(help: "The folder of links.", completion: .directory)
    var folder: String?

    @Argument(help: "The address of the page, as vnc-front reports it, such as https://screen.example:6080/.")
    var page: String

    func validate() throws {
        let known: Set = ["view", "all", "none", "pointer", "keys", "clipboard", "resize", "sound"]
        guard !rights.isEmpty, rights.split(separator: ",").allSatisfy({ known.contains(String($0)) }) else {
            throw ValidationError("'\(rights)' has a right that is not known.")
        }
        guard (1...525_600).contains(minutes) else { throw ValidationError("It counts from one minute to a year.") }
    }

    func run() throws {
        guard let folder = folder ?? Files.environment("NITPICKER_STATE").map({ $0 + "/view-links" }) else {
            throw ValidationError("Say --folder, or set NITPICKER_STATE.")
        }
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        let secret = String(try Files.random(32).map { alphabet[Int($0 & 63)] })
        let document: Document = [
            "rights": .list(rights.split(separator: ",").map { .string(String($0)) }),
            "until": .integer(WallClock.seconds + 60 * minutes),
        ]
        try Files.makeDirectory(folder)
        try Files.write(document.jsonText, to: "\(folder)/\(secret)", mode: 0o600)
        let base = page.prefix { $0 != "#" }
        print("\(base)\(base.hasSuffix("/") ? "" : "/")#token=\(secret)")
    }
}
