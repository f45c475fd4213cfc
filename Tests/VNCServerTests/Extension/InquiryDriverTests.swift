import Framebuffer
import ScenarioTest
import Testing
import VNCServer

/// The driver of tests with a server that speaks the extension: nothing in a test is another, it knows more.
@Suite(.serialized)
struct InquiryDriverTests {
    private let server = BackgroundServer(.mixed)

    private func run(_ steps: [TestAction], limit: Int = 20_000) throws -> TestResult {
        var plan = TestPlan(name: "driver", file: "driver")
        plan.limit = limit
        plan.steps = ([.connect(ServerTarget(address: server.address))] + steps).enumerated().map {
            TestStep(file: "driver", line: $0, title: "\($0)", action: $1)
        }
        return try TestRun(plan).run()
    }

    @Test func inputIsAcknowledgedAtAFrame() throws {
        let screen = try VNCScreen(server.address)
        #expect(screen.takesInquiries)
        let frame = try #require(screen.record.frame)
        #expect(frame.isComplete && frame.number > 0)
        try screen.click(at: Point(10, 10))
        #expect(try screen.acknowledge() == .delivered(frame: frame.number))
        server.act { $0.desktop.paint(Rect(0, 0, 9, 9), .white) }
        try screen.wait("another frame") { $0.frame?.number == frame.number + 1 }
        #expect(screen.record.isWhole)
        for _ in 0..<40 { #expect(try screen.acknowledge() == .delivered(frame: frame.number + 1)) }
    }

    @Test func aTestSettlesAndTellsTheFramesOfItsInput() throws {
        let result = try run([
            .settle(quiet: 30, limit: 5000, area: nil), .settle(quiet: 1, limit: 5000, area: Rect(1, 1, 5, 5)),
            .type("abc"), .settle(quiet: 0, limit: 1, area: nil),
            .expect([Condition(subject: .size(Area(1, 1)))], limit: 1),
        ])
        #expect(result.steps.map(\.outcome) == [.passed, .passed, .passed, .passed, .passed, .failed])
        #expect(result.steps[3].inputs.allSatisfy { $0.frame != nil && $0.taken != nil })
        let message = try #require(result.culprit?.message)
        #expect(message.contains("input 'type \"abc\"' acknowledged at frame "), "\(message)")
        #expect(message.contains("; the picture is that of frame "), "\(message)")
    }

    @Test func aScreenThatGoesOnChangingDoesNotSettle() throws {
        // Each update has the server change the screen again.
        server.act { rig in
            rig.desktop.onCapture = { [unowned desktop = rig.desktop] in
                desktop.paint(Rect(desktop.captures % 100, 0, 9, 9), Color(rgb: UInt32(desktop.captures * 7919)))
            }
            rig.desktop.paint(Rect(0, 0, 9, 9), .white)
        }
        let result = try run([.settle(quiet: 5000, limit: 50, area: nil)])
        #expect(result.culprit?.cause == .notThere)
        #expect(result.culprit?.message.contains("was not still for 5000 ms within 50 ms") == true)
        // The rest of the screen is still all the while.
        #expect(try run([.settle(quiet: 30, limit: 20_000, area: Rect(200, 100, 50, 50))]).outcome == .passed)
    }

    @Test func viewsAreShownWhereTheyAreAndOnlyWhereThatIsPermitted() throws {
        let plain = try VNCScreen(server.address)
        #expect(!plain.showsViews)
        #expect(try plain.views(of: "app") == nil)
        let open = BackgroundServer(.mixed, [.init("tests", ["views": true])])
        let screen = try VNCScreen(open.address)
        #expect(screen.showsViews)
        // The GUI server has its own say.
        #expect(try screen.views() == nil)
        open.act { $0.desktop.look = Rect(20, 30, 8, 4) }
        // The onlooker's output lies ten pixels further right than the screen.
        let list = try #require(try screen.views())
        #expect(list.views.map(\.label) == ["app"] && list.views.map(\.title) == ["Title"])
        #expect(list.views.map(\.rect) == [Rect(30, 30, 8, 4)])
        #expect(list.place.isEmpty && list.picture.area == .zero)
        let views = try #require(try screen.views(of: "app"))
        #expect(views.place == Rect(30, 30, 8, 4) && views.picture == Bitmap(Area(8, 4), filledWith: .white))
        #expect(try #require(try screen.views(of: "other")).place.isEmpty)
    }

    @Test func aTestLooksAtAViewThatNobodySees() throws {
        let open = BackgroundServer(.mixed, [.init("tests", ["views": true])])
        open.act {
            $0.desktop.paint($0.desktop.picture.bounds, .black)
            $0.desktop.look = Rect(20, 30, 8, 4)
        }
        var white = Condition(subject: .color(ColorSubject(color: .white)))
        white.view = "app"
        var here = Place(anchor: .found([white]))
        here.part = Point(0, 0)
        let actions: [TestAction] = [
            .connect(ServerTarget(address: open.address)), .expect([white], limit: 20_000),
            .find(here, name: "there", limit: 20_000), .move(here, limit: 20_000),
            .capture("whole", nil, view: "app"), .capture("part", Rect(29, 29, 2, 2), view: "app"),
        ]
        var plan = TestPlan(name: "views", file: "views")
        plan.steps = actions.map { TestStep(file: "views", line: 1, title: "step", action: $0) }
        let result = try TestRun(plan).run()
        #expect(result.outcome == .passed, "\(result.culprit?.message ?? "")")
        #expect(result.steps[1].place?.origin == Point(30, 30))
        #expect(result.steps[4].captures.first?.picture == Bitmap(Area(8, 4), filledWith: .white))
        #expect(result.steps[5].captures.first?.picture.pixels.map { $0 & 0xff_ffff } == [0, 0, 0, 0xff_ffff])
        white.view = "nobody"
        plan.steps = [.connect(ServerTarget(address: open.address)), .expect([white], limit: 1)]
            .map { TestStep(file: "views", line: 1, title: "step", action: $0) }
        var options = TestRun.Options()
        options.grace = 1
        let failed = try TestRun(plan, options).run()
        #expect(failed.culprit?.message.contains("the color #ffffff in the views of 'nobody'") == true)
        plan.steps[0] = TestStep(
            file: "views", line: 1, title: "step", action: .connect(ServerTarget(address: server.address)))
        #expect(try TestRun(plan, options).run().culprit?.cause == .brokenTest)
    }

    @Test func inputThatIsNotAcknowledgedIsNotWaitedForWithoutEnd() throws {
        let screen = try VNCScreen(server.address)
        server.act { $0.desktop.acknowledges = false }
        try screen.move(to: Point(5, 5))
        let error = #expect(throws: ScenarioError.self) { try screen.acknowledge(limit: 50) }
        #expect(error?.code == .limit)
        // What comes after all is of no use to anybody any more, and is no answer to anything else.
        server.act { $0.desktop.acknowledges = true }
        #expect(try screen.acknowledge() == .delivered(frame: try #require(screen.record.frame).number))
    }
}
