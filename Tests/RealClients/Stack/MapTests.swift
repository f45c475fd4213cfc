import Framebuffer
import Plumbing
import ScenarioTest
import Sessions
import Testing

/// The shipped scenario as a VNC viewer sees it: the map, dragged and zoomed, in each encoding.
@Suite(.serialized, .enabled(if: Stack.isBuilt, "the programs of the stack are not built"))
struct MapTests {
    /// The part of the map that no overlay covers.
    static let open = Rect(160, 40, 960, 700)

    /// A running stack whose viewer shows the map.
    private func start(_ encodings: [VNCEncoding]) throws -> (Stack, VNCScreen) {
        let stack = try Stack()
        let screen = try stack.viewer(encodings)
        try screen.waitUntil("the map") { $0.colors(upTo: 200) == 200 }
        try screen.move(to: Point(640, 300))
        return (stack, screen)
    }

    @Test(arguments: [VNCEncoding.tight, .zrle, .raw])
    func theMapIsDraggedAndZoomed(_ encoding: VNCEncoding) throws {
        let (stack, screen) = try start([.copyRect, encoding])
        #expect(screen.area == Area(1280, 800))
        try stack.expectComposed(screen)
        let before = try stack.wait(for: "osm-viewer/map") { !$0["center"].isNull }

        try screen.drag(from: Point(640, 300), to: Point(400, 420), steps: 24) { () throws(ScenarioError) in
            try screen.fence()
        }
        try stack.wait(for: "osm-viewer/map") { $0["center"] != before["center"] }
        try stack.expectComposed(screen)

        try screen.move(to: Point(700, 350))
        try screen.wheel(y: 3)
        try stack.wait(for: "osm-viewer/map") { ($0["zoom"].number ?? 0) > (before["zoom"].number ?? 0) + 1 }
        try stack.expectComposed(screen)
        try screen.wheel(y: -2)
        try stack.expectComposed(screen)

        let record = screen.record
        #expect(record.rectangles[encoding] ?? 0 > 0)
        #expect(Set(record.rectangles.keys).isSubset(of: [.copyRect, encoding, .raw]))
        let left = try stack.end()
        #expect(left == [])
    }

    @Test func jpegIsNearTheComposedPicture() throws {
        let stack = try Stack()
        var options = VNCOptions([.tight], password: stack.password)
        options.quality = 8
        let screen = try VNCScreen(stack.vnc(), options)
        try screen.waitUntil("the map") { $0.colors(upTo: 200) == 200 }
        try screen.move(to: Point(640, 300))
        try stack.expectComposed(screen, tolerance: 64)
    }

    @Test func aPanIsSentAsCopiesAndStrips() throws {
        let (stack, screen) = try start([.copyRect, .zrle])
        try stack.expectComposed(screen)
        let before = screen.record
        let bytes = try #require(screen.bytesReceived)
        try screen.drag(from: Point(640, 300), to: Point(440, 400), steps: 20) { () throws(ScenarioError) in
            try screen.fence()
        }
        try stack.expectComposed(screen)
        let record = screen.record
        let copies = (record.rectangles[.copyRect] ?? 0) - (before.rectangles[.copyRect] ?? 0)
        let copied = (record.pixels[.copyRect] ?? 0) - (before.pixels[.copyRect] ?? 0)
        let drawn = (record.pixels[.zrle] ?? 0) - (before.pixels[.zrle] ?? 0)
        let received = try #require(screen.bytesReceived) - bytes
        print("a pan of 20 steps: \(copies) copies of \(copied) pixels, \(drawn) pixels drawn, \(received) bytes")
        #expect(copies >= 5)
        #expect(copied > drawn)
    }

    @Test func noFrameIsTornWhileTheMapMoves() throws {
        let (stack, screen) = try start([.copyRect, .zrle])
        try stack.expectComposed(screen)
        let base = screen.picture
        var frames = 0
        var torn: [String] = []
        var updates = screen.record.updates
        // Slow enough to stop without gliding: the pointer rests before it lets go.
        try screen.press()
        for step in 1...60 {
            try screen.move(to: Point(640 - 3 * step, 300 + 2 * step))
            try screen.fence()
            guard screen.record.updates != updates else { continue }
            updates = screen.record.updates
            frames += 1
            if let reason = Self.seam(base, screen.picture, upTo: step) { torn.append("frame \(frames): \(reason)") }
        }
        try screen.release()
        #expect(frames >= 20)
        #expect(torn == [])
        try stack.expectComposed(screen)
    }

    /// Whether the picture is more than one piece of the map: nil when all of it has moved by one step of the drag.
    private static func seam(_ base: Bitmap, _ picture: Bitmap, upTo last: Int) -> String? {
        var best = Int.max
        for step in (0...last).reversed() {
            let delta = Point(-3 * step, 2 * step)
            let part = open.intersection(open.offset(by: delta))
            let moved = base.part(part.offset(by: Point(-delta.x, -delta.y)))
            let seen = picture.part(part)
            let differing = Comparison(seen, moved).count
            if differing == 0 { return nil }
            best = min(best, differing)
        }
        return "\(best) pixels are off at best"
    }
}
