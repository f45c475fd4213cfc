import Scenario
import Sessions
import Testing
import YAMLDocuments

struct LinedJSONTests {
    @Test func membersKeepTheirLines() throws {
        let text = """
            a: &x {b: 1,
              c: "two\\n"}

            d:
              - e: [1, 2.5, ~]
                f: true
              - *x
            g: {}
            """
        let document = try YAML.parse(text)
        let read = try Document(json: LinedJSON.text(document))
        #expect(read == document)
        #expect(read.members.map(\.line) == [1, 4, 8])
        #expect(read["a"].members.map(\.line) == [1, 2])
        #expect(read["d"].items[0].members.map(\.line) == [5, 6])
        #expect(read["d"].items[1].members.map(\.line) == [6, 6])
    }

    @Test func wildLinesDoNoHarm() throws {
        let document = Document.object([.init("a", 1, line: .max), .init("b", 2, line: -5), .init("c", 3, line: 2)])
        #expect(try Document(json: LinedJSON.text(document)) == document)
    }
}
