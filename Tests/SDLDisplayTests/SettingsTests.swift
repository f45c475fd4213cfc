import Framebuffer
import Plumbing
import SDLDisplay
import Sessions
import Testing

@Suite struct SettingsTests {
    @Test func aConfigSetsAll() {
        let (settings, problems) = Settings.parse([
            "width": 800, "height": 600, "fullscreen": true, "release-key": "Scroll Lock", "title": "Map",
            "touch": "fingers",
        ])
        #expect(problems.isEmpty)
        #expect(
            settings.area == Area(800, 600) && settings.isFullScreen && settings.title == "Map"
                && settings.touch == .fingers)
        #expect(settings.releaseKey.name == "Scroll Lock")
    }

    @Test func whatIsWrongIsToldAndKeepsItsDefault() {
        let document = Document.object([
            .init("width", 0, line: 4), .init("height", "tall"), .init("fullscreen", 1), .init("release-key", "q"),
            .init("touch", "none"), .init("colour", "red", line: 9),
        ])
        let (settings, problems) = Settings.parse(document)
        #expect(settings == Settings())
        #expect(problems.count == 6)
        #expect(problems.first == "line 4: width is a number from 1 to 16384")
        #expect(problems.last == "line 9: unknown setting colour")
        #expect(Settings.parse(.null).problems.isEmpty)
    }

    @Test func picturesKeepThePaceOfTheScreen() {
        var pacing = Pacing(refreshRate: 50)
        let start = Instant(nanoseconds: 1_000_000_000)
        #expect(pacing.wait(now: start) == 0)
        pacing.fetched(now: start)
        #expect(pacing.wait(now: start) == 20)
        #expect(pacing.wait(now: start.advanced(milliseconds: 15)) == 5)
        #expect(pacing.wait(now: start.advanced(nanoseconds: 19_999_999)) == 1)
        #expect(pacing.wait(now: start.advanced(milliseconds: 20)) == 0)
        #expect(Pacing(refreshRate: 0).interval == Pacing(refreshRate: 60).interval)
    }
}
