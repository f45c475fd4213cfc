package import Sessions

/// What viewers may be told that is more than they see: nothing, unless the configuration says so.
package struct Disclosure: OptionSet, Hashable, Sendable {
    package let rawValue: Int

    /// What those bits stand for, as viewers are told of them.
    package init(rawValue: Int) { self.rawValue = rawValue }

    /// Views by themselves, and whose they are.
    package static let views = Disclosure(rawValue: 1)
    /// What the components of the scenario say.
    package static let logs = Disclosure(rawValue: 2)

    private static let names: [(String, Disclosure)] = [("views", .views), ("logs", .logs)]

    /// What `tests:` in a configuration says.
    package init(_ document: Document) throws(VNCServerError) {
        self = []
        for member in document.members {
            guard let known = Self.names.first(where: { $0.0 == member.name }), let isOn = member.value.bool else {
                let names = Self.names.map(\.0).joined(separator: ", ")
                throw VNCServerError("`tests: \(member.name)` is not known; known: \(names), each true or false")
            }
            if isOn { insert(known.1) }
        }
    }
}
