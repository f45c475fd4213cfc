package import Framebuffer
package import Sessions

/// What a test card has seen: a pure value that input goes into and a report comes out of.
package struct TestCardState: Hashable, Sendable {
    /// The characters that were typed, the last `textLimit` of them.
    package private(set) var text = ""
    /// How many input events came.
    package private(set) var events = 0
    /// How many of them were repetitions of a held key.
    package private(set) var repeats = 0
    /// The keys and buttons that are held.
    package private(set) var held: Set<KeyCode> = []
    /// The fingers that touch, and where.
    package private(set) var fingers: [Int: Point] = [:]
    /// Where the pointer was last, nil while it is elsewhere.
    package private(set) var pointer: Point?
    /// How far the wheel was turned, in 1/120 of a notch.
    package private(set) var wheel = Point.zero
    package private(set) var hasFocus = false
    /// The last events in words, the newest first.
    package private(set) var log: [String] = []

    /// The most characters that are kept.
    package static let textLimit = 4000
    /// The most lines of the log.
    package static let logLimit = 16

    /// Nothing seen.
    package init() {}

    /// Takes in input, in order.
    package mutating func take(_ input: [InputEvent]) {
        for event in input {
            events += 1
            note(event)
            switch event {
            case .press(let press):
                held.insert(press.key)
                if press.isRepeat { repeats += 1 }
                type(press)
            case .release(let key): held.remove(key)
            case .motion(let x, let y): pointer = Point(x, y)
            case .wheel(let dx, let dy): wheel = Point(wheel.x &+ dx, wheel.y &+ dy)
            case .focusEnter: hasFocus = true
            case .focusLeave: hasFocus = false
            case .hoverLeave: pointer = nil
            case .touch(let id, let x, let y): if fingers.count < 64 || fingers[id] != nil { fingers[id] = Point(x, y) }
            case .touchRelease(let id): fingers[id] = nil
            case .relative, .sequence, .axis: break
            }
        }
    }

    /// Forgets what a server that is gone held.
    package mutating func letGo() {
        held = []
        fingers = [:]
        pointer = nil
        hasFocus = false
    }

    /// `{"text", "events", "repeats", "held", "pointer", "wheel", "fingers", "focused", "log"}`.
    package var report: Document {
        func pair(_ point: Point) -> Document { .list([.integer(point.x), .integer(point.y)]) }
        return .object([
            .init("text", .string(text)), .init("events", .integer(events)), .init("repeats", .integer(repeats)),
            .init("held", .list(held.sorted().map { .integer(Int($0.rawValue)) })),
            .init("pointer", pointer.map(pair) ?? .null), .init("wheel", pair(wheel)),
            .init("fingers", .list(fingers.keys.sorted().map { .integer($0) })),
            .init("focused", .bool(hasFocus)), .init("log", .list(log.map { .string($0) })),
        ])
    }

    private mutating func type(_ press: KeyPress) {
        switch press.keysym {
        case 0xff08: text = String(text.dropLast())
        case 0xff0d, 0xff8d: text.append("\n")
        case 0xff09: text.append("\t")
        default:
            guard let character = press.character, character.value >= 32, character.value != 127 else { return }
            text.unicodeScalars.append(character)
        }
        if text.count > Self.textLimit { text = String(text.suffix(Self.textLimit)) }
    }

    private mutating func note(_ event: InputEvent) {
        let line = Self.words(event)
        // Of motions in a row the last one is shown.
        if case .motion = event, let last = log.first, last.hasPrefix("motion") { log.removeFirst() }
        log.insert(line, at: 0)
        if log.count > Self.logLimit { log.removeLast() }
    }

    private static func words(_ event: InputEvent) -> String {
        switch event {
        case .press(let press):
            var line = press.isRepeat ? "repeat \(press.key.rawValue)" : "press \(press.key.rawValue)"
            if press.keysym != 0 { line += "  keysym 0x" + String(press.keysym, radix: 16) }
            if let character = press.character { line += "  \u{201c}\(Character(character))\u{201d}" }
            return line
        case .release(let key): return "release \(key.rawValue)"
        case .motion(let x, let y): return "motion \(x), \(y)"
        case .relative(let dx, let dy): return "relative \(dx), \(dy)"
        case .wheel(let dx, let dy): return "wheel \(dx), \(dy)"
        case .focusEnter: return "focus enter"
        case .focusLeave: return "focus leave"
        case .hoverLeave: return "hover leave"
        case .touch(let id, let x, let y): return "touch \(id) at \(x), \(y)"
        case .touchRelease(let id): return "touch release \(id)"
        case .sequence(let number): return "sequence \(number)"
        case .axis(let id, let value): return "axis \(id) = \(value)"
        }
    }
}
