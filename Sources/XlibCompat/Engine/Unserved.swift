/// What clients asked for that is not served, by a name for people, and how often.
///
/// A client that makes names up is counted under one after some hundred.
package struct Unserved: Hashable, Sendable {
    private static let limit = 256

    package private(set) var counts: [String: Int] = [:]
    /// How often anything was asked for.
    package private(set) var total = 0

    /// How many kinds there are.
    package var count: Int { counts.count }

    mutating func note(_ name: String) {
        total &+= 1
        let name = counts[name] != nil || counts.count < Self.limit ? String(name.prefix(120)) : "others"
        counts[name, default: 0] &+= 1
    }
}
