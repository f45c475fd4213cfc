/// What a session may make the server allocate, and what it did.
package struct Quota: Hashable, Sendable {
    package private(set) var limit: Int
    package private(set) var used = 0

    /// A session that may use so many bytes.
    package init(_ limit: Int) { self.limit = max(0, limit) }

    /// More was given.
    package mutating func upgrade(_ bytes: Int) {
        limit = min(limit, Int.max / 2) + min(max(0, bytes), Int.max / 2)
    }

    /// Charges `bytes`, after `released` bytes were given back; returns what lacks, in which case nothing changed.
    package mutating func charge(_ bytes: Int, releasing released: Int = 0) -> Int? {
        let next = used - released + bytes
        if next > limit { return next - limit }
        used = next
        return nil
    }
}
