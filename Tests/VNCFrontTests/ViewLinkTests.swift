import FoundationEssentials
import Plumbing
import Sessions
import Testing
import VNCFront

@Suite struct ViewLinkTests {
    private let folder = FileManager.default.temporaryDirectory.path + "/links-\(Token.made().text)"

    private func write(_ text: String) throws -> String {
        let secret = Token.made().text
        try Files.makeDirectory(folder)
        try Files.write(Array(text.utf8), to: "\(folder)/\(secret)", mode: 0o600)
        return secret
    }

    @Test func aLinkCountsOnce() throws {
        let links = ViewLinks(folder: folder)
        let link = try write("{\"rights\": [\"view\"], \"until\": 2000}")
        #expect(links.redeem(Token.made().text, now: 1000) == nil)
        #expect(links.redeem(link, now: 1000) == ["view"])
        #expect(links.redeem(link, now: 1000) == nil)
    }

    @Test(arguments: [
        "{\"until\": 999, \"rights\": [\"all\"]}", "{\"rights\": [\"all\"]}", "", "[]", "{\"until\": \"x\"}",
    ])
    func whatIsOldOrNoneLetsNobodyIn(_ text: String) throws {
        let links = ViewLinks(folder: folder)
        let link = try write(text)
        #expect(links.redeem(link, now: 1000) == nil && links.redeem(link, now: 0) == nil)
    }

    @Test func whatSaysNothingOfRightsLetsDoNothing() throws {
        #expect(ViewLinks(folder: folder).redeem(try write("{\"until\": 2000}"), now: 1000) == ["none"])
    }

    @Test(arguments: [
        "", "../../../../../../etc/passwd", "a/b", "..", String(repeating: "a", count: 500),
        "%2e%2e%2fxxxxxxxxxxxxxxxxxxxx",
    ])
    func aLinkIsNoPath(_ text: String) { #expect(ViewLinks(folder: "/tmp").redeem(text, now: 0) == nil) }

    @Test func theSettingsOfTheFrontAreExact() throws {
        func settings(_ text: String) throws -> FrontSettings { try FrontSettings(Document(json: text)) }
        let tls = "\"vnc\": \"/v\", \"tls\": {\"certificate\": \"/c\", \"key\": \"/k\"}"
        let full = try settings(
            "{\(tls), \"listen\": {\"address\": \"0.0.0.0\"}, \"viewers\": {\"port\": 1, \"types\": [\"x509-vnc\"]}, \"links\": \"/l\"}"
        )
        #expect(
            full.viewers?.offers == [.x509Vnc] && full.links == "/l" && full.address == "0.0.0.0" && full.introduces)
        for wrong in [
            "{\"vnc\": \"/v\", \"listen\": {\"address\": \"0.0.0.0\"}}", "{\"vnc\": \"/v\", \"viewers\": {}}",
            "{\(tls), \"viewers\": {\"types\": []}}", "{\(tls), \"viewers\": {\"types\": [\"tls-none\"]}}",
            "{\(tls), \"viewers\": {\"address\": \"0.0.0.0\", \"types\": [\"x509-none\"]}}",
            "{\(tls), \"introduce\": false, \"viewers\": {}}", "{\(tls), \"introduce\": 1}",
            "{\"vnc\": \"/v\", \"tls\": {\"certificate\": \"/c\"}}", "{\(tls), \"viewers\": {\"colour\": 1}}",
        ] {
            #expect(throws: (any Error).self) { try settings(wrong) }
        }
    }
}
