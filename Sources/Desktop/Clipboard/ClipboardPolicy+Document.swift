package import Sessions

extension ClipboardPolicy {
    /// The policy that a configuration describes, and what is wrong with it, which counts as absent.
    ///
    /// What is absent permits nothing: a rule without its domain is none, and a `copy` or `paste` that is no word of ours is `never`.
    package static func parse(_ document: Document) -> (policy: ClipboardPolicy, problems: [String]) {
        var policy = ClipboardPolicy()
        var problems: [String] = []
        func tell(_ text: String, _ line: Int) { problems.append(line > 0 ? "line \(line): \(text)" : text) }
        func check(_ document: Document, of what: String, _ known: Set<String>) {
            for member in document.members where !known.contains(member.name) {
                tell("\(what) has no member '\(member.name)'", member.line)
            }
        }
        func items(_ name: String) -> [Document] {
            guard let member = document.member(name) else { return [] }
            guard case .list(let items) = member.value else {
                tell("'\(name)' must be a list", member.line)
                return []
            }
            return items
        }
        func word<T: RawRepresentable & CaseIterable>(_ item: Document, _ name: String, _ usual: T, _ none: T) -> T
        where T.RawValue == String {
            guard let member = item.member(name) else { return usual }
            if let word = member.value.string.flatMap(T.init) { return word }
            let words = T.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
            tell("'\(name)' must be one of \(words)", member.line)
            return none
        }
        check(document, of: "the configuration", ["policies", "flows", "match-labels"])
        if let member = document.member("match-labels") {
            if let value = member.value.bool {
                policy.matchesLabels = value
            } else {
                tell("'match-labels' must be true or false", member.line)
            }
        }
        if document.member("policies") != nil { policy.rules = [] }
        for item in items("policies") {
            check(item, of: "a policy", ["label", "label_prefix", "label_suffix", "domain", "copy", "paste"])
            guard let domain = item["domain"].string, !domain.isEmpty else {
                tell("a policy needs a domain", item.members.first?.line ?? 0)
                continue
            }
            var rule = Rule(LabelPattern(item), domain: domain)
            rule.copy = word(item, "copy", .active, .never)
            rule.paste = word(item, "paste", .focused, .never)
            policy.rules.append(rule)
        }
        for item in items("flows") {
            check(item, of: "a flow", ["from", "to"])
            let line = item.members.first?.line ?? 0
            guard let from = item["from"].string, let to = item["to"].string else {
                tell("a flow needs 'from' and 'to'", line)
                continue
            }
            for name in [from, to] where !policy.rules.contains(where: { $0.domain == name }) {
                tell("no policy speaks of the domain '\(name)'", line)
            }
            policy.flows.insert(Flow(from: from, to: to))
        }
        return (policy, problems)
    }
}
