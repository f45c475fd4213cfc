import AudioMixer
import Sessions
import Testing

/// The document that people edit.
@Suite struct PatchbayTests {
    @Test func editsCanBeTakenBackAndAgain() throws {
        var routing = Patchbay(cables: [CableSettings(from: .sessions(LabelPattern()), to: "master")])
        let first = routing.cables
        routing.connect(.init(text: "prefix:music"), to: "voices", .init(gain: -6, pan: 0.5))
        let second = routing.cables
        #expect(
            second.last
                == CableSettings(from: .sessions(LabelPattern(prefix: "music")), to: "voices", gain: -6, pan: 0.5))
        try routing.change(.init(text: "*"), to: "master", .init(isMuted: true))
        try routing.undo()
        #expect(routing.cables == second)
        try routing.undo()
        #expect(routing.cables == first)
        #expect(throws: PatchbayError.edit(.nothingToUndo)) { try routing.undo() }
        try routing.redo()
        #expect(routing.cables == second)
        routing.connect(.init(text: "voices"), to: "master")
        #expect(throws: PatchbayError.edit(.nothingToUndo)) { try routing.redo() }
    }

    @Test func snapshotsAreKeptAndTakenBack() throws {
        var routing = Patchbay(cables: [CableSettings(from: .node("a"), to: "b", gain: -3)])
        routing.saveSnapshot("quiet")
        try routing.disconnect(.node("a"), to: "b")
        #expect(throws: Patchbay.EditError.noCable(from: "a", to: "b")) { try routing.disconnect(.node("a"), to: "b") }
        try routing.loadSnapshot("quiet")
        #expect(routing.cables == [CableSettings(from: .node("a"), to: "b", gain: -3)])
        try routing.undo()
        #expect(routing.cables == [])
        #expect(throws: PatchbayError.edit(.noSnapshot("loud"))) { try routing.loadSnapshot("loud") }
        try routing.removeSnapshot("quiet")
        #expect(routing.snapshots.isEmpty)
    }

    /// What is written is read as it was, by those who edit and by the mixer.
    @Test func theDocumentHoldsEverything() throws {
        var routing = Patchbay(
            cables: [
                CableSettings(from: .sessions(LabelPattern(label: "x", suffix: "y")), to: "z", isCompensated: false)
            ],
            captures: [["label": "recorder", "from": "z"]])
        routing.saveSnapshot("one")
        routing.connect(.node("z"), to: "w", .init(gain: 1.5, pan: -1, isMuted: true))
        let text = routing.document.jsonText
        #expect(try Patchbay(Document(json: text)) == routing)
        #expect(
            try GraphSettings(.object(routing.document.members.filter { ["cables", "captures"].contains($0.name) }))
                .cables == routing.cables)
    }

    @Test(arguments: ["*", "label:a -> b", "prefix:music", "suffix:x:y", "bus"]) func endsAreReadAsWritten(text: String)
    {
        #expect(CableSettings.From(text: text).description == text)
    }
}
