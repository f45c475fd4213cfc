import Foundation
import Framebuffer
import Plumbing
import ScenarioTest
import Sessions
import SoundFiles
import TestKit
import Testing

/// Programs in other languages are clients by the C interface: they draw, take input, follow a resize, report, and sound.
@Suite(
    .serialized,
    .enabled(
        if: Stack.isBuilt && Files.exists(Example.library), "the programs of the stack or the library are not built"))
struct LibraryTests {
    private static let edge = Color(rgb: 0xf2f5f8)
    private static let ground = Color(rgb: 0x203040)
    private static let other = Color(rgb: 0x402030)
    private static let square = Color(rgb: 0xffd866)

    /// The same client in each language whose compiler is installed; C and Python always are.
    @Test(arguments: Example.languages)
    func theExampleIsAClient(language: String) throws {
        let folder = try TestFolder("example")
        let example = try Example(language, in: folder)
        let stack = try Stack("default") { _ in Self.scenario(example) }
        let screen = try stack.viewer()
        try screen.move(to: Point(630, 390))
        try screen.waitUntil("the card") { Self.shows($0, square: Point(320, 200), on: Self.ground) }
        try stack.wait(for: "card/state") { $0["clicks"] == 0 }
        try screen.click(at: Point(100, 80))
        try screen.move(to: Point(630, 390))
        try screen.waitUntil("the square where it was clicked") {
            Self.shows($0, square: Point(100, 80), on: Self.ground)
        }
        try screen.type("a")
        try screen.waitUntil("another ground") { Self.shows($0, square: Point(100, 80), on: Self.other) }
        try stack.wait(for: "card/state") { $0["clicks"] == 1 && $0["keys"] == 1 }
        try screen.requestSize(Area(500, 300))
        try screen.waitUntil("the card in another size") {
            $0.area == Area(500, 300) && Self.shows($0, square: Point(250, 150), on: Self.other)
        }
        // Another server is told everything.
        let server = try stack.waitForProcess(of: "gui-server")
        kill(server, SIGKILL)
        try stack.waitForProcess(of: "gui-server", not: server)
        // A click that comes before the client is there again is nobody's.
        for attempt in 1... {
            try screen.click(at: Point(60, 60))
            do {
                try screen.waitUntil("the square after the server's restart", limit: 2000) {
                    Self.shows($0, square: Point(60, 60), on: Self.other)
                }
                break
            } catch { if attempt == 30 { throw error } }
        }
        screen.disconnect()
        #expect(try stack.end() == [])
    }

    /// A program that no parent started is told so, in its own language.
    @Test(arguments: ["c", "python"])
    func withoutAParentItIsSaid(language: String) throws {
        let folder = try TestFolder("example")
        let example = try Example(language, in: folder)
        let process = try ScenarioProcess(
            example.command[0], Array(example.command.dropFirst()), environment: ["LD_LIBRARY_PATH": example.libraries])
        #expect(try process.waitForEnd() == .exited(1))
        #expect(process.output.contains("not started by nitpicker"), "\(process.output)")
    }

    /// A second of sound arrives whole, sample by sample.
    @Test func theToneIsExact() throws {
        let folder = try TestFolder("example")
        let example = try Example("c", in: folder)
        let tone = try example.compile("tone", ["-lm"])
        let parent = LocalParent(try Loop())
        let server = try SoundServer(parent, period: 256)
        let player = try SoundProgram(
            parent, tone, [], environment: ["LD_LIBRARY_PATH=\(example.libraries)"], folder: folder.path)
        #expect(server.cycles(realTime: true) { player.isOver })
        #expect(player.status == .exited(0), "\(player.output)")
        let played = try #require(server.played["app"])
        let wanted = (0..<48_000).map { Float(0.5 * sin(6.283185307179586 * 440 * Double($0) / 48_000)) }
        for channel in played {
            // The first sample is 0, as is what stands before it.
            let start = try #require(channel.firstIndex { $0 != 0 }) - 1
            #expect(Array(channel[start..<min(channel.count, start + 48_000)]) == wanted)
            #expect(channel[(start + 48_000)...].allSatisfy { $0 == 0 })
        }
        #expect(server.missed["app", default: 0] == 0)
    }

    /// A document that changes is read again, and what a program gives that makes no sense is refused with a reason.
    @Test func aDocumentIsReadAndNonsenseIsRefused() throws {
        let folder = try TestFolder("example")
        let example = try Example("c", in: folder)
        let echo = try example.compile("echo", text: EchoSource.text)
        func scenario(_ answer: Int) -> String {
            """
            components:
              echo:
                binary: \(echo)
                config: {answer: \(answer)}
                environment: {LD_LIBRARY_PATH: "\(example.libraries)"}
            """
        }
        let stack = try Stack("default") { _ in scenario(42) }
        try stack.wait(for: "echo/echo") { $0["answer"] == 42 }
        try stack.write(scenario(43))
        try stack.wait(for: "echo/echo") { $0["answer"] == 43 }
        #expect(try stack.end() == [])
    }

    private static func shows(_ picture: Bitmap, square: Point, on ground: Color) -> Bool {
        let (width, height) = (picture.area.width, picture.area.height)
        let edges = [Point(0, 0), Point(7, height / 2), Point(width - 1, 0), Point(width / 2 + 60, height - 1)]
        let inside = [Point(8, height / 2 + 40), Point(width / 2 + 60, height - 9)]
        let corners = [Point(-20, -20), Point(19, -20), Point(-20, 19), Point(19, 19)].map { $0 + square }
        return edges.allSatisfy { picture[$0.x, $0.y] == edge } && inside.allSatisfy { picture[$0.x, $0.y] == ground }
            && corners.allSatisfy { picture[$0.x, $0.y] == Self.square }
            && picture[square.x + 20, square.y + 19] == ground
    }

    private static func scenario(_ example: Example) -> String {
        let arguments = example.command.dropFirst().map { "\"\($0)\"" }.joined(separator: ", ")
        return """
            keyboard: {layout: us}
            defaults:
              routes: {Gui: gui-server}
            components:
              gui-server:
                config: {background: "#000000"}
              event-filter:
                routes: {Event: gui-server}
              card:
                binary: \(example.command[0])
                arguments: [\(arguments)]
                environment: {LD_LIBRARY_PATH: "\(example.libraries)"}
              vnc-server:
                routes: {Capture: gui-server, Event: event-filter}
                config:
                  size: [640, 400]
                  listen: {tcp: 0}
                  password-file: ${NITPICKER_STATE}/vnc-password
            """
    }
}
