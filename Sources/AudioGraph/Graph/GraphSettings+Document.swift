package import Sessions

extension GraphSettings {
    /// The graph that a configuration describes.
    ///
    /// - Throws: the first thing that is wrong, with its line: a graph that is not as it was meant is worse than the last good one.
    package init(_ document: Document) throws(DocumentFault) {
        self.init()
        let reader = DocumentReader(document, "the graph")
        for item in try reader.list("sources") { sources.append(try SourceSettings(item)) }
        for item in try reader.list("sinks") { sinks.append(try SinkSettings(item)) }
        for item in try reader.list("buses") { buses.append(try BusSettings(item)) }
        for item in try reader.list("cables") { cables.append(try CableSettings(item)) }
        for item in try reader.list("captures") { captures.append(try CaptureSettings(item)) }
        if sinks.isEmpty { sinks = [SinkSettings("master")] }
        if cables.isEmpty && document.member("cables") == nil {
            cables = [CableSettings(from: .sessions(LabelPattern()), to: sinks[0].name)]
        }
        var names: Set<String> = []
        for name in sources.map(\.name) + buses.map(\.name) + sinks.map(\.name) where !names.insert(name).inserted {
            throw DocumentFault("there are two nodes '\(name)'")
        }
        guard names.count <= Self.nodeLimit else {
            throw DocumentFault("there are more than \(Self.nodeLimit) sources, buses and sinks")
        }
    }
}

extension SourceSettings {
    init(_ document: Document) throws(DocumentFault) {
        let reader = DocumentReader(document, "a source")
        let kind = try reader.word("kind", Kind.pulse)
        self.init(
            try reader.name("name"), channels: try reader.integer("channels", 2, 1...AudioFormat.channelLimit),
            kind: kind, options: document)
    }
}

extension SinkSettings {
    init(_ document: Document) throws(DocumentFault) {
        let reader = DocumentReader(document, "a sink")
        let kind = try reader.word("kind", Kind.null)
        self.init(
            try reader.name("name"), channels: try reader.integer("channels", 2, 1...AudioFormat.channelLimit),
            kind: kind, options: document, effects: try reader.effects())
    }
}

extension BusSettings {
    init(_ document: Document) throws(DocumentFault) {
        let reader = DocumentReader(document, "a bus")
        try reader.check(["name", "channels", "effects", "placement"])
        self.init(
            try reader.name("name"), channels: try reader.integer("channels", 2, 1...AudioFormat.channelLimit),
            effects: try reader.effects(), placement: try reader.word("placement", Placement.inline))
    }
}

extension CableSettings {
    /// The cable that a document describes.
    package init(_ document: Document) throws(DocumentFault) {
        let reader = DocumentReader(document, "a cable")
        try reader.check([
            "from", "label", "label_prefix", "label_suffix", "to", "gain", "pan", "mute", "compensate",
        ])
        let from: From
        if document.member("from") != nil {
            from = .node(try reader.name("from"))
            for name in ["label", "label_prefix", "label_suffix"] where document.member(name) != nil {
                throw DocumentFault("a cable has either 'from' or '\(name)'", line: document.member(name)?.line ?? 0)
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
    init(_ document: Document) throws(DocumentFault) {
        let reader = DocumentReader(document, "a capture")
        try reader.check(["label", "label_prefix", "label_suffix", "from"])
        self.init(LabelPattern(document), from: try reader.name("from"))
    }

    /// The document of a right to capture, as it is read.
    package var document: Document { .object(pattern.members + [.init("from", .string(from))]) }
}

extension DocumentReader {
    /// The effects of the member `effects`.
    func effects() throws(DocumentFault) -> [EffectEntry] {
        do throws(DocumentFault) { return try EffectEntry.list(document["effects"]) } catch {
            throw DocumentFault(
                "\(what): \(error.reason)", line: error.line > 0 ? error.line : document.member("effects")?.line ?? 0)
        }
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
