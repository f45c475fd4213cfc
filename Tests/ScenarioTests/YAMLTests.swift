import Scenario
import Sessions
import Testing
import YAMLDocuments

struct YAMLTests {
    @Test(
        arguments: [
            ("", .null), ("~", .null), ("true", true), ("no", "no"), ("on", "on"), ("12", 12), ("-3", -3), ("0x10", 16),
            ("0o17", 15),
            ("1.5", 1.5), ("1e3", 1000.0), ("'12'", "12"), ("\"a\\tb\"", "a\tb"), ("!!str 12", "12"),
            ("[1, two]", [1, "two"]),
            ("{a: 1, b: {c: 2}}", ["a": 1, "b": ["c": 2]]), ("- 1\n- - 2\n  - 3\n", [1, [2, 3]]), ("12:30", "12:30"),
            ("1_000", "1_000"), ("2026-01-01", "2026-01-01"), ("a: |\n  x\n  y\n", ["a": "x\ny\n"]), ("-", [.null]),
            ("+", "+"),
            ("a*b: 2 * 3", ["a*b": "2 * 3"]), ("'*x'", "*x"), ("1: yes", ["1": "yes"]), (".", "."), ("1.", 1.0),
        ] as [(String, Document)])
    func values(text: String, expected: Document) throws { #expect(try YAML.parse(text) == expected) }

    @Test func linesOfMembers() throws {
        let document = try YAML.parse("# a comment\na: 1\n\nb:\n  c:\n    - 1\n  d: {e: 2,\n    f: 3}\n")
        #expect(document.members.map(\.line) == [2, 4])
        #expect(document["b"].members.map(\.line) == [5, 7])
        #expect(document["b"]["d"].members.map(\.line) == [7, 8])
    }

    @Test func aliasesAndMerges() throws {
        let text = """
            base: &base {a: 1, b: 2}
            more: &more {c: 3}
            same: *base
            merged: {<<: [*base, *more], b: 5}
            list: [&x one, *x]
            """
        let document = try YAML.parse(text)
        #expect(document["same"] == ["a": 1, "b": 2])
        #expect(document["merged"] == ["b": 5, "a": 1, "c": 3])
        #expect(document["list"] == ["one", "one"])
    }

    @Test func variables() throws {
        let variables = ["PORT": "5900", "NAME": "a b", "EMPTY": ""]
        let text = "[${PORT}, x-${NAME}-${NONE:-y}, '${PORT}', $${PORT}, ${EMPTY:-z}, \"${EMPTY}\"]"
        #expect(try YAML.parse(text, variables: variables) == [5900, "x-a b-y", "5900", "${PORT}", "z", ""])
    }

    @Test(arguments: [
        ("a: 1\nb: [", 3, "line"), ("a: 1\na: 2\n", 2, "duplicate name 'a', first on line 1"),
        ("x:\n  a: 1\n  b: 2\n  a: 3\n", 4, "duplicate name 'a', first on line 2"),
        ("{a: 1, a: 2}", 1, "duplicate name 'a'"),
        ("a: *b", 1, "'*b' has no anchor"), ("a: &a 1\n*a : 2", 2, "alias cannot be a name"), ("a: *", 1, "no anchor"),
        ("a: 1\n? [b]\n: 2", 2, "plain text"), ("a: !thing 1", 1, "tag"), ("a: 1\n--- \nb: 2", 2, "another document"),
        ("a: 1\n\tb: 2", 2, ""), ("a: ${NONE}", 1, "'NONE' is not set"), ("a: ${NONE", 1, "'${' without '}'"),
        ("a: &a {b: *a}", 1, "no anchor"), ("a: {<<: 3}", 1, "merges mappings"), ("a: \"x", 1, ""),
    ])
    func errors(text: String, line: Int, message: String) {
        do {
            let document = try YAML.parse(text)
            Issue.record("parsed as \(document)")
        } catch {
            #expect(error.line == line || text == "a: 1\nb: [" || text == "a: \"x", "\(error)")
            #expect(message == "line" || message.isEmpty || error.message.contains(message), "\(error)")
        }
    }

    @Test func expansionBombIsRefused() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...40 {
            let items = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(items)]\n"
        }
        #expect(throws: YAMLError.self) { try YAML.parse(text) }
        #expect(throws: YAMLError.self) { try YAML.parse(text + "? *a40 : 1\n") }
    }

    @Test(arguments: ["[", "{a: ", "- ", "a:\n", "? "])
    func deepNestingIsRefused(piece: String) {
        var text = ""
        for level in 0..<5000 {
            if piece.hasSuffix("\n") { text += String(repeating: " ", count: min(level, 300)) }
            text += piece
        }
        #expect(throws: YAMLError.self) { try YAML.parse(text) }
    }

    @Test func longTextIsRefused() {
        #expect(throws: YAMLError.self) { try YAML.parse(String(repeating: "x", count: YAML.textLimit + 1)) }
    }
}
