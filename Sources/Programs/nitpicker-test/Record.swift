import ArgumentParser
import Images
import Plumbing
import ScenarioTest

/// `nitpicker test record`.
struct Record: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write a test of what a person does in a VNC viewer.",
        discussion: """
            Connect any viewer to the port that is named: it shows the server, and what is done in it becomes the steps of the test, with
            images around the clicks. The test is written when the viewer leaves.
            """)

    @Option(help: "The server: HOST, HOST:PORT, or the path of a socket.")
    var connect: String

    @Option(help: "The file with its password.", completion: .file())
    var passwordFile: String?

    @Option(help: "The port of loopback for the viewer; 0 is any that is free.")
    var port = 0

    @Argument(help: "The test to write; its images go into the folder 'images' beside it.", completion: .file())
    var file: String

    func run() throws {
        guard let address = VNCAddress(connect) else { throw ValidationError("'\(connect)' is no address") }
        let password = try passwordFile.map { path in
            let text = String(decoding: try Files.read(path, limit: 4096), as: UTF8.self)
            return String(text.prefix { $0 != "\n" })
        }
        let relay = try RecordingRelay(ServerTarget(address: address), password: password, port: port)
        tell("connect a viewer to 127.0.0.1::\(relay.port); what you do there is recorded until it leaves")
        do {
            try relay.run()
        } catch {
            tell("the recording ends early: \(error.context)")
        }
        var recorder = relay.recorder
        let slash = file.lastIndex(of: "/")
        let folder = slash.map { String(file[..<$0]) } ?? "."
        let name = String((slash.map { file[file.index(after: $0)...] } ?? file[...]).prefix { $0 != "." })
        let text = recorder.yaml(name: name, connect: connect)
        if !recorder.images.isEmpty { try Files.makeDirectory("\(folder)/images") }
        for image in recorder.images {
            try Files.write(try PNG.encode(image.picture), to: "\(folder)/images/\(image.name)")
        }
        try Files.write(Array(text.utf8), to: file)
        tell("\(file): \(recorder.lines.count) steps, \(recorder.images.count) images")
    }
}
