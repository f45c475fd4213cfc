import Framebuffer
import Plumbing
import ScenarioTest
import Sessions
import Testing

/// The shipped scenario in an SDL window, on a display without a screen, with input by xdotool.
@Suite(
    .serialized,
    .enabled(
        if: Stack.isBuilt && Programs.find("sdl-display") != nil && XvfbDisplay.isInstalled,
        "the programs of the stack, Xvfb or xdotool are not there"))
struct WindowTests {
    private func start(
        _ display: XvfbDisplay, _ change: (String) -> String = { $0 }
    ) throws -> Stack {
        let variables = ["DISPLAY": display.name, "SDL_VIDEODRIVER": "x11", "WAYLAND_DISPLAY": "", "XAUTHORITY": ""]
        let stack = try Stack("sdl", environment: variables, change)
        try display.focusWindow("sdl-display")
        return stack
    }

    /// Waits until the window shows what is composed, and returns where it stands.
    private func place(_ display: XvfbDisplay, _ stack: Stack) throws -> Point {
        try display.waitUntil("a picture") { $0.colors(upTo: 200) == 200 }
        // The pointer, and what glides, is in a corner where nothing is compared.
        try display.xdotool(["mousemove", "\(display.area.width - 1)", "\(display.area.height - 1)"])
        var place: Point?
        for _ in 0..<12 where place == nil {
            let composed = try stack.screenshot()
            let part = composed.part(Rect(0, 750, 200, 50))
            try? display.waitUntil("what is composed", limit: 1500) { picture in
                guard let found = picture.find(part) else { return false }
                let origin = found - Point(0, 750)
                let shown = picture.part(Rect(origin, composed.area))
                let pointer = Region(Rect(1230, 750, 50, 50))
                if Comparison(shown, composed, ignoring: pointer).isMatch { place = origin }
                return place != nil
            }
        }
        return try #require(place, "the window does not show what is composed")
    }

    @Test func theWindowShowsTheMapAndMovesIt() throws {
        let display = try XvfbDisplay(Area(1280, 800))
        let stack = try start(display)
        let origin = try place(display, stack)
        let before = try stack.wait(for: "osm-viewer/map") { !$0["center"].isNull }
        try display.drag(from: origin + Point(640, 300), to: origin + Point(440, 300), steps: 20)
        try stack.wait(for: "osm-viewer/map") {
            $0["center"].items.last?.number ?? 0 > (before["center"].items.last?.number ?? 0) + 5
        }
        _ = try place(display, stack)
        try display.xdotool(["mousemove", "640", "300", "click", "4", "click", "4"])
        try stack.wait(for: "osm-viewer/map") { $0["zoom"].number ?? 0 > (before["zoom"].number ?? 0) + 0.5 }
        _ = try place(display, stack)
        let left = try stack.end()
        #expect(left == [])
    }

    @Test func aWindowThatIsKilledComesBack() throws {
        let display = try XvfbDisplay(Area(1280, 800))
        let stack = try start(display) {
            $0.replacingOccurrences(of: "defaults:\n", with: "defaults:\n  restart: {first: 10ms, bound: 100ms}\n")
        }
        let origin = try place(display, stack)
        let others = stack.components.filter { $0 != "sdl-display" }
        let before = others.map { stack.pid(of: $0) }
        #expect(before.count == 5 && !before.contains(nil))
        for round in 1...8 {
            let old = try #require(stack.pid(of: "sdl-display"))
            ProcessTree.kill(try #require(ProcessTree.entry(old)))
            try stack.waitForProcess(of: "sdl-display", not: old)
            try display.focusWindow("sdl-display")
            #expect(try place(display, stack) == origin)
            #expect(others.map { stack.pid(of: $0) } == before, "others died with the window")
            // It takes input again.
            let longitude = stack.report("osm-viewer/map")["center"].items.last?.number ?? 0
            let (start, end) = (origin + Point(640, 300), origin + Point(640 + (round % 2 == 0 ? 100 : -100), 300))
            try display.drag(from: start, to: end)
            try stack.wait(for: "osm-viewer/map") { abs(($0["center"].items.last?.number ?? 0) - longitude) > 3 }
        }
        let left = try stack.end()
        #expect(left == [])
    }

    @Test func aDisplayThatIsGoneIsWaitedFor() throws {
        var display: XvfbDisplay? = try XvfbDisplay(Area(1280, 800))
        let stack = try start(try #require(display)) {
            $0.replacingOccurrences(of: "defaults:\n", with: "defaults:\n  restart: {first: 10ms, bound: 100ms}\n")
        }
        let others = stack.components.filter { $0 != "sdl-display" }
        let before = others.map { stack.pid(of: $0) }
        display = nil
        // It ends with an error, and is started again and again until there is a display.
        try stack.wait(for: "parent/scenario") { _ in
            stack.component("sdl-display")["restarts"].integer ?? 0 >= 3
        }
        #expect(stack.component("sdl-display")["last-exit"].string?.contains("status 1") == true)
        #expect(others.map { stack.pid(of: $0) } == before)
        let left = try stack.end()
        #expect(left == [])
    }

    @Test(arguments: ["us", "de"])
    func textTypedInTheWindowArrives(_ layout: String) throws {
        let display = try XvfbDisplay(Area(1280, 800))
        try display.setKeyboard(layout)
        let stack = try start(display) {
            Stack.withTestCard($0).replacingOccurrences(
                of: "layout: us", with: "layout: \(layout), repeat: {delay: 3000, rate: 33}")
        }
        let origin = try place(display, stack)
        try display.click(at: origin + Point(440, 300))
        try stack.wait(for: "test-card/typed") { $0["focused"] == true && !$0["pointer"].isNull }
        let text = try #require(ViewerTests.texts[layout])
        try display.type(text)
        let typed = try stack.wait(for: "test-card/typed") { $0["text"].string?.hasSuffix("\n") ?? false }
        #expect(typed["text"].string == text)
        try stack.expectNothingHeld()
        try display.xdotool(["keydown", "x"])
        try stack.wait(for: "test-card/typed") { $0["repeats"].integer ?? 0 >= 5 }
        try display.xdotool(["keyup", "x"])
        try stack.expectNothingHeld()
        let report = stack.report("test-card/typed")
        let repeats = report["repeats"].integer ?? 0
        #expect(report["text"].string == text + String(repeating: "x", count: 1 + repeats))
    }
}
