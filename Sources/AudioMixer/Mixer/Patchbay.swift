package import AudioGraph
package import Sessions

/// The document in which a person keeps the cables of a mixer: cables, captures, named snapshots of both, and what there was before.
///
/// A value without I/O. The mixer reads `cables` and `captures` of it; the rest is for those who edit.
package struct Patchbay: Equatable, Sendable {
    package var cables: [CableSettings] = []
    package var captures: Document = .list([])
    /// Cables and captures by name.
    package var snapshots: [Document.Member] { kept.members }
    private var kept: Document = .object([])
    private var past: [Document] = []
    private var future: [Document] = []

    /// The most states that can be gone back to.
    package static let pastLimit = 100

    /// What a mixer has, to begin with.
    package init(cables: [CableSettings], captures: Document = .list([])) {
        self.cables = cables
        self.captures = captures
    }

    /// A document as it was written.
    package init(_ document: Document) throws(DocumentFault) {
        cables = try GraphSettings(.object([.init("cables", document["cables"].isNull ? [] : document["cables"])]))
            .cables
        captures = document["captures"].isNull ? .list([]) : document["captures"]
        kept = .object(document["snapshots"].members)
        past = document["past"].items
        future = document["future"].items
    }

    /// The document, for the mixer and for the next edit.
    package var document: Document {
        .object([
            .init("cables", .list(cables.map(\.document))), .init("captures", captures),
            .init("snapshots", kept), .init("past", .list(past)), .init("future", .list(future)),
        ])
    }

    /// What a snapshot holds.
    private var state: Document {
        .object([.init("cables", .list(cables.map(\.document))), .init("captures", captures)])
    }

    /// What goes wrong with an edit.
    package enum EditError: Error, Hashable, CustomStringConvertible {
        case noCable(from: String, to: String)
        case noSnapshot(String)
        case nothingToUndo

        package var description: String {
            switch self {
            case .noCable(let from, let to): "there is no cable from '\(from)' to '\(to)'"
            case .noSnapshot(let name): "there is no snapshot '\(name)'"
            case .nothingToUndo: "there is nothing to go back to"
            }
        }
    }

    /// What is changed at a cable.
    package struct Change: Hashable, Sendable {
        package var gain: Double?
        package var pan: Double?
        package var isMuted: Bool?

        /// A change of what is given.
        package init(gain: Double? = nil, pan: Double? = nil, isMuted: Bool? = nil) {
            self.gain = gain
            self.pan = pan
            self.isMuted = isMuted
        }
    }

    /// Connects, or changes the cable that is there.
    package mutating func connect(_ from: CableSettings.From, to: String, _ change: Change = Change()) {
        remember()
        if !cables.contains(where: { $0.from == from && $0.to == to }) {
            cables.append(CableSettings(from: from, to: to))
        }
        apply(change, from, to)
    }

    /// Takes cables away.
    package mutating func disconnect(_ from: CableSettings.From, to: String) throws(EditError) {
        try check(from, to)
        remember()
        cables.removeAll { $0.from == from && $0.to == to }
    }

    /// Changes cables that are there.
    package mutating func change(_ from: CableSettings.From, to: String, _ change: Change) throws(EditError) {
        try check(from, to)
        remember()
        apply(change, from, to)
    }

    /// Keeps the present state under a name.
    package mutating func saveSnapshot(_ name: String) {
        kept = .object(snapshots.filter { $0.name != name } + [.init(name, state)])
    }

    /// Makes a snapshot the present state.
    package mutating func loadSnapshot(_ name: String) throws(PatchbayError) {
        guard let snapshot = snapshots.first(where: { $0.name == name }) else { throw .edit(.noSnapshot(name)) }
        let before = state
        try restore(snapshot.value)
        past = Array((past + [before]).suffix(Self.pastLimit))
        future = []
    }

    /// Forgets a snapshot.
    package mutating func removeSnapshot(_ name: String) throws(EditError) {
        guard snapshots.contains(where: { $0.name == name }) else { throw .noSnapshot(name) }
        kept = .object(snapshots.filter { $0.name != name })
    }

    /// Goes back to what was before the last edit.
    package mutating func undo() throws(PatchbayError) {
        guard let last = past.popLast() else { throw .edit(.nothingToUndo) }
        future.append(state)
        try restore(last)
    }

    /// Takes the last `undo` back.
    package mutating func redo() throws(PatchbayError) {
        guard let next = future.popLast() else { throw .edit(.nothingToUndo) }
        past.append(state)
        try restore(next)
    }

    private mutating func restore(_ state: Document) throws(PatchbayError) {
        do throws(DocumentFault) {
            cables = try Patchbay(.object(state.members)).cables
        } catch {
            throw .graph(error)
        }
        captures = state["captures"]
    }

    private mutating func remember() {
        past = Array((past + [state]).suffix(Self.pastLimit))
        future = []
    }

    private func check(_ from: CableSettings.From, _ to: String) throws(EditError) {
        guard cables.contains(where: { $0.from == from && $0.to == to }) else {
            throw .noCable(from: from.description, to: to)
        }
    }

    private mutating func apply(_ change: Change, _ from: CableSettings.From, _ to: String) {
        for index in cables.indices where cables[index].from == from && cables[index].to == to {
            if let gain = change.gain { cables[index].gain = gain }
            if let pan = change.pan { cables[index].pan = pan }
            if let isMuted = change.isMuted { cables[index].isMuted = isMuted }
        }
    }
}

/// What goes wrong with a routing document.
package enum PatchbayError: Error, Hashable, CustomStringConvertible {
    case edit(Patchbay.EditError)
    case graph(DocumentFault)

    package var description: String {
        switch self {
        case .edit(let error): error.description
        case .graph(let error): error.description
        }
    }
}

extension CableSettings.From: CustomStringConvertible {
    /// What a person writes: a name of a bus or sink, `label:X`, `prefix:X`, `suffix:X`, or `*` for all others.
    package init(text: String) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        switch (parts.first, parts.count) {
        case ("*", 1): self = .sessions(LabelPattern())
        case ("label", 2): self = .sessions(LabelPattern(label: parts[1]))
        case ("prefix", 2): self = .sessions(LabelPattern(prefix: parts[1]))
        case ("suffix", 2): self = .sessions(LabelPattern(suffix: parts[1]))
        default: self = .node(text)
        }
    }

    package var description: String {
        switch self {
        case .node(let name): return name
        case .sessions(let pattern):
            let parts = [
                pattern.label.map { "label:\($0.text)" }, pattern.prefix.map { "prefix:\($0)" },
                pattern.suffix.map { "suffix:\($0)" },
            ].compactMap { $0 }
            return parts.isEmpty ? "*" : parts.joined(separator: " ")
        }
    }
}
