import Framebuffer
import Images
import Plumbing
import ScenarioTest
import Testing
import YAMLDocuments

/// What a person does in a viewer becomes the steps that do the same.
struct RecorderTests {
    private let greeting: [UInt8] = Array("RFB 003.008\n".utf8) + [1, 1]

    private func key(_ number: UInt32, _ isDown: Bool) -> [UInt8] {
        [4, isDown ? 1 : 0, 0, 0] + (0..<4).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }

    private func pointer(_ x: Int, _ y: Int, _ mask: UInt8) -> [UInt8] {
        [5, mask, UInt8(x >> 8), UInt8(x & 255), UInt8(y >> 8), UInt8(y & 255)]
    }

    @Test func messagesAreFollowedHoweverTheyComeInPieces() throws {
        let encodings: [UInt8] = [2, 0, 0, 1, 0, 0, 0, 7]
        let request = [3] + [UInt8](repeating: 0, count: 9)
        let bytes =
            greeting + encodings + key(0x61, true) + request + pointer(300, 2, 1)
            + [6, 0, 0, 0, 0, 0, 0, 2, 0x68, 0xe4] + [255, 0, 0, 1, 0, 0, 0xff, 0x0d, 0, 0, 0, 28]
        let acts: [ViewerAct] = [
            .key(Keysym(0x61), isDown: true), .pointer(Point(300, 2), buttons: 1), .clipboard("hä"),
            .key(.enter, isDown: true),
        ]
        for size in [1, 3, 7, bytes.count] {
            var stream = ViewerStream()
            var seen: [ViewerAct] = []
            for start in stride(from: 0, to: bytes.count, by: size) {
                seen += try stream.take(Array(bytes[start..<min(bytes.count, start + size)]))
            }
            #expect(seen == acts)
        }
    }

    @Test func whatCannotBeFollowedIsTold() {
        var old = ViewerStream()
        #expect(throws: ViewerFault.self) { _ = try old.take(Array("RFB 003.003\n".utf8)) }
        var secret = ViewerStream()
        #expect(throws: ViewerFault.self) { _ = try secret.take(Array("RFB 003.008\n".utf8) + [19]) }
        var unknown = ViewerStream()
        #expect(throws: ViewerFault.self) { _ = try unknown.take(greeting + [77]) }
    }

    @Test func bytesAtRandomAreNoTrap() {
        var random = SeededNumbers(seed: 8)
        for _ in 0..<3000 {
            var stream = ViewerStream()
            let count = Int.random(in: 0...200, using: &random)
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            _ = try? stream.take(greeting + bytes)
        }
    }

    @Test func actsBecomeSteps() throws {
        var picture = Bitmap(Area(200, 100), filledWith: .white)
        picture.withSurface { $0.fill(Rect(96, 46, 9, 7), .black) }
        var recorder = TestRecorder()
        func type(_ text: String) {
            for scalar in text.unicodeScalars {
                recorder.take(.key(Keysym(scalar), isDown: true), on: picture)
                recorder.take(.key(Keysym(scalar), isDown: false), on: picture)
            }
        }
        func point(_ x: Int, _ y: Int, _ mask: UInt8) {
            recorder.take(.pointer(Point(x, y), buttons: mask), on: picture)
        }
        type("it costs \"${5}\"")
        recorder.take(.key(.control, isDown: true), on: picture)
        type("a")
        recorder.take(.key(.control, isDown: false), on: picture)
        for mask: UInt8 in [0, 1, 0] { point(100, 50, mask) }
        for mask: UInt8 in [0, 4, 0] { point(10, 80, mask) }
        for mask: UInt8 in [0, 8, 0, 8, 0] { point(20, 20, mask) }
        point(12, 12, 1)
        point(60, 30, 1)
        point(60, 30, 0)
        #expect(
            recorder.lines == [
                #"type: "it costs \"$${5}\"""#, #"press: "ctrl+a""#, "click: {image: 001.png}",
                "click: {at: [10, 80], button: right}", "scroll: {y: 2, at: [20, 20]}",
                "drag: {from: {at: [12, 12]}, to: [60, 30]}",
            ])
        #expect(recorder.images.map(\.picture.area) == [Area(40, 24)])
        // What was written is a test, and means the same.
        let yaml = recorder.yaml(name: "n", connect: ":5901")
        let source = MemorySource(texts: ["t.yaml": yaml], pictures: ["images/001.png": recorder.images[0].picture])
        let (plan, problems) = TestReader.read(file: "t.yaml", from: source)
        #expect(problems == [])
        #expect(plan.steps.count == 9 && plan.steps[2].action == .type("it costs \"${5}\""))
    }

    @Test(.enabled(if: XvncServer.isInstalled && Programs.find("xsetroot") != nil, "Xvnc is not installed"))
    func aViewerIsRecordedOnItsWay() throws {
        let server = try XvncServer(Area(320, 200))
        let program = try server.start("xterm", ["-geometry", "30x6+10+10", "-e", "cat"])
        let folder = try TestFolder("record")
        let recorder = try ScenarioProcess(
            "nitpicker-test", ["record", "--connect", "\(server.address)", folder.file("t.yaml")])
        let line = try recorder.waitForLine(containing: "connect a viewer to")
        let port = try #require(Int(line.split(separator: "::").last?.prefix { $0.isNumber } ?? ""))
        let screen = try VNCScreen(.loopback(port))
        try screen.waitUntil("a window") { $0.colors(upTo: 2) == 2 }
        try screen.click(at: Point(60, 40))
        try screen.type("abc\n")
        try screen.fence()
        screen.disconnect()
        try recorder.waitForEnd()
        let text = Files.text(folder.file("t.yaml")) ?? ""
        #expect(text.contains("type: \"abc\"") && text.contains("press: \"enter\""), "\(text)")
        #expect(text.contains("click: {"))
        #expect(program.status == nil)
    }
}
