package import Sessions

extension EffectEntry {
    /// The most effects of a chain.
    package static let limit = 32

    /// The effect of a document as `{"name": "voice", "effect": "gain", "gain-db": -6, "bypass": true}`.
    ///
    /// Without a name it is called by its kind.
    package init(_ document: Document) throws(EffectError) {
        let settings = try EffectSettings(document)
        let reader = try EffectReader(document, "an effect")
        var name = settings.kind.rawValue
        if let member = document.member("name") {
            guard let text = member.value.string, !text.isEmpty, text.utf8.count <= 128 else {
                throw EffectError("'name' must be a text of 1 to 128 bytes", line: member.line)
            }
            name = text
        }
        self.init(name, settings, isBypassed: try reader.bool("bypass", false))
    }

    /// The effects of a list; null is an empty one.
    package static func list(_ document: Document) throws(EffectError) -> [EffectEntry] {
        if document.isNull { return [] }
        guard case .list(let items) = document, items.count <= limit else {
            throw EffectError("effects must be a list of at most \(limit)")
        }
        var result: [EffectEntry] = []
        for item in items {
            let entry = try EffectEntry(item)
            guard !result.contains(where: { $0.name == entry.name }) else {
                let line = (item.member("name") ?? item.member("effect"))?.line ?? 0
                throw EffectError("two effects have the name '\(entry.name)'; give one a 'name'", line: line)
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
