import ScenarioTest
import Sessions
import Testing

/// The browser's clipboard and the desktop's, by the viewer page.
@Suite(
    .serialized,
    .enabled(
        if: ViewerStage.canBrowse && Programs.find("nitpicker-clipboard") != nil && Programs.find("clipboard") != nil,
        "the programs of the stack, Chromium or noVNC are missing"))
struct PageClipboardTests {
    @Test func textGoesBothWays() throws {
        let stage = try ViewerStage(fronts: ["vnc-front": ""], hasClipboard: true)
        let browser = try ChromiumBrowser()
        try browser.send(
            "Browser.grantPermissions", ["permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]])
        let page = try ChromiumPage(browser, stage.page("vnc-front"))
        try page.send("Emulation.setFocusEmulationEnabled", ["enabled": true])
        try page.waitUntil(script: "document.body.dataset.state === 'connected'")
        // What is copied on the desktop is on the browser's clipboard, and in the panel for where it may not be.
        try stage.stack.command("clipboard copy <<'END'\nGrüße, λ\nEND")
        try page.waitUntil(script: "document.getElementById('texts').value === 'Grüße, λ\\n'")
        #expect(try page.evaluate("navigator.clipboard.readText()").string == "Grüße, λ\n")
        // What is copied in the browser is on the desktop's when the page has the focus again.
        _ = try page.evaluate("navigator.clipboard.writeText('from the browser: ß')")
        _ = try page.evaluate("window.dispatchEvent(new Event('focus'))")
        try stage.stack.wait(for: "clipboard/state") { $0["label"] == "vnc-server" }
        #expect(try stage.stack.command("clipboard paste") == "from the browser: ß")
        // And what was typed into the panel when it is sent.
        _ = try page.evaluate(
            "document.getElementById('texts').value = 'by hand'; document.getElementById('send').click()")
        try stage.stack.wait(for: "clipboard/state") { $0["label"] == "vnc-server" && $0["bytes"] == 7 }
        #expect(try stage.stack.command("clipboard paste") == "by hand")
    }
}
