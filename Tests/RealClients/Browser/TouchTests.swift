import Framebuffer
import ScenarioTest
import Sessions
import Testing

/// Fingers on the viewer page of a touch screen, as far as the program that is looked at.
@Suite(.serialized, .enabled(if: ViewerStage.canBrowse, "the programs of the stack, Chromium or noVNC are missing"))
struct TouchTests {
    private static let (left, right) = (272, 273)

    @Test func fingersAreButtonsAndTheWheel() throws {
        let stage = try ViewerStage(fronts: ["vnc-front": ""])
        let page = try ChromiumPage(ChromiumBrowser(), stage.page("vnc-front"))
        try page.emulateTouch()
        try page.waitUntil("the test card", ViewerStage.showsCard)
        _ = try page.evaluate("document.querySelector('[data-fit=actual]').click()")
        try page.waitUntil(script: "document.querySelector('canvas').getBoundingClientRect().width === 640")
        let origin = try page.place(of: "canvas").origin
        func at(_ x: Int, _ y: Int) -> Point { origin + Point(x, y) }
        func wait(_ condition: (Document) -> Bool) throws {
            try stage.stack.wait(for: "test-card/typed", until: condition)
        }
        func lines(_ report: Document) -> [String] { report["log"].items.compactMap(\.string) }

        // A tap is a click where it is, by which the program has the keyboard.
        try page.touch([at(200, 150)])
        try page.lift()
        try wait { $0["focused"] == true && lines($0).first == "release \(Self.left)" && $0["pointer"] == [200, 150] }

        // A finger that stays is the right button, until it goes.
        try page.touch([at(300, 180)])
        try wait { $0["held"] == [.integer(Self.right)] }
        try page.lift()
        try wait { $0["held"] == [] }

        // A finger that moves drags.
        try page.touch([at(200, 150)])
        try page.slide([at(200, 150)], to: [at(300, 150)])
        try wait { $0["held"] == [.integer(Self.left)] && $0["pointer"] == [300, 150] }
        try page.lift()
        try wait { $0["held"] == [] }

        // Two fingers that move together turn the wheel, as the picture would follow them.
        let pair = [at(250, 150), at(350, 150)]
        try page.touch(pair)
        try page.slide(pair, to: pair.map { $0 + Point(0, 200) }, steps: 20)
        try page.lift()
        try wait { $0["wheel"].items.last?.integer ?? 0 > 120 && $0["held"] == [] }
        #expect(!lines(stage.stack.report("test-card/typed")).contains { $0.hasPrefix("press 29") })

        // Two fingers that part turn the wheel with Control held.
        let wheel = stage.stack.report("test-card/typed")["wheel"].items.last?.integer ?? 0
        try page.touch(pair)
        try page.slide(pair, to: [at(100, 150), at(500, 150)], steps: 20)
        try page.lift()
        try wait {
            $0["wheel"].items.last?.integer ?? 0 > wheel && $0["held"] == []
                && lines($0).contains { $0.hasPrefix("press 29") }
        }
        try stage.stack.expectNothingHeld()
    }
}
