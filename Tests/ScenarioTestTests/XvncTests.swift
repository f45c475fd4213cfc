import Framebuffer
import Images
import Plumbing
import ScenarioTest
import Testing

/// The driver against an independent server: what it shows, counts and sends is what the peer did and got.
@Suite(
    .serialized,
    .enabled(if: XvncServer.isInstalled && Programs.find("xsetroot") != nil, "Xvnc or xsetroot is not installed"))
struct XvncTests {
    private let server: XvncServer

    init() throws { server = try XvncServer() }

    private func paint(_ color: String) throws { try server.run("xsetroot", ["-solid", color]) }

    private func connect(_ options: VNCOptions = VNCOptions()) throws -> VNCScreen {
        try VNCScreen(server.address, options)
    }

    @Test(arguments: [VNCEncoding.tight, .zrle, .raw, .hextile])
    func everyEncodingShowsTheSamePicture(_ encoding: VNCEncoding) throws {
        try paint("#336699")
        let screen = try connect(VNCOptions([encoding]))
        let full = Bitmap(Area(640, 480), filledWith: Color(rgb: 0x336699))
        try screen.expect(full)
        #expect(screen.record.rectangles.keys.sorted { $0.number < $1.number } == [encoding])
        try paint("#ff8800")
        try screen.expect(Bitmap(Area(640, 480), filledWith: Color(rgb: 0xff8800)))
    }

    @Test(arguments: [VNCPixelFormat.bgrx, .rgbx, .rgb565, .bgr233])
    func everyPixelFormatShowsTheSameColors(_ format: VNCPixelFormat) throws {
        try paint("#ff00ff")
        var options = VNCOptions([.zrle])
        options.pixelFormat = format
        let screen = try connect(options)
        try screen.expect(Bitmap(Area(640, 480), filledWith: Color(rgb: 0xff00ff)))
        try paint("#00ff00")
        try screen.expect(Bitmap(Area(640, 480), filledWith: Color(rgb: 0x00ff00)))
    }

    @Test func jpegIsNearAndLosslessIsExact() throws {
        let program = try server.start("xlogo", ["-geometry", "640x480+0+0", "-render"])
        let exact = try connect()
        try exact.waitUntil("a logo") { $0.count(of: .white) > 100_000 && $0.count(of: .black) > 1000 }
        var options = VNCOptions([.tight])
        options.quality = 2
        let near = try connect(options)
        try near.expect(exact.picture, tolerance: 160)
        _ = program
    }

    @Test func presentPictureCountsAndAWaitEndsWithTheUpdate() throws {
        try paint("#123456")
        let screen = try connect()
        let updates = screen.record.updates
        // Nothing changes any more: only the present picture can satisfy this.
        try screen.waitUntil("the colour that is there") { $0[5, 5] == Color(rgb: 0x123456) }
        #expect(screen.record.updates - updates <= 1)
    }

    @Test func aLimitTellsAStillServerFromADeadOne() throws {
        let screen = try connect()
        let still = #expect(throws: ScenarioError.self) {
            try screen.waitUntil("what never comes", limit: 50) { _ in false }
        }
        #expect(still?.code == .limit)
        #expect(still?.context.contains("still") == true)
        server.process.stop()
        let dead = #expect(throws: ScenarioError.self) {
            try screen.waitUntil("what never comes") { _ in false }
        }
        #expect(dead?.code == .disconnected)
        #expect(!screen.isConnected)
    }

    @Test func aStoppedServerIsStalled() throws {
        let screen = try connect()
        try screen.fence()
        server.process.signal(19)
        defer { server.process.signal(18) }
        let stalled = #expect(throws: ScenarioError.self) {
            try screen.waitUntil("what never comes", limit: 50) { _ in false }
        }
        #expect(stalled?.context.contains("stalled") == true)
    }

    @Test func findTellsWhereAnImageStands() throws {
        try paint("#000000")
        let program = try server.start("xlogo", ["-geometry", "64x64+200+100", "-bg", "white", "-fg", "red"])
        let screen = try connect()
        try screen.waitUntil("a window") { $0.count(of: .white) > 1000 && $0.count(of: Color(rgb: 0xff0000)) > 100 }
        let logo = screen.picture.part(Rect(200, 100, 64, 64))
        #expect(try screen.find(logo) == Point(200, 100))
        #expect(try screen.find(logo, in: Rect(190, 90, 80, 80), tolerance: 4) == Point(200, 100))
        #expect(screen.picture.find(logo, in: Rect(201, 0, 400, 400)) == nil)
        _ = program
    }

    @Test func aMissedExpectationLeavesItsPictures() throws {
        try paint("#000000")
        let screen = try connect()
        try screen.waitUntil("black") { $0[0, 0] == .black }
        let error = #expect(throws: ScenarioError.self) {
            try screen.expect(Bitmap(Area(10, 10), filledWith: .white), at: Point(3, 3), limit: 50)
        }
        let context = try #require(error?.context)
        #expect(context.contains("100 of 100 pixels off"))
        let path = try #require(context.split(separator: " ").map { $0.trimmed }.first { $0.contains("-actual") })
        let bytes = try #require(Files.content(path))
        #expect(try PNG.decode(bytes) == Bitmap(Area(10, 10), filledWith: .black))
    }

    @Test func aMovedWindowIsCountedAsACopy() throws {
        let program = try server.start("xlogo", ["-geometry", "200x200+0+0", "-bg", "white", "-fg", "red"])
        let screen = try connect(VNCOptions([.copyRect, .zrle]))
        try screen.waitUntil("a logo") {
            $0.count(of: .white) > 10_000 && $0.count(of: Color(rgb: 0xff0000)) > 1000
        }
        let logo = screen.picture.part(Rect(0, 0, 200, 200))
        let window = try server.run("xdotool", ["search", "--onlyvisible", "--name", "xlogo"]).filter(\.isNumber)
        for round in 1...10 {
            try server.run("xdotool", ["windowmove", window, "\(20 * round)", "\(10 * round)"])
            try screen.expect(logo, at: Point(20 * round, 10 * round))
        }
        #expect(screen.record.rectangles[.copyRect] ?? 0 > 0)
        #expect(screen.record.copies.count == screen.record.rectangles[.copyRect])
        let copy = try #require(screen.record.copies.last)
        #expect(copy.target - copy.source.origin == Point(20, 10))
        #expect(screen.record.rectangles[.unknown] == nil)
        _ = program
    }

    @Test func typedTextArrivesAsTyped() throws {
        let folder = try TestFolder()
        let file = folder.file("typed")
        let terminal = try server.start(
            "xterm", ["-geometry", "80x24+0+0", "-e", "sh", "-c", "head -n 2 > \(file).part; mv \(file).part \(file)"])
        let screen = try connect()
        try screen.waitUntil("a terminal") { $0.count(of: .white) > 10_000 }
        try screen.move(to: Point(100, 100))
        try screen.type("Hello, World! {a|b} 42%\n")
        try screen.type("second line\n")
        #expect(try Files.wait(for: file) { $0.contains("second") } == "Hello, World! {a|b} 42%\nsecond line\n")
        _ = terminal
    }

    @Test func pointerPositionsAndButtonsArrive() throws {
        let watcher = try server.start("xev", ["-geometry", "300x300+0+0"])
        let screen = try connect()
        try screen.waitUntil("a window") { $0[20, 20] == .white || $0.colors(upTo: 3) > 1 }
        try watcher.waitForLine(containing: "MapNotify")
        try screen.click(at: Point(150, 160))
        try watcher.waitForLine(containing: "ButtonPress")
        try watcher.waitForLine(containing: "(150,160)")
        try watcher.waitForLine(containing: "button 1")
        try watcher.waitForLine(containing: "ButtonRelease")
        try screen.wheel(y: -1)
        try watcher.waitForLine(containing: "button 5")
        try screen.drag(from: Point(20, 20), to: Point(120, 70), steps: 5, .right)
        try watcher.waitForLine(containing: "button 3")
        for x in [40, 60, 80, 100, 120] { try watcher.waitForLine(containing: "(\(x),\((x - 20) / 2 + 20))") }
        try watcher.waitForLine(containing: "ButtonRelease")
    }

    @Test func aFenceComesAfterWhatWasSentBefore() throws {
        let watcher = try server.start("xev", ["-geometry", "300x300+0+0"])
        let screen = try connect()
        try watcher.waitForLine(containing: "MapNotify")
        for round in 0..<20 {
            try screen.move(to: Point(10 + round, 50))
            try screen.fence()
            // The X server has moved its pointer by now, whoever asks it.
            #expect(try server.run("xdotool", ["getmouselocation"]).contains("x:\(10 + round) y:50"))
        }
    }

    @Test func theCursorComesApart() throws {
        try server.run("xsetroot", ["-cursor_name", "crosshair"])
        let screen = try connect()
        try screen.move(to: Point(100, 100))
        try screen.wait("a cursor") { $0.cursors > 0 && $0.cursor != nil }
        let count = screen.record.cursors
        try server.run("xsetroot", ["-cursor_name", "watch"])
        try screen.wait("another cursor") { $0.cursors > count }
        let cursor = try #require(screen.record.cursor)
        #expect(cursor.image.bounds.contains(cursor.hotSpot))
        #expect(cursor.image.pixels.contains { $0 >> 24 == 255 })
        #expect(cursor.image.pixels.contains(0))
    }

    @Test func aNewSizeIsFollowed() throws {
        let screen = try connect()
        #expect(screen.area == Area(640, 480))
        try paint("#336699")
        try server.run("xrandr", ["--fb", "800x600"])
        try screen.wait("the new size") { $0.area == Area(800, 600) }
        try screen.waitUntil("the whole picture") { $0.area == Area(800, 600) && $0[799, 599] == Color(rgb: 0x336699) }
        try screen.requestSize(Area(512, 384))
        try screen.wait("the size asked for") { $0.area == Area(512, 384) }
        #expect(screen.record.sizes >= 3)
    }

    @Test func aViewerThatLeavesIsGoneAndAnotherOneStays() throws {
        let first = try connect()
        let second = try connect()
        first.disconnect()
        #expect(throws: ScenarioError.self) { try first.move(to: Point(1, 1)) }
        try paint("#ff0000")
        try second.waitUntil("red") { $0[600, 400] == Color(rgb: 0xff0000) }
    }
}

extension Substring {
    fileprivate var trimmed: String { String(self.filter { $0 != "," && $0 != ";" }) }
}
