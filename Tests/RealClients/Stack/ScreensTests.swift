import Foundation
import Framebuffer
import ScenarioTest
import Sessions
import Testing

/// The scenario with two screens: other people's viewers see, on each of its ports, what is composed there.
@Suite(.serialized)
struct ScreensTests {
    private static let left = Rect(0, 0, 1280, 800)
    private static let right = Rect(1280, 0, 1024, 768)

    private static func stack() throws -> Stack {
        let stack = try Stack("screens") { text in
            (5901...5903).reduce(text) { $0.replacingOccurrences(of: "tcp: \($1)", with: "tcp: 0") }
        }
        try stack.settle()
        return stack
    }

    /// A viewer of a screen, of all of them for nil, or of one of its own for "own".
    private static func address(_ stack: Stack, _ name: String? = nil) throws(ScenarioError) -> VNCAddress {
        guard let name else { return try stack.vnc() }
        func port(_ report: Document) -> Int? {
            let screen = report["screens"].items.first { $0["name"].string == name } ?? report["own-screen"]
            return screen["listening"]["tcp"].integer
        }
        return .loopback(port(try stack.wait(for: "vnc-server/vnc") { port($0) != nil }) ?? 0)
    }

    private static func viewer(_ stack: Stack, _ name: String? = nil) throws(ScenarioError) -> VNCScreen {
        try VNCScreen(address(stack, name), VNCOptions(password: stack.password))
    }

    /// Waits until the viewer shows that part of what is composed, but for the pixels around the pointer and between screens.
    private static func expect(_ screen: VNCScreen, _ part: Rect, of stack: Stack, pointer: Point) throws {
        let places = [pointer - part.origin, screen.pointer]
        let seen = screens(stack).map { screen in
            let numbers = ["xpos", "ypos", "width", "height"].map { screen[$0].integer ?? 0 }
            return Rect(numbers[0], numbers[1], numbers[2], numbers[3]).offset(by: -part.origin)
        }
        let between = Region(Rect(.zero, part.area)).subtracting(Region(seen))
        let mask = Region(places.map { Rect($0.x - 32, $0.y - 32, 64, 64) }).union(between)
        var last: ScenarioError?
        for _ in 0..<12 {
            try screen.fence()
            let composed = try stack.screenshot()
            guard composed.bounds.contains(part) else { continue }
            do throws(ScenarioError) {
                return try screen.expect(composed.withPixels { $0.bitmap(of: part) }, ignoring: mask, limit: 1500)
            } catch {
                if error.code != .limit { throw error }
                last = error
            }
        }
        if let last { throw last }
        Issue.record("the panorama has no \(part)")
    }

    private static func screens(_ stack: Stack) -> [Document] { stack.report("vnc-server/vnc")["screens"].items }

    @Test func onePortShowsBothAndOneEachItsOwn() throws {
        let stack = try Self.stack()
        let all = try Self.viewer(stack)
        let left = try Self.viewer(stack, "left")
        let right = try Self.viewer(stack, "right")
        #expect(all.area == Area(2304, 800) && left.area == Self.left.area && right.area == Self.right.area)
        let pointer = Point(Self.right.x + 100, 90)
        try right.move(to: Point(100, 90))
        try stack.wait(for: "gui-server/panorama") { $0["captures"].items.count == 2 }
        try Self.expect(all, Rect(0, 0, 2304, 800), of: stack, pointer: pointer)
        try Self.expect(left, Self.left, of: stack, pointer: pointer)
        try Self.expect(right, Self.right, of: stack, pointer: pointer)
        // What a viewer of the left one presses at its edge stays there.
        try left.move(to: Point(5000, 300))
        try Self.expect(right, Self.right, of: stack, pointer: Point(1279, 300))
        let labels = stack.report("gui-server/panorama")["captures"].items.compactMap { $0["name"].string }
        #expect(labels == ["vnc-server -> left", "vnc-server -> right"])
    }

    @Test func aViewersOwnScreenComesAndGoes() throws {
        let stack = try Self.stack()
        let all = try Self.viewer(stack)
        let guest = try Self.viewer(stack, "own")
        #expect(guest.area == Area(800, 600))
        try stack.wait(for: "gui-server/panorama") { $0["width"] == 3104 }
        try all.waitUntil("a third screen") { $0.area == Area(3104, 800) }
        try guest.move(to: Point(400, 300))
        let pointer = Point(2704, 300)
        try Self.expect(guest, Rect(2304, 0, 800, 600), of: stack, pointer: pointer)
        try Self.expect(all, Rect(0, 0, 3104, 800), of: stack, pointer: pointer)
        try guest.requestSize(Area(640, 480))
        try guest.waitUntil("its other size") { $0.area == Area(640, 480) }
        try stack.wait(for: "gui-server/panorama") { $0["width"] == 2944 }
        try Self.expect(guest, Rect(2304, 0, 640, 480), of: stack, pointer: pointer)
        guest.disconnect()
        try stack.wait(for: "gui-server/panorama") { $0["captures"].items.count == 2 && $0["width"] == 2304 }
        try stack.wait(for: "vnc-server/vnc") { $0["width"] == 2304 }
        try all.waitUntil("two screens") { $0.area == Area(2304, 800) }
    }

    @Test(.enabled(if: TigerViewer.isInstalled, "the TigerVNC viewer is not installed"))
    func tigerVNCResizesItsScreen() throws {
        let stack = try Self.stack()
        let tiger = try TigerViewer(
            Self.address(stack, "left"), password: stack.password, desktopSize: Area(900, 700))
        try stack.wait(for: "vnc-server/vnc") { $0["width"] == 1924 && $0["height"] == 768 }
        #expect(Self.screens(stack).map { $0["xpos"].integer } == [0, 900])
        let composed = try stack.screenshot().withPixels { $0.bitmap(of: Rect(100, 100, 200, 200)) }
        try tiger.display.waitUntil("the left screen") { $0.find(composed) != nil }
    }
}
