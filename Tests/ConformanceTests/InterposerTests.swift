import Desktop
import Framebuffer
import GuiMonitor
import Plumbing
import Sessions
import TestKit
import Testing

/// What stands in the wire, or at its end.
@Suite(.serialized) struct InterposerTests {
    @Test func whatPassesIsCountedByKind() throws {
        let stage = try Stage(.oneMonitor, Setup())
        stage.show("a", Rect(0, 0, 16, 8), "r")
        stage.focus("a", at: Point(1, 1))
        stage.send("a", [.title(.one, "x"), .front(.one)], refresh: [Rect(0, 0, 8, 8)])
        let session = try #require(stage.statistics.first?.first)
        #expect(session.label == Label("a"))
        #expect(session.commands == ["create": 1, "geometry": 1, "front": 2, "title": 1])
        #expect(session.buffers == 1 && session.commits == 2)
        #expect(session.refreshes == 2 && session.refreshedPixels == 128 + 64)
        #expect(session.events == ["motion": 2, "focus-enter": 1, "press": 1, "release": 1])
        // Input was answered once, by the second commit.
        #expect(session.latency.count == 1)
        #expect(session.heat.rows.allSatisfy { $0 == "9999999955555555" })
        stage.leave("a")
        #expect(stage.statistics.first?.isEmpty == true)
    }

    @Test func aReportTellsItHalfASecondLater() throws {
        let loop = try Loop()
        loop.stopClock()
        let parent = LocalParent(loop)
        let hole = try BlackHole(loop, try parent.link("gui"))
        parent.transparent.insert("monitor")
        parent.routes["monitor"] = "gui"
        var reports: [Document] = []
        let monitor = try GuiMonitor(loop, try parent.link("monitor")) { reports.append($0) }
        try loop.turn(milliseconds: 0)
        let client = try GuiClient(try parent.link("app"))
        #expect(
            parent.run {
                _ = try? client.next(); return client.info?.area == BlackHole.area
            })
        client.commit([.create(.one, parent: nil)])
        #expect(parent.run { monitor.statistics.first?.commits == 1 })
        #expect(reports.isEmpty)
        loop.advance(milliseconds: GuiMonitor.interval)
        #expect(reports.last?["sessions"].items.first?["commands"]["create"] == 1)
        #expect(reports.last?["sessions"].items.first?["label"] == "app")
        withExtendedLifetime(hole) {}
    }

    @Test func itsWindowShowsHeat() throws {
        let stage = try Stage(.oneMonitor, Setup())
        stage.show("a", Rect(0, 0, 8, 8), "r")
        let sessions = try #require(stage.statistics.first)
        var picture = Bitmap(MonitorPicture.area(of: 1))
        picture.withSurface { MonitorPicture().draw(sessions, into: $0) }
        var cold = Bitmap(picture.area)
        cold.withSurface { MonitorPicture().draw([], into: $0) }
        #expect(picture != cold && Set(cold.pixels).count == 1)
        #expect(picture.pixels.contains(Color(red: 252, green: 200, blue: 20).bits))
    }

    @Test func itsWindowIsAProgramLikeOthers() throws {
        let stage = try Stage(.oneMonitor, Setup(["gui-monitor": ["layer": 9]]))
        stage.show("a", Rect(20, 0, 4, 4), "r")
        let monitor = try #require(stage.wire?.monitors.first)
        try monitor.showWindow(true)
        stage.wait(milliseconds: GuiMonitor.interval)
        #expect(stage.server?.desk.session(labelled: Label("gui-monitor")) != nil)
        // It is not among what it watches.
        #expect(stage.statistics.first?.map(\.label) == [Label("a")])
        #expect(stage.pixel(0, 12) != Picture.color("."))
        stage.expectPixels((20, 0, "r"))
        try monitor.showWindow(false)
        stage.settle()
        stage.expectPixels((0, 12, "."), (20, 0, "r"))
    }

    @Test func whenTheServerOutsideDiesTheOneInsideGoesOn() throws {
        let stage = try Stage(.nested, Setup())
        stage.show("a", Rect(0, 0, 8, 8), "r")
        stage.focus("a", at: Point(2, 2))
        stage.press(.x)
        stage.expect("a", .down(.x))
        try stage.outside.first?.restart()
        stage.settle()
        // Who held the key is not there any more.
        #expect(stage.app("a").input.contains(.release(.x)))
        #expect(stage.app("a").reattached == 0)
        stage.expectPixels((0, 0, "r"), (8, 0, "."))
        stage.focus("a", at: Point(3, 3))
        stage.press(.y)
        stage.release(.y)
        stage.expect("a", .down(.y), .release(.y))
        stage.draw("a", "g")
        stage.send("a", refresh: [Rect(0, 0, 1, 1)])
        stage.expectPixels((0, 0, "g"), (1, 0, "r"))
    }

    @Test(arguments: 0..<40) func aHeatMapCountsEveryPixelOnce(seed: Int) {
        var random = Seeded(seed)
        var map = HeatMap()
        map.resize(Area(random.int(1...300), random.int(1...200)))
        var expected = 0
        for _ in 0..<20 {
            let rect = Rect(random.int(-9...300), random.int(-9...200), random.int(0...300), random.int(0...200))
            map.add(rect)
            expected += rect.intersection(Rect(.zero, map.area)).count
        }
        var sum = 0.0
        for row in 0..<HeatMap.rowCount {
            for column in 0..<HeatMap.columns {
                sum += map.heat(column, row) * Double(map.cell(column, row).count)
            }
        }
        #expect(Int(sum.rounded()) == expected)
    }

    @Test func theBlackHoleAnswersAndDoesNothing() throws {
        #expect(try BlackHole.answers(GuiRequest.token(.one).encoded(), .gui) == [GuiEvent.token(.one, nil).encoded()])
        #expect(try BlackHole.answers(CaptureRequest.capture(index: 2, whenChanged: true).encoded(), .capture) == [])
        #expect(
            try BlackHole.answers(
                EventRequest.inject([.sequence(4), .motion(x: 0, y: 0), .sequence(5)]).encoded(), .event)
                == [EventReply.acknowledged(sequence: 5).encoded()])
        #expect(throws: WireError.self) { try BlackHole.answers([9, 9, 9], .gui) }
    }

    @Test func aTimelineIsPlayedOnceOrForEver() {
        let steps: Document = [
            "steps": [["content": ["a": 1], "milliseconds": 20], ["content": "b"], ["milliseconds": -5]]
        ]
        var once = Timeline(steps)
        #expect(once.advance() == .init(milliseconds: 20, content: ["a": 1]))
        #expect(once.advance() == .init(milliseconds: 1000, content: "b"))
        #expect(once.advance() == .init(milliseconds: 1, content: .null))
        #expect(once.advance() == nil)
        var endless = Timeline(.object(steps.members + [.init("loop", true)]))
        for _ in 0..<30 { #expect(endless.advance() != nil) }
        var empty = Timeline(["loop": true])
        #expect(empty.advance() == nil)
    }
}
