import Sessions

/// A configuration of the server, for tests: a domain of its own for each of the usual labels, changed as a case needs it.
struct Setup: Sendable {
    /// What differs from the usual in each domain, by its name; the sessions labelled so, or so and more, are in it.
    var domains: [String: Document] = [:]
    /// Members of the configuration besides.
    var rest: [Document.Member] = []

    /// The usual, with differences.
    init(_ domains: [String: Document] = [:], _ rest: [String: Document] = [:]) {
        self.domains = domains
        self.rest = rest.sorted { $0.key < $1.key }.map { .init($0.key, $0.value) }
    }

    private static let usual: [(name: String, members: Document)] = [
        ("pointer", ["layer": 0, "origin": "pointer"]),
        ("menu", ["layer": 1, "focus": "transient"]),
        ("top", ["layer": 1]),
        ("a", ["layer": 2, "focus": "click"]),
        ("b", ["layer": 2, "focus": "click"]),
        ("c", ["layer": 2, "focus": "click"]),
        ("k", ["layer": 2]),
        ("mute", ["layer": 2, "focus": "none"]),
        ("backdrop", ["layer": 3]),
    ]

    /// The text of the configuration.
    var document: Document {
        var items: [Document] = []
        var rules: [Document] = []
        let others = domains.keys.filter { name in !Self.usual.contains { $0.name == name } }.sorted()
        for (name, members) in Self.usual + others.map({ ($0, ["layer": 2]) }) {
            var merged: [String: Document] = ["content": "client", "label": false, "placement": "client"]
            for member in members.members + (domains[name]?.members ?? []) { merged[member.name] = member.value }
            let list = merged.sorted { $0.key < $1.key }.map { Document.Member($0.key, $0.value) }
            items.append(.object([.init("name", .string(name))] + list))
            rules.append(["label_prefix": .string(name), "domain": .string(name)])
        }
        var result: [Document.Member] = [
            .init("background", "#102030"), .init("domains", .list(items)), .init("policies", .list(rules)),
        ]
        for member in rest {
            result.removeAll { $0.name == member.name }
            result.append(member)
        }
        return .object(result)
    }
}
