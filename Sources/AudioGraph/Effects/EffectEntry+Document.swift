package import Sessions

extension EffectEntry {
    /// The most effects of a chain.
    package static let limit = 32

    /// The members that every effect of a chain may have.
    static let members = ["effect", "name", "bypass"]

    /// The effect of a document as `{"name": "voice", "effect": "gain", "gain-db": -6, "bypass": true}`.
    ///
    /// Without a name it is called by its kind.
    package init(_ document: Document) throws(DocumentFault) {
        let settings = try EffectSettings(document)
        let reader = try DocumentReader(object: document, "an effect")
        let isNamed = document.member("name") != nil
        let name = isNamed ? try reader.name("name", atMost: 128) : settings.kind.rawValue
        self.init(name, settings, isBypassed: try reader.bool("bypass", false))
    }

    /// The effects of a list; null is an empty one.
    package static func list(_ document: Document) throws(DocumentFault) -> [EffectEntry] {
        if document.isNull { return [] }
        guard case .list(let items) = document, items.count <= limit else {
            throw DocumentFault("effects must be a list of at most \(limit)")
        }
        var result: [EffectEntry] = []
        for item in items {
            let entry = try EffectEntry(item)
            guard !result.contains(where: { $0.name == entry.name }) else {
                let line = (item.member("name") ?? item.member("effect"))?.line ?? 0
                throw DocumentFault("two effects have the name '\(entry.name)'; give one a 'name'", line: line)
            }
            result.append(entry)
        }
        return result
    }

    /// The entry as a document with all members.
    package var document: Document {
        .object(
            [.init("name", .string(name))] + settings.document.members + [.init("bypass", .bool(isBypassed))])
    }
}
