import Desktop
import Keyboard
import Plumbing
import Sessions
import Testing

/// A filter on a clock that is wound by hand; it checks on the way that presses and releases pair.
final class FilterRig {
    var filter: EventFilter
    private var now = Instant(nanoseconds: 1_000_000_000)
    private var down: [Int: Set<KeyCode>] = [:]

    init(_ layout: String = "us", variant: String = "", options: String = "", sessions: Int = 1) throws {
        filter = try EventFilter(KeyboardLayout(layout, variant: variant, options: options))
        for session in 0..<sessions { filter.open(session) }
    }

    /// What downstream has pressed for a session.
    func held(_ session: Int = 0) -> Set<KeyCode> { down[session] ?? [] }

    @discardableResult
    func send(_ events: [InputEvent], session: Int = 0) -> [InputEvent] {
        checked(filter.handle(events, of: session, at: now))
    }

    @discardableResult
    func send(_ events: InputEvent..., session: Int = 0) -> [InputEvent] { send(events, session: session) }

    func close(_ session: Int) -> [InputEvent] { checked(filter.close(session)) }

    /// Lets the time pass, as a loop would: everything that is due is done when it is due.
    func pass(milliseconds: Int) -> [InputEvent] {
        let end = now.advanced(milliseconds: milliseconds)
        var events: [InputEvent] = []
        while let deadline = filter.deadline, deadline <= end {
            now = deadline
            events += checked(filter.expire(at: now))
        }
        now = end
        return events
    }

    /// Time passes without anybody looking.
    func stall(milliseconds: Int) { now = now.advanced(milliseconds: milliseconds) }

    func expire() -> [InputEvent] { checked(filter.expire(at: now)) }

    private func checked(_ outputs: [EventFilter.Output]) -> [InputEvent] {
        for output in outputs {
            switch output.event {
            case .press(let press) where press.isRepeat:
                #expect(down[output.session]?.contains(press.key) == true, "a repetition of a key that is up")
            case .press(let press):
                #expect(down[output.session, default: []].insert(press.key).inserted, "pressed twice: \(press)")
            case .release(let key):
                #expect(down[output.session]?.remove(key) != nil, "released twice: \(key)")
            default: break
            }
        }
        return outputs.map(\.event)
    }
}

/// The key of that name; the tests name only keys that exist.
func key(_ name: String) throws -> KeyCode { try #require(KeyCode(name: "KEY_" + name), "no key \(name)") }

/// The text that the presses make.
func text(_ events: [InputEvent]) -> String {
    var scalars = String.UnicodeScalarView()
    for case .press(let press) in events {
        if let character = press.character { scalars.append(character) }
    }
    return String(scalars)
}

/// The presses among the events.
func presses(_ events: [InputEvent]) -> [KeyPress] {
    events.compactMap { if case .press(let press) = $0 { press } else { nil } }
}

extension InputEvent {
    /// A key by its number alone, as a keyboard driver tells it.
    static func down(_ name: String, _ keysym: UInt32 = 0, _ character: Unicode.Scalar? = nil) throws -> InputEvent {
        .press(KeyPress(try key(name), keysym: keysym, character: character))
    }

    /// The release of a key.
    static func up(_ name: String) throws -> InputEvent { .release(try key(name)) }

    /// A keysym without a key, as a plain VNC viewer tells it.
    static func down(keysym: UInt32) -> InputEvent { .press(KeyPress(.unknown, keysym: keysym)) }

    /// The release of a key that was told by its keysym.
    static let up = InputEvent.release(.unknown)
}
