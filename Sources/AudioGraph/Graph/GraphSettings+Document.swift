package import Sessions

extension GraphSettings {
    /// The graph that a configuration describes.
    ///
    /// - Throws: the first thing that is wrong, with its line: a graph that is not as it was meant is worse than the last good one.
    package init(_ document: Document) throws(GraphError) {
        self.init()
        for item in try Self.list(document, "sources") { sources.append(try SourceSettings(item)) }
        for item in try Self.list(document, "sinks") { sinks.append(try SinkSettings(item)) }
        for item in try Self.list(document, "buses") { buses.append(try BusSettings(item)) }
        for item in try Self.list(document, "cables") { cables.append(try CableSettings(item)) }
        for item in try Self.list(document, "captures") { captures.append(try CaptureSettings(item)) }
        if sinks.isEmpty { sinks = [SinkSettings("master")] }
        if cables.isEmpty && document.member("cables") == nil {
            cables = [CableSettings(from: .sessions(LabelPattern()), to: sinks[0].name)]
        }
        var names: Set<String> = []
        for name in sources.map(\.name) + buses.map(\.name) + sinks.map(\.name) where !names.insert(name).inserted {
            throw GraphError("there are two nodes '\(name)'", line: 0)
        }
        guard names.count <= Self.nodeLimit else {
            throw GraphError("there are more than \(Self.nodeLimit) sources, buses and sinks", line: 0)
        }
    }

    private static func list(_ document: Document, _ name: String) throws(GraphError) -> [Document] {
        guard let member = document.member(name) else { return [] }
        guard case .list(let items) = member.value else {
            throw GraphError("'\(name)' must be a list", line: member.line)
        }
        return items
    }
}

/// What is wrong with a graph.
package struct GraphError: Error, Hashable, CustomStringConvertible {
    package let reason: String
    /// The line of the configuration, 0 when unknown.
    package let line: Int

    /// A fault.
    package init(_ reason: String, line: Int) {
        self.reason = reason
        self.line = line
    }

    package var description: String { line > 0 ? "line \(line): \(reason)" : reason }
}

extension SourceSettings {
    init(_ document: Document) throws(GraphError) {
        let reader = GraphReader(document, "a source")
        let kind = try reader.word("kind", Kind.pulse)
        self.init(
            try reader.name("name"), channels: try reader.integer("channels", 2, 1...AudioFormat.channelLimit),
            kind: kind, options: document)
    }
}

extension SinkSettings {
    init(_ document: Document) throws(GraphError) {
        let reader = GraphReader(document, "a sink")
        let kind = try reader.word("kind", Kind.null)
        self.init(
            try reader.name("name"), channels: try reader.integer("channels", 2, 1...AudioFormat.channelLimit),
            kind: kind, options: document, effects: try reader.effects())
    }
}

extension BusSettings {
    init(_ document: Document) throws(GraphError) {
        let reader = GraphReader(document, "a bus")
        try reader.check(["name", "channels", "effects", "placement"])
        self.init(
            try reader.name("name"), channels: try reader.integer("channels", 2, 1...AudioFormat.channelLimit),
            effects: try reader.effects(), placement: try reader.word("placement", Placement.inline))
    }
}

extension CableSettings {
    /// The cable that a document describes.
    package init(_ document: Document) throws(GraphError) {
        let reader = GraphReader(document, "a cable")
        try reader.check([
            "from", "label", "label_prefix", "label_suffix", "to", "gain", "pan", "mute", "compensate",
        ])
        let from: From
        if document.member("from") != nil {
            from = .node(try reader.name("from"))
            for name in ["label", "label_prefix", "label_suffix"] where document.member(name) != nil {
                throw GraphError("a cable has either 'from' or '\(name)'", line: document.member(name)?.line ?? 0)
            }
        } else {
            from = .sessions(LabelPattern(document))
        }
        self.init(
            from: from, to: try reader.name("to"), gain: try reader.number("gain", 0, -200...40),
            pan: try reader.number("pan", 0, -1...1), isMuted: try reader.bool("mute", false),
            isCompensated: try reader.bool("compensate", true))
    }

    /// The document of a cable, as it is read.
    package var document: Document {
        var members: [Document.Member] = []
        switch from {
        case .node(let name): members.append(.init("from", .string(name)))
        case .sessions(let pattern):
            members += pattern.members
        }
        members.append(.init("to", .string(to)))
        if gain != 0 { members.append(.init("gain", .number(gain))) }
        if pan != 0 { members.append(.init("pan", .number(pan))) }
        if isMuted { members.append(.init("mute", .bool(true))) }
        if !isCompensated { members.append(.init("compensate", .bool(false))) }
        return .object(members)
    }
}

extension CaptureSettings {
    init(_ document: Document) throws(GraphError) {
        let reader = GraphReader(document, "a capture")
        try reader.check(["label", "label_prefix", "label_suffix", "from"])
        self.init(LabelPattern(document), from: try reader.name("from"))
    }

    /// The document of a right to capture, as it is read.
    package var document: Document { .object(pattern.members + [.init("from", .string(from))]) }
}

/// Reads the members of one object of a graph.
package struct GraphReader {
    let document: Document
    let what: String

    /// Reads an object; `what` names it in messages.
    package init(_ document: Document, _ what: String) {
        self.document = document
        self.what = what
    }

    /// Refuses members that nobody reads.
    package func check(_ known: Set<String>) throws(GraphError) {
        guard case .object = document else { throw GraphError("\(what) must be an object", line: 0) }
        for member in document.members where !known.contains(member.name) {
            throw GraphError("\(what) has no member '\(member.name)'", line: member.line)
        }
    }

    /// The effects of the member `effects`.
    package func effects() throws(GraphError) -> [EffectEntry] {
        do throws(EffectError) { return try EffectEntry.list(document["effects"]) } catch {
            throw GraphError(
                "\(what): \(error.reason)", line: error.line > 0 ? error.line : document.member("effects")?.line ?? 0)
        }
    }

    /// A member that must be a text.
    package func name(_ name: String) throws(GraphError) -> String {
        let member = document.member(name)
        guard let text = member?.value.string, !text.isEmpty, text.utf8.count <= 160 else {
            throw GraphError("\(what) needs a '\(name)'", line: member?.line ?? document.members.first?.line ?? 0)
        }
        return text
    }

    /// A member that must be a whole number.
    package func integer(_ name: String, _ standard: Int, _ range: ClosedRange<Int>) throws(GraphError) -> Int {
        guard let member = document.member(name) else { return standard }
        guard let value = member.value.integer, range.contains(value) else {
            throw GraphError(
                "'\(name)' of \(what) must be a whole number from \(range.lowerBound) to \(range.upperBound)",
                line: member.line)
        }
        return value
    }

    /// A member that must be a number.
    package func number(_ name: String, _ standard: Double, _ range: ClosedRange<Double>) throws(GraphError) -> Double {
        guard let member = document.member(name) else { return standard }
        guard let value = member.value.number, range.contains(value) else {
            throw GraphError(
                "'\(name)' of \(what) must be a number from \(range.lowerBound) to \(range.upperBound)",
                line: member.line)
        }
        return value
    }

    /// A member that must be true or false.
    package func bool(_ name: String, _ standard: Bool) throws(GraphError) -> Bool {
        guard let member = document.member(name) else { return standard }
        guard let value = member.value.bool else {
            throw GraphError("'\(name)' of \(what) must be true or false", line: member.line)
        }
        return value
    }

    /// A member that must be one of an enumeration's words, nil when it is not there.
    package func optionalWord<T: RawRepresentable & CaseIterable>(_ name: String, _: T.Type) throws(GraphError) -> T?
    where T.RawValue == String {
        guard document.member(name) != nil, let first = T.allCases.first else { return nil }
        return try word(name, first)
    }

    /// A member that must be one of an enumeration's words.
    package func word<T: RawRepresentable & CaseIterable>(_ name: String, _ standard: T) throws(GraphError) -> T
    where T.RawValue == String {
        guard let member = document.member(name) else { return standard }
        guard let value = member.value.string.flatMap({ T(rawValue: $0) }) else {
            let words = T.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
            throw GraphError("'\(name)' of \(what) must be one of \(words)", line: member.line)
        }
        return value
    }
}

extension LabelPattern {
    /// The members that it is read from.
    fileprivate var members: [Document.Member] {
        [
            label.map { .init("label", .string($0.text)) }, prefix.map { .init("label_prefix", .string($0)) },
            suffix.map { .init("label_suffix", .string($0)) },
        ].compactMap { $0 }
    }
}
