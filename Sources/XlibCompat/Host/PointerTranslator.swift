package import Framebuffer
package import Sessions

/// Makes buttons of the core protocol from what a Gui session tells of pointer, wheel and fingers.
///
/// A pure machine. The wheel is buttons 4 to 7, a press and a release for each whole notch; the first finger is
/// the pointer with the left button.
package struct PointerTranslator {
    /// What the pointer does.
    package enum Action: Hashable, Sendable {
        case moved(Point)
        case left
        case button(UInt8, isDown: Bool)
    }

    private static let notch = 120
    /// The most notches of one event.
    private static let notchLimit = 32
    private var wheel = Point.zero
    private var finger: Int?
    private var held: Set<UInt8> = []

    /// A pointer with nothing pressed.
    package init() {}

    /// What an event comes to; nothing for events of other kinds.
    package mutating func take(_ event: InputEvent) -> [Action] {
        switch event {
        case .motion(let x, let y): return [.moved(Point(x, y))]
        case .hoverLeave: return [.left]
        case .press(let press):
            guard !press.isRepeat, let button = Self.button(press.key) else { return [] }
            return held.insert(button).inserted ? [.button(button, isDown: true)] : []
        case .release(let key):
            guard let button = Self.button(key), held.remove(button) != nil else { return [] }
            return [.button(button, isDown: false)]
        case .wheel(let dx, let dy):
            return turns(Self.add(dy, to: &wheel.y), forward: 4, back: 5)
                + turns(Self.add(dx, to: &wheel.x), forward: 7, back: 6)
        case .touch(let id, let x, let y):
            if finger == nil, held.insert(1).inserted {
                finger = id
                return [.moved(Point(x, y)), .button(1, isDown: true)]
            }
            return finger == id ? [.moved(Point(x, y))] : []
        case .touchRelease(let id):
            guard finger == id else { return [] }
            finger = nil
            held.remove(1)
            return [.button(1, isDown: false)]
        case .relative, .focusEnter, .focusLeave, .sequence, .axis: return []
        }
    }

    /// Releases everything.
    package mutating func releaseAll() -> [Action] {
        let actions = held.sorted().map { Action.button($0, isDown: false) }
        self = PointerTranslator()
        return actions
    }

    /// The button of a key code.
    package static func button(_ key: KeyCode) -> UInt8? {
        switch key {
        case .left: 1
        case .middle: 2
        case .right: 3
        case KeyCode(0x113)...KeyCode(0x117): UInt8(key.rawValue - 0x113) + 8
        default: nil
        }
    }

    private static func add(_ turn: Int, to rest: inout Int) -> Int {
        // A turn the other way begins anew.
        if (turn < 0) != (rest < 0) { rest = 0 }
        rest += min(max(turn, -notchLimit * notch), notchLimit * notch)
        let notches = rest / notch
        rest -= notches * notch
        return notches
    }

    private func turns(_ notches: Int, forward: UInt8, back: UInt8) -> [Action] {
        let button = notches > 0 ? forward : back
        return (0..<abs(notches)).flatMap { _ in [Action.button(button, isDown: true), .button(button, isDown: false)] }
    }
}
