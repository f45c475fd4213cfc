import Foundation
import Framebuffer
import Plumbing
import ScenarioTest
import Sessions
import Testing

/// Other people's viewers in front of the shipped scenario: the map moves by a real drag, and text arrives as typed.
@Suite(.serialized, .enabled(if: Stack.isBuilt, "the programs of the stack are not built"))
struct ViewerTests {
    static let canBrowse = ChromiumBrowser.isInstalled && Files.exists("/usr/share/novnc/core/rfb.js")

    /// What is typed under each layout: letters that move between them, characters with Shift and with AltGr.
    static let texts = [
        "us": "Hello, World! yz YZ {a|b} [c] 42% \"q\" ~x @home\n",
        "de": "Grüße, Welt! yz YZ {a} [c] 42% \"q\" €@ ÄÖÜß\n",
    ]

    /// The composed picture once it has more in it than a background.
    private func composed(_ stack: Stack) throws -> Bitmap {
        let ours = try stack.viewer([.zrle])
        // More than the frame of an empty map.
        try ours.waitUntil("a picture") { $0.colors(upTo: 200) == 200 }
        // Where no test looks.
        try ours.move(to: Point(1270, 790))
        // Another viewer may have put the pointer elsewhere.
        try stack.expectComposed(ours, ignoring: Self.pointers)
        return ours.picture
    }

    /// What is left out of comparisons: the pointer in its corner, where a viewer's own one may be, and the handle of the
    /// browser's page.
    private static let pointers = Region([
        Rect(1230, 750, 50, 50), Rect(400, 260, 80, 80), Rect(600, 360, 80, 80), Rect(600, 0, 80, 12),
    ])

    /// Waits until a viewer shows what is composed.
    ///
    /// A map may still glide or load: what is composed is one moment, so another one is taken as long as the viewer's
    /// picture changes.
    private func agree(_ stack: Stack, _ look: (Bitmap, _ limit: Int) throws(ScenarioError) -> Void) throws {
        for attempt in 1...12 {
            let picture = try composed(stack)
            do throws(ScenarioError) {
                return try look(picture, 3000)
            } catch {
                if error.code != .limit { throw error }
                if attempt == 12 {
                    throw ScenarioError(.limit, "\(error.context); composed is \(Evidence.save(picture, "composed"))")
                }
            }
        }
    }

    /// Where the viewer's window shows the desktop.
    private func place(_ viewer: TigerViewer, _ stack: Stack) throws -> Point {
        var place: Point?
        try agree(stack) { (composed, limit) throws(ScenarioError) in
            // The scale of the map, or a corner of the test card.
            let part = composed.part(Rect(0, 750, 200, 50))
            try viewer.display.waitUntil("the desktop in a window", limit: limit) { picture in
                place = picture.find(part).map { $0 - Point(0, 750) }
                return place.map { shows(picture.part(Rect($0, composed.area)), composed) } ?? false
            }
        }
        return place ?? .zero
    }

    /// Waits until the browser's page shows what is composed.
    private func waitUntilShown(on page: ChromiumPage, _ stack: Stack) throws {
        try agree(stack) { (composed, limit) throws(ScenarioError) in
            try page.waitUntil("the desktop on the page", limit: limit) { shows($0, composed) }
        }
    }

    private func shows(_ picture: Bitmap, _ composed: Bitmap) -> Bool {
        Comparison(picture, composed, ignoring: Self.pointers).isMatch
    }

    /// How far east the middle of the map lies.
    private func longitude(_ report: Document) -> Double { report["center"].items.last?.number ?? 0 }

    /// The screen with a test card in the layout, which has the keyboard after a click of `click`.
    private func card(_ layout: String, _ change: (String) -> String = { $0 }) throws -> Stack {
        try Stack { text in
            change(
                Stack.withTestCard(text).replacingOccurrences(
                    of: "layout: us", with: "layout: \(layout), repeat: {delay: 3000, rate: 33}"))
        }
    }

    @Test(.enabled(if: TigerViewer.isInstalled, "the TigerVNC viewer is not installed"), arguments: ["Tight", "ZRLE"])
    func theTigerViewerMovesTheMap(_ encoding: String) throws {
        let stack = try Stack()
        let viewer = try TigerViewer(
            stack.vnc(), password: stack.password, encoding: encoding, on: XvfbDisplay(Area(1500, 1000)))
        let origin = try place(viewer, stack)
        let before = longitude(try stack.wait(for: "osm-viewer/map") { !$0["center"].isNull })
        try viewer.display.drag(from: origin + Point(640, 300), to: origin + Point(440, 300), steps: 20)
        // The map was pulled to the left, so its middle lies further east.
        try stack.wait(for: "osm-viewer/map") { longitude($0) > before + 8 }
        // What the viewer shows in the end is what is composed.
        #expect(try place(viewer, stack) == origin)
    }

    @Test(.enabled(if: canBrowse, "Chromium or noVNC is not installed"))
    func noVNCInChromiumMovesTheMap() throws {
        let stack = try Stack()
        let page = try ChromiumPage(ChromiumBrowser(), stack.web())
        try waitUntilShown(on: page, stack)
        let before = longitude(try stack.wait(for: "osm-viewer/map") { !$0["center"].isNull })
        try page.drag(from: Point(640, 300), to: Point(440, 300), steps: 20)
        try stack.wait(for: "osm-viewer/map") { longitude($0) > before + 8 }
        // What the browser shows in the end is what is composed.
        try waitUntilShown(on: page, stack)
        let zoom = stack.report("osm-viewer/map")["zoom"].number ?? 0
        try page.wheel(at: Point(640, 300), y: 3)
        try stack.wait(for: "osm-viewer/map") { $0["zoom"].number ?? 0 > zoom + 1 }
    }

    @Test(.enabled(if: TigerViewer.isInstalled, "the TigerVNC viewer is not installed"), arguments: ["us", "de"])
    func textTypedInTheTigerViewerArrives(_ layout: String) throws {
        let stack = try card(layout)
        let display = try XvfbDisplay(Area(1500, 1000))
        try display.setKeyboard(layout)
        let viewer = try TigerViewer(stack.vnc(), password: stack.password, on: display)
        let origin = try place(viewer, stack)
        try display.click(at: origin + Point(440, 300))
        try stack.wait(for: "test-card/typed") { $0["focused"] == true }
        let text = try #require(Self.texts[layout])
        try display.type(text)
        let typed = try stack.wait(for: "test-card/typed") { $0["text"].string?.hasSuffix("\n") ?? false }
        #expect(typed["text"].string == text)
        try stack.expectNothingHeld()
        // A key that is held repeats until it is let go, and each repetition types.
        try display.xdotool(["keydown", "x"])
        try stack.wait(for: "test-card/typed") { $0["repeats"].integer ?? 0 >= 5 }
        try display.xdotool(["keyup", "x"])
        try stack.expectNothingHeld()
        let report = stack.report("test-card/typed")
        let repeats = report["repeats"].integer ?? 0
        #expect(report["text"].string == text + String(repeating: "x", count: 1 + repeats))
    }

    @Test(.enabled(if: canBrowse, "Chromium or noVNC is not installed"), arguments: ["us", "de"])
    func textTypedInChromiumArrives(_ layout: String) throws {
        let stack = try card(layout)
        let page = try ChromiumPage(ChromiumBrowser(), stack.web())
        try waitUntilShown(on: page, stack)
        try page.click(at: Point(440, 300))
        try stack.wait(for: "test-card/typed") { $0["focused"] == true }
        let text = try #require(Self.texts[layout])
        try page.type(text, layout == "us" ? .us : .de)
        let typed = try stack.wait(for: "test-card/typed") { $0["text"].string?.hasSuffix("\n") ?? false }
        #expect(typed["text"].string == text)
        try stack.expectNothingHeld()
        try page.keyDown(.us("x"))
        try stack.wait(for: "test-card/typed") { $0["repeats"].integer ?? 0 >= 5 }
        try page.keyUp(.us("x"))
        try stack.expectNothingHeld()
        let report = stack.report("test-card/typed")
        let repeats = report["repeats"].integer ?? 0
        #expect(report["text"].string == text + String(repeating: "x", count: 1 + repeats))
    }

    @Test func aViewerThatLeavesLetsEverythingGo() throws {
        let stack = try card("us")
        let screen = try stack.viewer()
        try screen.waitUntil("the test card") { $0.count(of: Color(rgb: 0xffff00)) > 1000 }
        try screen.click(at: Point(640, 400))
        try stack.wait(for: "test-card/typed") { $0["focused"] == true }
        for key in [Keysym.shift, .control, Keysym("a")] { try screen.keyDown(key) }
        try screen.press(.right)
        try stack.wait(for: "test-card/typed") { $0["held"].items.count == 4 }
        try stack.wait(for: "event-filter/keyboard-state") { $0["modifiers"].items.count == 2 }
        screen.disconnect()
        try stack.expectNothingHeld()
    }
}
