internal import Plumbing

/// The moment at which a wait gives up.
///
/// Tests do not tune it: it is far beyond anything a working system needs, so only a fault reaches it.
package struct Deadline: Sendable {
    /// The longest wait of a step, in milliseconds: a minute, or the seconds in `NITPICKER_PATIENCE`.
    package static let limit = (Files.environment("NITPICKER_PATIENCE").flatMap(Int.init) ?? 60) * 1000

    private let end: Instant

    /// The deadline that lies `milliseconds` ahead.
    package init(milliseconds: Int = limit) { end = Instant.now.advanced(milliseconds: milliseconds) }

    /// A wait that nothing but its event ends.
    static let never = Deadline(milliseconds: .max / 4_000_000)

    /// What is left, in milliseconds for poll(2), at least 0; a part of one counts as a whole.
    package var milliseconds: Int32 { Int32(clamping: max(0, (end.since(.now) + 999_999) / 1_000_000)) }

    package var isOver: Bool { Instant.now >= end }
}
