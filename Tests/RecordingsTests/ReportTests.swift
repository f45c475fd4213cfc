import Foundation
import Framebuffer
import Images
import Plumbing
import Recordings
import ScenarioTest
import Sessions
import Testing

/// The report of tests with what was seen as a video, in a browser.
@Suite(.serialized, .enabled(if: ChromiumBrowser.isInstalled, "Chromium is not installed")) struct ReportTests {
    /// A result whose recording shows something else every 300 ms.
    private func result(moments: Int = 8) throws -> (result: TestResult, pictures: [Bitmap]) {
        var play = ScreenPlay(Area(400, 260), seed: 5)
        var result = TestResult(name: "seen", file: "seen.yaml")
        var pictures = [play.picture]
        result.recording.changed([play.picture.bounds], play.picture, time: 120)
        for step in 1..<moments {
            let rects = play.next()
            result.recording.changed(rects, play.picture, time: 120 + step * 300)
            pictures.append(play.picture)
        }
        result.duration = 120 + moments * 300
        var step = StepResult(title: "look", file: "seen.yaml", line: 3)
        step.start = 100
        step.duration = result.duration - 200
        result.steps = [step]
        return (result, pictures)
    }

    private func open(_ document: Document, in folder: TestFolder) throws -> ChromiumPage {
        let path = folder.file("report.html")
        try Files.write(Array(HTMLReport.page([document]).utf8), to: path)
        return try ChromiumPage(ChromiumBrowser(), "file://\(path)")
    }

    /// What the canvas of the report shows, exactly.
    private func canvas(_ page: ChromiumPage) throws -> Bitmap {
        let script = "document.getElementById('screen').toDataURL('image/png').split(',')[1]"
        return try PNG.decode(Array(Data(base64Encoded: try page.evaluate(script).string ?? "") ?? Data()))
    }

    private func scrub(_ page: ChromiumPage, to time: Int) throws {
        _ = try page.evaluate(
            "(() => { const s = document.getElementById('scrub'); s.value = \(time); s.dispatchEvent(new Event('input')); })()"
        )
    }

    @Test func aVideoIsScrubbedThroughInStepWithTheTimeline() throws {
        let (result, pictures) = try result()
        let folder = try TestFolder("report")
        let document = ResultDocument.make(result, filmed: true)
        #expect(document["video"].string != nil)
        #expect(document["recording"].items.allSatisfy { $0["parts"].items.isEmpty && $0["time"].integer != nil })
        let page = try open(document, in: folder)
        // The only step is chosen: what was seen at its end.
        try page.waitUntil(script: "document.getElementById('screen').dataset.frame === '7'")
        for moment in [3, 0, 7, 5, 6, 1, 4, 2] {
            try scrub(page, to: 120 + moment * 300 + 150)
            try page.waitUntil(script: "document.getElementById('screen').dataset.frame === '\(moment)'")
            let isExact = try canvas(page) == pictures[moment]
            #expect(isExact, "moment \(moment)")
            let text = try page.evaluate("document.getElementById('moment').value").string ?? ""
            #expect(text.hasSuffix("frame \(moment + 1) of 8"), "\(text)")
        }
        // Whoever drags is ahead of the decoder; what is wanted last is what is seen.
        for time in stride(from: 0, through: result.duration, by: 20) { try scrub(page, to: time) }
        try page.waitUntil(script: "document.getElementById('screen').dataset.frame === '7'")
        try scrub(page, to: 0)
        try page.waitUntil(script: "document.getElementById('screen').dataset.frame === '0'")
        // And it plays to its end.
        _ = try page.evaluate("document.getElementById('play').click()")
        try page.waitUntil(
            script: "document.getElementById('screen').dataset.frame === '7'"
                + " && document.getElementById('play').textContent === 'Play'")
        let isExact = try canvas(page) == pictures[7]
        #expect(isExact)
    }

    @Test func withoutAVideoTheFramesAreThere() throws {
        let (result, pictures) = try result()
        let folder = try TestFolder("report")
        let document = ResultDocument.make(result)
        #expect(document["video"].isNull)
        let page = try open(document, in: folder)
        try scrub(page, to: 120 + 4 * 300)
        try page.waitUntil(script: "document.getElementById('screen').dataset.frame === '4'")
        let isExact = try canvas(page) == pictures[4]
        #expect(isExact)
    }
}
