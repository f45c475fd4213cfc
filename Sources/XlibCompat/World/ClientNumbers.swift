/// The numbers of clients that the processes of a world have, a few each, so that all ids in a world are different.
///
/// A pure value.
package struct ClientNumbers: Hashable, Sendable {
    /// How many clients a process has at most.
    package static let count = 8
    private var taken: Set<Int> = []

    /// Nothing taken.
    package init() {}

    /// The first of `count` free numbers, taken; nil when as many processes take part as can.
    package mutating func take() -> Int? {
        let first = stride(from: 1, through: 256 - Self.count, by: Self.count).first { !taken.contains($0) }
        if let first { taken.insert(first) }
        return first
    }

    /// Gives numbers back.
    package mutating func giveBack(_ first: Int) { taken.remove(first) }
}
