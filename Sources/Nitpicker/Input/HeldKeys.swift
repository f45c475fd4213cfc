package import Sessions

/// Which keys and buttons are down, and which Event sessions hold them.
///
/// A key is down while at least one source holds it; a source that goes away lets go of its own alone. A key that the driver could
/// not name (`.unknown`) stands for many keys and is counted.
package struct HeldKeys: Hashable, Sendable {
    private var holders: [KeyCode: [EventSource: Int]] = [:]

    /// How many unnamed keys one source may hold.
    package static let unknownLimit = 16

    /// No key is held.
    package init() {}

    package var isEmpty: Bool { holders.isEmpty }

    /// The keys that are down.
    package var keys: Set<KeyCode> { Set(holders.keys) }

    /// Whether a key is down.
    package func contains(_ key: KeyCode) -> Bool { holders[key] != nil }

    /// What a press or a release means.
    package enum Change: Hashable, Sendable {
        /// The key went down or up.
        case changed
        /// Another source holds it (too).
        case shared
        /// The source repeats what it said: to be ignored.
        case ignored
    }

    /// Notes that a source presses a key.
    package mutating func press(_ key: KeyCode, by source: EventSource) -> Change {
        let held = holders[key]?[source] ?? 0
        if held > 0 && (key != .unknown || held >= Self.unknownLimit) { return .ignored }
        let wasDown = holders[key] != nil
        holders[key, default: [:]][source] = held + 1
        return wasDown && key != .unknown ? .shared : .changed
    }

    /// Notes that a source releases a key.
    package mutating func release(_ key: KeyCode, by source: EventSource) -> Change {
        guard let held = holders[key]?[source] else { return .ignored }
        holders[key]?[source] = held > 1 ? held - 1 : nil
        if holders[key]?.isEmpty == true { holders[key] = nil }
        return holders[key] == nil || key == .unknown ? .changed : .shared
    }

    /// What a source holds, each as often as it must be released.
    package func held(by source: EventSource) -> [KeyCode] {
        holders.keys.sorted().flatMap { key in Array(repeating: key, count: holders[key]?[source] ?? 0) }
    }
}
