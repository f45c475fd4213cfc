/// What a session may make the server allocate, and what it did.
package struct Quota: Hashable, Sendable {
    package private(set) var limit: Int
    package private(set) var used = 0

    /// A session that may use so many bytes and owes some for being there, be they there or not.
    package init(_ limit: Int, owing used: Int = 0) {
        self.limit = max(0, limit)
        self.used = used
    }

    /// What is left.
    package var free: Int { max(0, limit - used) }

    /// More was given.
    package mutating func upgrade(_ bytes: Int) {
        limit = min(limit, Int.max / 2) + min(max(0, bytes), Int.max / 2)
    }

    /// Charges `bytes`, after `released` bytes were given back; returns what lacks, in which case nothing changed.
    ///
    /// What needs no more than before is never refused.
    package mutating func charge(_ bytes: Int, releasing released: Int = 0) -> Int? {
        let next = used - released + bytes
        if next > limit && next > used { return next - limit }
        used = next
        return nil
    }
}
