import Sessions
import Testing

/// Documents, labels and patterns: pure tables.
@Suite struct DocumentTests {
    @Test(arguments: [
        (
            #"{"a":1,"b":[true,false,null],"c":{"d":"x\n\"\\\u0001ü"}}"#,
            #"{"a":1,"b":[true,false,null],"c":{"d":"x\n\"\\\u0001ü"}}"#
        ),
        (" [ 1 , -2.5e3 , \"\\u00e4\\ud83d\\ude00\" ] ", "[1,-2500.0,\"ä😀\"]"), ("\"\"", "\"\""), ("{}", "{}"),
        ("9223372036854775807", "9223372036854775807"), ("9223372036854775808", "9.223372036854776e+18"),
    ])
    func roundTrip(_ text: String, _ canonical: String) throws {
        #expect(String(decoding: try Document(json: text).jsonText, as: UTF8.self) == canonical)
    }

    @Test(arguments: [
        ("", 1), ("{", 1), ("[1,]", 1), ("{\"a\":1,\n\"a\":2}", 2), ("nul", 1), ("+1", 1), ("1e999", 1),
        ("\"\u{1}\"", 1),
        ("\"\\ud800\"", 1), ("[1]\n\n x", 3), ("\"\\u+123\"", 1),
    ])
    func refused(_ text: String, _ line: Int) {
        #expect(performing: { try Document(json: text) }, throws: { ($0 as? DocumentError)?.line == line })
    }

    @Test func depthIsBounded() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: DocumentError.self) { try Document(json: deep) }
        let allowed = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        #expect(throws: Never.self) { try Document(json: allowed) }
    }

    @Test func prettyTextReadsBack() throws {
        let document: Document = ["list": [1, ["x": .null]], "empty": .object([]), "text": "a"]
        #expect(try Document(json: document.prettyText) == document)
    }

    @Test(arguments: [
        (" a -> ", "a"), ("a ->", "a"), ("a -> b -> ", "a -> b"), ("->", ""), ("x\ny", "x y"),
    ])
    func labelsAreTrimmed(_ text: String, _ trimmed: String) { #expect(Label(text).text == trimmed) }

    @Test func labelParts() {
        #expect(Label("wm -> term -> 1").parts == ["wm", "term", "1"])
        #expect(Label(child: "app", own: "").text == "app")
        #expect(Label(child: "app", own: "main").text == "app -> main")
        #expect(Label(String(repeating: "ä", count: 200)).text.utf8.count == 160)
    }

    @Test func theStrongestPatternWins() {
        let label = Label("a -> b")
        let prefix = LabelPattern(prefix: "a")
        let longer = LabelPattern(prefix: "a ->")
        let longest = LabelPattern(prefix: "a -> b")
        let suffix = LabelPattern(suffix: "b")
        let both = LabelPattern(prefix: "a", suffix: "b")
        let exact = LabelPattern(label: "a -> b")
        let fallback = LabelPattern()
        func best(_ patterns: [LabelPattern]) -> LabelPattern? { LabelPattern.best(of: patterns, for: label) { $0 } }
        #expect(best([prefix, longer, suffix, exact]) == exact)
        #expect(best([prefix, longest, suffix]) == longest)
        #expect(best([suffix, prefix]) == prefix)
        #expect(best([prefix, both]) == both)
        #expect(best([fallback, suffix]) == suffix)
        #expect(best([fallback]) == fallback)
        #expect(best([LabelPattern(prefix: "a", suffix: "x"), LabelPattern(label: "a")]) == nil)
    }
}
