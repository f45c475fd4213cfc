import Sessions
import Testing

/// One reader for every room's configuration: each fault names the member, what it may be, and its line.
@Suite struct DocumentReaderTests {
    private enum Colour: String, CaseIterable { case red, blue }

    private func fault(_ text: String, _ body: (DocumentReader) throws(DocumentFault) -> Void) throws -> String {
        let reader = DocumentReader(try Document(json: text), "a thing")
        do throws(DocumentFault) { try body(reader) } catch { return error.description }
        return ""
    }

    @Test func whatIsWrongIsNamed() throws {
        let text = "{\n\"n\": 7.5,\n\"w\": \"green\", \"b\": 3, \"l\": [1, 2], \"t\": \"\"}"
        #expect(
            try fault(text) { (reader) throws(DocumentFault) in _ = try reader.integer("n", 0, 1...9) }
                == "line 2: 'n' of a thing must be a whole number from 1 to 9")
        #expect(
            try fault(text) { (reader) throws(DocumentFault) in _ = try reader.number("n", 0, 0.5...7) }
                == "line 2: 'n' of a thing must be a number from 0.5 to 7")
        #expect(
            try fault(text) { (reader) throws(DocumentFault) in _ = try reader.number("m", nil, 0...7) }
                == "line 2: a thing needs 'm', a number from 0 to 7")
        #expect(
            try fault(text) { (reader) throws(DocumentFault) in _ = try reader.word("w", Colour.red) }
                == "line 3: 'w' of a thing must be one of 'red', 'blue'")
        #expect(
            try fault(text) { (reader) throws(DocumentFault) in _ = try reader.word("v", Colour.self) }
                == "line 2: a thing needs 'v', one of 'red', 'blue'")
        #expect(
            try fault(text) { (reader) throws(DocumentFault) in _ = try reader.bool("b", true) }
                == "line 3: 'b' of a thing must be true or false")
        #expect(
            try fault(text) { (reader) throws(DocumentFault) in _ = try reader.list("l", atMost: 1) }
                == "line 3: 'l' of a thing must be a list of at most 1")
        #expect(
            try fault(text) { (reader) throws(DocumentFault) in _ = try reader.name("t", atMost: 8) }
                == "line 3: a thing needs a 't', a text of 1 to 8 bytes")
        #expect(
            try fault(text) { (reader) throws(DocumentFault) in try reader.check(["n", "w"], silent: ["b"]) }
                == "line 3: a thing has no member 'l', only 'n', 'w'")
        #expect(
            try fault("[]") { (reader) throws(DocumentFault) in try reader.check([]) } == "a thing must be an object")
    }

    @Test func whatIsRightIsRead() throws {
        let reader = DocumentReader(
            try Document(json: #"{"n": 7, "w": "blue", "b": "no", "l": [1], "t": "x"}"#), "a thing")
        #expect(try reader.integer("n", 0, 0...9) == 7 && reader.integer("m", 5, 0...9) == 5)
        #expect(try reader.number("n", nil, 0...9) == 7 && reader.number("m", 0.5, 0...1) == 0.5)
        #expect(try reader.word("w", Colour.red) == .blue && reader.word("v", Colour.red) == .red)
        #expect(try reader.optionalWord("v", Colour.self) == nil)
        #expect(try reader.bool("b", true) == false && reader.bool("c", true))
        #expect(try reader.list("l").count == 1 && reader.list("k").isEmpty)
        #expect(try reader.name("t") == "x")
        #expect(reader.faults(["n", "w", "b", "l"], silent: ["t"]).isEmpty && reader.faults([]).count == 5)
    }
}
