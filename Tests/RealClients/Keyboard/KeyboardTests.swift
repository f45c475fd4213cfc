import Framebuffer
import Plumbing
import ScenarioTest
import Sessions
import Testing

/// Every printable key of five layouts, typed in other people's viewers, arrives as it was typed, whatever the server's own layout.
@Suite(.serialized, .enabled(if: ViewerStage.isBuilt, "the programs of the stack are not built"))
struct KeyboardTests {
    /// The layouts of the server: the viewer's own, and another.
    private func servers(_ layout: BrowserLayout) -> [String] { [layout.name, layout.name == "us" ? "de" : "us"] }

    /// Types, and waits until the test card has heard the end of it.
    private func expect(_ text: String, _ stage: ViewerStage, _ what: String, type: () throws -> Void) throws {
        let before = stage.typed
        try type()
        try stage.stack.wait(for: "test-card/typed") {
            $0["text"].string?.hasSuffix("\n") ?? false && $0["text"].string != before
        }
        #expect(String(stage.typed.dropFirst(before.count)) == text, "\(what)")
        try stage.stack.expectNothingHeld()
    }

    @Test(
        .enabled(if: TigerViewer.isInstalled, "the TigerVNC viewer is not installed"),
        arguments: BrowserLayout.all.map(\.name))
    func everyKeyOfTigerVNCsViewer(_ name: String) throws {
        let layout = try #require(BrowserLayout.all.first { $0.name == name })
        let stage = try ViewerStage(layout: name)
        let display = try XvfbDisplay(Area(700, 500))
        try display.setKeyboard(name)
        let viewer = try TigerViewer(stage.stack.vnc(), password: stage.stack.password, on: display)
        try display.waitUntil("the test card", ViewerStage.showsCard)
        try stage.focus()
        try viewer.waitForDesktop()
        let text = layout.printable + layout.composed + "\n"
        for server in servers(layout) {
            try stage.setKeyboard(server)
            try expect(text, stage, "\(name) to \(server)") { try display.type(text, layout) }
        }
    }

    @Test(
        .enabled(if: ViewerStage.canBrowse, "Chromium or noVNC is not installed"),
        arguments: BrowserLayout.all.map(\.name))
    func everyKeyInChromium(_ name: String) throws {
        let layout = try #require(BrowserLayout.all.first { $0.name == name })
        let stage = try ViewerStage(layout: name, fronts: ["vnc-front": ""])
        let page = try ChromiumPage(ChromiumBrowser(), stage.page("vnc-front"))
        try page.waitUntil("the test card", ViewerStage.showsCard)
        try stage.focus()
        for server in servers(layout) {
            try stage.setKeyboard(server)
            // A browser tells no more of a dead key than its place, which is the server's to understand.
            let text = layout.printable + (server == name ? layout.composed : "") + "\n"
            try expect(text, stage, "\(name) to \(server)") { try page.type(text, layout) }
        }
    }

    @Test func whoLeavesLetsGoOnlyWhatItHeld() throws {
        let stage = try ViewerStage()
        try stage.focus()
        let (one, other) = (try stage.stack.viewer(), try stage.stack.viewer())
        // Both hold Shift and the same letter; one of them a letter and a button of its own.
        for screen in [one, other] { for key in [Keysym.shift, Keysym("a")] { try screen.keyDown(key) } }
        try one.keyDown(Keysym("b"))
        try other.keyDown(Keysym("c"))
        try stage.stack.wait(for: "test-card/typed") { $0["held"].items.count == 4 }
        let shift = try stage.stack.wait(for: "event-filter/keyboard-state") { !$0["modifiers"].items.isEmpty }
        #expect(shift["modifiers"] == ["shift"])
        one.disconnect()
        let left = try stage.stack.wait(for: "test-card/typed") { $0["held"].items.count == 3 }
        // Shift, A and C, by their places.
        #expect(Set(left["held"].items.compactMap(\.integer)) == [42, 30, 46])
        #expect(stage.stack.report("event-filter/keyboard-state")["modifiers"] == ["shift"])
        for key in [Keysym("a"), Keysym("c"), Keysym.shift] { try other.keyUp(key) }
        try stage.stack.expectNothingHeld()
    }
}
