import Framebuffer
import ScenarioTest
import TestKit

/// What a test sees and does on an X server by the protocol itself: the windows that are seen, and the pointer.
///
/// It acts even while a program has grabbed the server, as window managers do.
final class XvfbHand {
    /// A window of the root's that is seen.
    struct Window: Hashable {
        let id: UInt32
        /// The inside, without the border.
        let rect: Rect
        let border: Int
        /// Whether it is a menu or the like, which no window manager touches.
        let isPopup: Bool

        /// With the border.
        var outside: Rect {
            Rect(rect.x - border, rect.y - border, rect.width + 2 * border, rect.height + 2 * border)
        }
    }

    private let wire: XWire
    /// The opcodes of XTEST and DAMAGE, and what watches the root.
    private let test: UInt8
    private let damage: UInt8
    private let watch: UInt32

    /// Connects, hides the pointer's picture as long as this lives, and gives the root a colour.
    init(_ display: XvfbDisplay, background: Color) throws {
        let wire = try XWire(path: "/tmp/.X11-unix/X\(display.number)")
        func opcode(_ name: String) throws -> UInt8 {
            let found = try wire.reply(XRequest(98).u16(name.utf8.count, 0).text(name))
            guard let found, found.u8(8) != 0 else { throw ScenarioError(.malformed, "Xvfb has no \(name)") }
            return found.u8(9)
        }
        self.wire = wire
        damage = try opcode("DAMAGE")
        watch = wire.newID()
        // QueryVersion 1.1, Create for when it becomes not empty.
        _ = try wire.reply(XRequest(damage, 0).u32(1, 1))
        try wire.send(XRequest(damage, 1).u32(watch, wire.setup.root).u8(3).u8(0).u16(0))
        test = try opcode("XTEST")
        // GrabControl: impervious to others' grabs.
        try wire.send(XRequest(test, 3).u8(1).u8(0).u16(0))
        let fixes = try opcode("XFIXES")
        // QueryVersion 5.0, HideCursor.
        _ = try wire.reply(XRequest(fixes, 0).u32(5, 0))
        try wire.send(XRequest(fixes, 29).u32(wire.setup.root))
        // The background's pixel.
        try wire.send(.changeWindowAttributes(wire.setup.root, [1: background.bits & 0xff_ffff]))
        try wire.send(.clearArea(wire.setup.root, x: 0, y: 0, width: 0, height: 0))
        _ = try wire.reply(.getInputFocus())
    }

    /// Forgets changes of the screen up to now.
    func forgetChanges() throws {
        try wire.send(XRequest(damage, 3).u32(watch, 0, 0))
        _ = try wire.reply(.getInputFocus())
        wire.takeEvents()
    }

    /// Waits for a change of the screen since then; false when the deadline came first.
    func waitForChange(_ deadline: Deadline) throws -> Bool {
        try wire.waitForEvent(milliseconds: Int(deadline.milliseconds))
    }

    /// The windows that are seen, the lowest first.
    func seen() throws -> [Window] {
        guard let tree = try wire.reply(XRequest(15).u32(wire.setup.root)) else { return [] }
        var result: [Window] = []
        for index in 0..<tree.u16(16) {
            let id = tree.u32(32 + 4 * index)
            // One that went meanwhile gets an error.
            guard let attributes = try wire.reply(XRequest(3).u32(id)), attributes.u8(26) == 2,
                attributes.u16(12) == 1, let place = try wire.reply(.getGeometry(id))
            else { continue }
            let border = place.u16(20)
            result.append(
                Window(
                    id: id,
                    rect: Rect(place.i16(12) + border, place.i16(14) + border, place.u16(16), place.u16(18)),
                    border: border, isPopup: attributes.u8(27) != 0))
        }
        return result
    }

    /// Moves the pointer.
    func move(to point: Point) throws { try fake(6, 0, point) }

    /// Presses or lets go a button, 1 being the left one.
    func button(_ number: Int, isDown: Bool) throws { try fake(isDown ? 4 : 5, UInt8(number), .zero) }

    private func fake(_ kind: UInt8, _ detail: UInt8, _ point: Point) throws {
        try wire.send(
            XRequest(test, 2).u8(kind).u8(detail).u16(0).u32(0, wire.setup.root, 0, 0).u16(point.x, point.y).u32(0, 0))
        _ = try wire.reply(.getInputFocus())
    }

    /// Gives a window the keyboard.
    func focus(_ window: UInt32) throws {
        try wire.send(XRequest(42, 0).u32(window, 0))
        _ = try wire.reply(.getInputFocus())
    }
}
