import Framebuffer
import ScenarioTest
import TestKit

/// The windows of an X server as its protocol tells them, and its pointer out of the picture.
final class XvfbWindows {
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

    /// Connects, hides the pointer as long as this lives, and gives the root a colour.
    init(_ display: XvfbDisplay, background: Color) throws {
        wire = try XWire(path: "/tmp/.X11-unix/X\(display.number)")
        let fixes = XRequest(98).u16("XFIXES".utf8.count, 0).text("XFIXES")
        guard let found = try wire.reply(fixes), found.u8(8) != 0 else {
            throw ScenarioError(.malformed, "Xvfb has no XFIXES")
        }
        // QueryVersion 5.0, HideCursor.
        _ = try wire.reply(XRequest(found.u8(9), 0).u32(5, 0))
        try wire.send(XRequest(found.u8(9), 29).u32(wire.setup.root))
        // The background's pixel.
        try wire.send(.changeWindowAttributes(wire.setup.root, [1: background.bits & 0xff_ffff]))
        try wire.send(.clearArea(wire.setup.root, x: 0, y: 0, width: 0, height: 0))
        _ = try wire.reply(.getInputFocus())
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

    /// Gives a window the keyboard.
    func focus(_ window: UInt32) throws {
        try wire.send(XRequest(42, 0).u32(window, 0))
        _ = try wire.reply(.getInputFocus())
    }
}
