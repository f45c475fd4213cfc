/// How long whoever guesses passwords has to wait, by address, without ever shutting a door.
///
/// The first wrong passwords of an address cost nothing; then every judgement of a claim from there, right or wrong, waits: half a
/// second, doubling up to eight. A machine through which many people come is slowed when one of them guesses, and never
/// locked out. Wrong passwords are forgotten one by one. What is kept is bounded.
package struct Doorman: Sendable {
    private struct Record: Sendable {
        var failures: Int
        var since: Int64
    }

    private var records: [String: Record] = [:]

    /// Wrong passwords that cost nothing.
    package static let free = 3
    /// The first wait and the longest, in milliseconds.
    package static let firstWait = 500
    package static let longestWait = 8_000
    /// The time in which one wrong password is forgotten, in milliseconds, and the most that are remembered.
    package static let memory = 60_000
    package static let most = 16
    /// How many addresses are remembered.
    package static let limit = 1024

    /// A doorman who knows nobody.
    package init() {}

    /// How many milliseconds a claim from that address waits at that moment, in milliseconds of any clock.
    package func wait(for peer: String, now: Int64) -> Int {
        let failures = self.failures(of: peer, now: now)
        guard failures > Self.free else { return 0 }
        return min(Self.longestWait, Self.firstWait << (failures - Self.free - 1))
    }

    /// A claim from that address was false.
    package mutating func noteFailure(of peer: String, now: Int64) {
        let address = Self.address(peer)
        let failures = min(Self.most, self.failures(of: peer, now: now) + 1)
        if records[address] == nil, records.count >= Self.limit {
            // Who has been quiet longest is forgotten.
            if let oldest = records.min(by: { $0.value.since < $1.value.since })?.key { records[oldest] = nil }
        }
        records[address] = Record(failures: failures, since: now)
    }

    /// The wrong passwords of an address that are remembered.
    package func failures(of peer: String, now: Int64) -> Int {
        guard let record = records[Self.address(peer)] else { return 0 }
        return max(0, record.failures - Int(max(0, now - record.since) / Int64(Self.memory)))
    }

    /// Which of those who have not come in yet has to leave when there are too many: the oldest from where most of them are.
    package static func leaver(among strangers: [(id: Int, peer: String)]) -> Int? {
        let crowds = Dictionary(grouping: strangers) { address($0.peer) }
        let crowd = crowds.max { ($0.value.count, $1.key) < ($1.value.count, $0.key) }
        return crowd?.value.map(\.id).min()
    }

    /// What of a peer's address stands for its machine: all of IPv4, the network of IPv6, no port.
    package static func address(_ peer: String) -> String {
        var host = peer[...]
        if host.hasPrefix("[") {
            host = host.dropFirst().prefix { $0 != "]" }
        } else if host.count(where: { $0 == ":" }) == 1 {
            host = host.prefix { $0 != ":" }
        }
        let mapped = "::ffff:"
        if host.hasPrefix(mapped), host.contains(".") { host = host.dropFirst(mapped.count) }
        guard host.contains(":") else { return String(host) }
        // The first 64 bits: who has one address there has them all.
        return host.split(separator: ":", omittingEmptySubsequences: false).prefix { !$0.isEmpty }.prefix(4)
            .joined(separator: ":") + "::"
    }
}
