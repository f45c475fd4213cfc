internal import Framebuffer
internal import Sessions

/// Where a viewer's pointer is and which of its buttons are down.
struct PointerState: Sendable {
    private(set) var position: Point?
    private var buttons = 0

    /// The buttons by the bits of the mask, besides the wheel's four; the last five come from mice of many buttons.
    private static let codes: [(bit: Int, code: KeyCode)] = [
        (0, .left), (1, .middle), (2, .right), (7, .side), (8, .extra), (9, KeyCode(0x115)), (10, KeyCode(0x116)),
        (11, KeyCode(0x117)),
    ]
    /// The notches of the wheel by the bits of the mask: up, down, left, right.
    private static let wheel: [(bit: Int, dx: Int, dy: Int)] = [(3, 0, 120), (4, 0, -120), (5, -120, 0), (6, 120, 0)]

    /// The events that lead from the last state to this one: motion first, then wheel and buttons.
    mutating func update(_ point: Point, buttons new: Int) -> [InputEvent] {
        let motion: [InputEvent] = point == position ? [] : [.motion(x: point.x, y: point.y)]
        position = point
        return motion + press(new)
    }

    /// The events of a pointer that moved by a distance.
    mutating func update(by delta: Point, buttons new: Int) -> [InputEvent] {
        let motion: [InputEvent] = delta == .zero ? [] : [.relative(dx: delta.x, dy: delta.y)]
        position = nil
        return motion + press(new)
    }

    private mutating func press(_ new: Int) -> [InputEvent] {
        var events: [InputEvent] = []
        let pressed = new & ~buttons
        let released = buttons & ~new
        for notch in Self.wheel where pressed >> notch.bit & 1 != 0 {
            events.append(.wheel(dx: notch.dx, dy: notch.dy))
        }
        for button in Self.codes {
            if released >> button.bit & 1 != 0 { events.append(.release(button.code)) }
            if pressed >> button.bit & 1 != 0 { events.append(.press(KeyPress(button.code))) }
        }
        buttons = new
        return events
    }
}
