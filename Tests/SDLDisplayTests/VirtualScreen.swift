import Framebuffer
import Plumbing
import TestKit

/// An X server without a screen, and the tools that act on it as a person would.
final class VirtualScreen {
    let display: String
    private let server: ChildProcess
    private let parent: LocalParent

    static let tools = ["/usr/bin/Xvfb", "/usr/bin/xdotool", "/usr/bin/xwd"]
    /// Why the tests with a real window cannot run, nil when they can.
    static let missing = tools.first { !Files.isExecutable($0) }

    struct Failure: Error { let what: String }

    init(_ parent: LocalParent, _ area: Area) throws {
        self.parent = parent
        let ends = try PacketSocket.pair()
        server = try ChildProcess(
            path: "/usr/bin/Xvfb",
            arguments: [
                "Xvfb", "-displayfd", "3", "-screen", "0", "\(area.width)x\(area.height)x24", "-nolisten", "tcp",
            ],
            environment: ["PATH=/usr/bin:/bin"], keeping: [ends.second.descriptor.number])
        let buffer = ReceiveBuffer()
        var number = ""
        while number.last != "\n" {
            guard try ends.first.descriptor.waitReadable(milliseconds: 60_000),
                case .packet(let packet) = try ends.first.receive(buffer)
            else { throw Failure(what: "Xvfb did not start") }
            number += String(decoding: packet.bytes, as: UTF8.self)
        }
        display = ":" + number.dropLast()
    }

    /// Ends the screen as a crash does.
    func kill() { server.signal(9) }

    /// Runs xdotool, and the parent's loop until it is done.
    func act(_ arguments: String...) throws { try run("/usr/bin/xdotool", ["xdotool"] + arguments) }

    /// Puts a text on the screen's clipboard, as another program's.
    func copy(_ text: String) throws {
        let path = "/tmp/nitpicker-test-\(display.dropFirst()).clip"
        defer { Files.remove(path) }
        try Files.write(Array(text.utf8), to: path)
        // It goes on in the background with the text, which it has read by then.
        try run("/usr/bin/xclip", ["xclip", "-selection", "clipboard", "-i", path])
    }

    /// Looks at the screen's clipboard until it is as wanted; false after many attempts.
    func paste(until isWanted: (String) -> Bool) throws -> Bool {
        let path = "/tmp/nitpicker-test-\(display.dropFirst()).paste"
        defer { Files.remove(path) }
        for _ in 0..<100 {
            try? run("/bin/sh", ["sh", "-c", "xclip -selection clipboard -o >\(path)"])
            if isWanted(String(decoding: try Files.read(path), as: UTF8.self)) { return true }
        }
        return false
    }

    /// What the screen shows.
    func picture() throws -> Bitmap {
        let path = "/tmp/nitpicker-test-\(display.dropFirst()).xwd"
        defer { Files.remove(path) }
        try run("/usr/bin/xwd", ["xwd", "-silent", "-root", "-out", path])
        return try Self.decode(try Files.read(path, limit: 1 << 26))
    }

    private func run(_ path: String, _ arguments: [String]) throws {
        let child = try ChildProcess(
            path: path, arguments: arguments, environment: ["PATH=/usr/bin:/bin", "DISPLAY=\(display)"])
        var status: Plumbing.ExitStatus?
        let watch = try parent.loop.watch(child.descriptor.number) { _ in status = (try? child.reap()) ?? nil }
        defer { watch.cancel() }
        let isDone = parent.run { status != nil }
        guard isDone, status == .exited(0) else { throw Failure(what: "\(arguments): \(String(describing: status))") }
    }

    /// Reads the X window dump format: a header of big-endian words, colours, rows.
    private static func decode(_ bytes: [UInt8]) throws -> Bitmap {
        func word(_ index: Int) -> Int { (0..<4).reduce(0) { $0 << 8 | Int(bytes[index * 4 + $1]) } }
        // With windows of several visuals xwd packs three bytes a pixel.
        guard bytes.count > 100, [24, 32].contains(word(11)), word(7) == 0 else {
            throw Failure(what: "a picture of another form")
        }
        let (start, step, stride) = (word(0) + word(19) * 12, word(11) / 8, word(12))
        var bitmap = Bitmap(Area(word(4), word(5)))
        guard bytes.count >= start + bitmap.area.height * stride else { throw Failure(what: "a short picture") }
        for y in 0..<bitmap.area.height {
            for x in 0..<bitmap.area.width {
                let at = start + y * stride + x * step
                bitmap.pixels[y * bitmap.area.width + x] =
                    0xff00_0000 | UInt32(bytes[at + 2]) << 16 | UInt32(bytes[at + 1]) << 8 | UInt32(bytes[at])
            }
        }
        return bitmap
    }
}
