package import Sessions

/// Input that waits for a client that does not read.
///
/// Bounded, and it never loses a release: when it is full, motions are merged, presses are left out together with their
/// releases, and of focus and hover only the last news is kept.
package struct InputQueue: Hashable, Sendable {
    private var events: [InputEvent] = []
    /// Keys whose press was left out.
    private var skipped: Set<KeyCode> = []

    /// The number of events beyond which it is full.
    package static let limit = 512

    /// Nothing waits.
    package init() {}

    package var isEmpty: Bool { events.isEmpty }

    /// How many wait.
    package var count: Int { events.count }

    /// Adds an event; `limit` is the number beyond which it is full, at most the usual one.
    package mutating func append(_ event: InputEvent, limit: Int = InputQueue.limit) {
        let limit = min(limit, Self.limit)
        if case .press(let press) = event, !press.isRepeat { skipped.remove(press.key) }
        if case .release(let key) = event, skipped.remove(key) != nil { return }
        if case .motion = event, case .motion? = events.last {
            events[events.count - 1] = event
            return
        }
        if events.count >= limit {
            switch event {
            case .press(let press):
                if !press.isRepeat { skipped.insert(press.key) }
                return
            case .motion: events.removeAll { if case .motion = $0 { true } else { false } }
            case .focusEnter, .focusLeave: events.removeAll { $0 == .focusEnter || $0 == .focusLeave }
            case .hoverLeave: events.removeAll { $0 == .hoverLeave }
            case .release, .touchRelease: break
            case .relative, .wheel, .touch, .sequence, .axis: return
            }
        }
        // Releases are at most as many as keys were pressed; touches end at most as often as they began.
        if events.count < 4 * Self.limit { events.append(event) }
    }

    /// Takes the first events out.
    package mutating func take(_ count: Int) -> [InputEvent] {
        if events.count <= count {
            defer { events = [] }
            return events
        }
        let taken = Array(events.prefix(count))
        events.removeFirst(taken.count)
        return taken
    }
}
