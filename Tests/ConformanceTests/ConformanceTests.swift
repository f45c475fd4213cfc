import Foundation
import Testing

/// Every case of the specification, against everything that says it is a server.
@Suite(.serialized) struct ConformanceTests {
    @Test(arguments: Case.all) func server(_ item: Case) throws { try item.play(.server) }
    @Test(arguments: Case.all) func throughOneMonitor(_ item: Case) throws { try item.play(.oneMonitor) }
    @Test(arguments: Case.all) func throughThreeMonitors(_ item: Case) throws { try item.play(.threeMonitors) }
    @Test(arguments: Case.all.filter { !$0.isDirect }) func threeDeep(_ item: Case) throws { try item.play(.nested) }

    /// The page that names the cases names all of them, and no other.
    @Test func thePageNamesEveryCase() throws {
        let parts = #filePath.split(separator: "/").dropLast(3)
        let path = "/" + parts.joined(separator: "/") + "/Documentation/gui-conformance.md"
        let page = try String(contentsOfFile: path, encoding: .utf8)
        for item in Case.all {
            let row = page.split(separator: "\n").first { $0.hasPrefix("| \(item.item) |") }
            #expect(row?.contains("*\(item.name)*") == true, "\(item)")
        }
        let names = Set(Case.all.map(\.name))
        #expect(names.count == Case.all.count)
        let rows = page.split(separator: "\n").filter { $0.hasPrefix("| ") && $0.dropFirst(2).first?.isNumber == true }
        #expect(rows.count == 22)
    }
}
