internal import Sessions
internal import YAMLDocuments

extension ScenarioReader {
    private static let ruleKeys = ["to", "as", "label", "label_prefix", "label_suffix"]

    /// The rules of a `routes` member.
    mutating func routes(_ member: Document.Member) -> [Service: [RouteRule]] {
        var routes: [Service: [RouteRule]] = [:]
        for member in problems.members(member, of: "routes") {
            guard let service = service(member.name, line: member.line) else { continue }
            let items = if case .list(let items) = member.value { items } else { [member.value] }
            if items.isEmpty { problems.error(member.line, "the route for \(service.rawValue) leads nowhere") }
            routes[service] = items.compactMap { rule($0, for: service, line: member.line) }
        }
        return routes
    }

    /// A rule: the name of the target, or `{to: TARGET, label…: OWN LABEL, as: LABEL}`.
    private mutating func rule(_ document: Document, for service: Service, line: Int) -> RouteRule? {
        if let name = document.string { return RouteRule(to: target(name), line: line) }
        guard case .object(let members) = document else {
            problems.error(
                line, "the route for \(service.rawValue) must be the name of a component",
                hint: "or '{to: NAME}', or a list of such; 'none' forbids the service")
            return nil
        }
        let line = members.first.map { $0.line > 0 ? $0.line : line } ?? line
        let what = "the route for \(service.rawValue)"
        let known = problems.members(.init(service.rawValue, document, line: line), of: what, known: Self.ruleKeys)
        guard let to = known.first(where: { $0.name == "to" }) else {
            problems.error(line, "\(what) has no 'to'")
            return nil
        }
        guard let name = problems.text(to, of: "'to'") else { return nil }
        var rule = RouteRule(to: target(name), line: line)
        for member in known where member.name != "to" {
            guard let text = label(member) else { continue }
            switch member.name {
            case "as" where text == "*": rule.isTransparent = true
            case "as": rule.label = Label(text)
            case "label": rule.pattern.label = Label(text)
            case "label_prefix": rule.pattern.prefix = Label(text).text
            default: rule.pattern.suffix = Label(text).text
            }
        }
        if rule.pattern.label != nil, rule.pattern.prefix != nil || rule.pattern.suffix != nil {
            problems.error(
                line, "bad label pattern: 'label' is the whole label and needs no 'label_prefix' or 'label_suffix'")
        }
        return rule
    }

    private func target(_ name: String) -> RouteRule.Target {
        switch name {
        case "parent": .parent
        case "none": .none
        default: .component(name)
        }
    }

    /// The text of a label or a part of one, which must survive being made a label.
    private mutating func label(_ member: Document.Member) -> String? {
        guard let text = problems.text(member, of: "'\(member.name)'") else { return nil }
        let label = Label(text).text
        if label.isEmpty {
            problems.error(member.line, "bad label pattern: '\(member.name)' is empty")
            return nil
        }
        if text.utf8.count > Label.limit {
            problems.error(member.line, "bad label pattern: '\(member.name)' is longer than \(Label.limit) bytes")
            return nil
        }
        if text.unicodeScalars.contains(where: { $0.value < 32 || (127...159).contains($0.value) }) {
            problems.error(member.line, "bad label pattern: '\(member.name)' has control characters")
            return nil
        }
        return text
    }

    /// A quota: memory and sessions, what is not named as usual.
    mutating func quota(_ member: Document.Member, usual: Quota) -> Quota {
        var quota = usual
        for member in problems.members(member, of: "quota", known: ["memory", "sessions"]) {
            if member.name == "memory" {
                let bytes = member.value.integer ?? member.value.string.flatMap { Quantity.bytes($0) }
                guard let bytes, (0...1 << 50).contains(bytes) else {
                    problems.error(member.line, "bad quota: memory is an amount such as 64M, 512K or 1G")
                    continue
                }
                quota.memory = bytes
            } else if let number = member.value.integer, (0...1 << 20).contains(number) {
                quota.sessions = number
            } else {
                problems.error(member.line, "bad quota: \(member.name) is a number from 0 to \(1 << 20)")
            }
        }
        return quota
    }

    /// A restart policy: `always`, `on-failure`, `never`, or a mapping with `when` and its times.
    mutating func restart(_ member: Document.Member, usual: RestartPolicy) -> RestartPolicy {
        var policy = usual
        if case .string = member.value {
            if let when = when(member) { policy.when = when }
            return policy
        }
        let keys = ["when", "first", "bound", "healthy", "attempts"]
        for member in problems.members(member, of: "restart", known: keys) {
            switch member.name {
            case "when": if let when = when(member) { policy.when = when }
            case "attempts":
                if let number = member.value.integer, (0...1_000_000).contains(number) {
                    policy.attempts = number
                } else {
                    problems.error(member.line, "attempts must be a number of restarts")
                }
            default:
                guard let time = member.value.string.flatMap({ Quantity.milliseconds($0) }) else {
                    problems.error(member.line, "\(member.name) must be a time such as 250ms, 5s or 1min")
                    continue
                }
                switch member.name {
                case "first": policy.first = time
                case "bound": policy.bound = time
                default: policy.healthy = time
                }
            }
        }
        return policy
    }

    private mutating func when(_ member: Document.Member) -> RestartPolicy.When? {
        let known = RestartPolicy.When.allCases.map(\.rawValue)
        let text = member.value.string ?? ""
        if let when = RestartPolicy.When(rawValue: text) { return when }
        problems.error(
            member.line, "a restart policy is one of \(known.joined(separator: ", "))",
            hint: Spelling.hint(text, among: known))
        return nil
    }
}
