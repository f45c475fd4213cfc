import Framebuffer
import Plumbing
import ScenarioTest
import Sessions
import Testing

/// The viewer page in Chromium at the doors that have a lock: HTTPS, and links for one visit.
@Suite(
    .serialized,
    .enabled(
        if: ViewerStage.canBrowse && Programs.find("openssl") != nil,
        "the programs of the stack, Chromium, noVNC or openssl are missing"))
struct PageSecurityTests {
    private let connected = "document.body.dataset.state === 'connected'"

    @Test func thePageAndItsSocketComeByTLS() throws {
        let folder = try TestFolder("https")
        let authority = try CertificateFiles.authority("authority", in: folder)
        let own = try CertificateFiles.signed(by: authority, "own", in: folder)
        let stage = try ViewerStage(fronts: ["vnc-front": own.front], in: folder)
        let address = try stage.page("vnc-front")
        #expect(address.hasPrefix("https://127.0.0.1:"))
        // Who does not know the certificate sees the browser's warning, and asks for nothing.
        let stranger = try ChromiumPage(ChromiumBrowser(), address)
        #expect(try stranger.evaluate("document.body.dataset.state ?? null") == .null)
        let browser = try ChromiumBrowser(
            options: ["--ignore-certificate-errors-spki-list=\(own.publicKeyHash())"])
        let page = try ChromiumPage(browser, address)
        try page.waitUntil(script: connected)
        try page.waitUntil("the test card", ViewerStage.showsCard)
        #expect(try stage.wait("entered").hasPrefix("is in by WebSocket"))
        #expect(try page.evaluate("isSecureContext && location.protocol === 'https:'") == true)
        #expect(stage.told("entered").count == 1)
    }

    @Test func aLinkLetsOneBrowserInOnce() throws {
        let folder = try TestFolder("links")
        let stage = try ViewerStage(fronts: ["vnc-front": "links: \"\(folder.file("links"))\""], in: folder)
        let page = try stage.page("vnc-front")
        let link = try stage.stack.command("view-link --folder \(folder.file("links")) '\(page)'")
        let address = String(link.split(separator: "\n").first ?? "")
        let browser = try ChromiumBrowser()
        let visitor = try ChromiumPage(browser, address)
        try visitor.waitUntil(script: connected)
        try visitor.waitUntil("the test card", ViewerStage.showsCard)
        #expect(try stage.wait("entered").contains("link"))
        #expect(stage.told("entered").last?.contains("may watch") == true)
        #expect(Files.names(in: folder.file("links")).isEmpty)
        // The same address a second time, and the first page when it is loaded anew.
        let second = try ChromiumPage(browser, address)
        try second.waitUntil(script: "document.body.dataset.state === 'failed'")
        try stage.stack.process.waitForLine(containing: "is not let in: its link is used")
        try visitor.send("Page.reload")
        try visitor.waitUntil(script: "document.body.dataset.state === 'failed'")
        #expect(stage.told("entered").count == 1)
    }
}
