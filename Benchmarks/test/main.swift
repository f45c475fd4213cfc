import Framebuffer
import Plumbing
import ScenarioTest

// How long the verbs of tests take: on our own server, and on pictures of 1920x1080.

/// Milliseconds that something takes, each of so many times.
func times(_ count: Int, _ body: () throws -> Void) rethrows -> [Double] {
    try (0..<count).map { _ in
        let begin = Instant.now
        try body()
        return Double(Instant.now.since(begin)) / 1e6
    }
}

func tell(_ name: String, _ milliseconds: [Double], _ target: String = "") {
    let sorted = milliseconds.sorted()
    func short(_ value: Double) -> String { String((value * 100).rounded() / 100) }
    guard let longest = sorted.last else { return }
    print("\(name): median \(short(sorted[sorted.count / 2])) ms, longest \(short(longest)) ms\(target)")
}

/// A screen with something everywhere, the same each time.
func screen() -> Bitmap {
    var state: UInt64 = 7
    func next(_ limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % limit
    }
    var result = Bitmap(Area(1920, 1080), filledWith: Color(rgb: 0xe8ecf0))
    for _ in 0..<3000 {
        let rect = Rect(next(1920), next(1080), 1 + next(80), 1 + next(30))
        let color = Color(rgb: UInt32(next(64)) * 0x04_0404)
        result.withSurface { $0.fill(rect.intersection($0.bounds), color) }
    }
    return result
}

let picture = screen()
let corner = ReferenceImage(picture.part(Rect(1800, 1030, 120, 50)))
var absent = picture.part(Rect(900, 500, 120, 50))
absent.pixels[3000] ^= 0x101010
let missing = ReferenceImage(absent)
let flat = ReferenceImage(Bitmap(Area(90, 40), filledWith: Color(rgb: 0xe8ecf0)))
tell("exact find, in the last corner", times(50) { _ = SearchPicture(picture).find(corner) }, " (target 30)")
tell("exact find, nowhere", times(50) { _ = SearchPicture(picture).find(missing) }, " (target 30)")
tell("exact find, an image of one color", times(50) { _ = SearchPicture(picture).find(flat) }, " (target 30)")
tell("find by tolerance 8", times(5) { _ = SearchPicture(picture).find(missing, MatchRule(.tolerance(8))) })
tell("find by structure 0.9", times(5) { _ = SearchPicture(picture).find(missing, MatchRule(.structure(0.9))) })

let server = try HeadlessScenario(ScenarioTarget(file: "scenarios/test-card.yaml", size: Area(1280, 800)))
var plan = TestPlan(name: "benchmark", file: "benchmark")
plan.limit = 10_000

func step(_ action: TestAction) -> TestStep { TestStep(file: "benchmark", line: 1, title: "step", action: action) }

let run = try TestRun(plan)
guard run.perform([step(.connect(ServerTarget(address: server.address))), step(.waitReady(limit: 10_000))]) else {
    print("the test card is not there")
    throw ScenarioError(.limit, "no test card")
}
_ = run.perform([step(.settle(quiet: 300, limit: 10_000, area: nil))])
let quiet = step(.settle(quiet: 100, limit: 10_000, area: nil))
tell("settle of 100 ms on our server", times(30) { _ = run.perform([quiet]) }, " (target 101)")
if let screen = run.screen {
    // The pointer leaves a mark that changes the card: from the motion to the sight of it.
    var turn = 0
    let ours = try times(50) {
        try screen.drain()
        let before = screen.picture
        turn += 1
        try screen.move(to: Point(200 + 9 * turn, 600))
        try screen.waitUntil("a change") { $0 != before }
    }
    tell("from a motion to the picture that it makes, seen by 'expect'", ours, " (target 20 and a find)")
    let reader = try TextReader()
    let part = screen.picture.part(Rect(160, 400, 400, 100))
    _ = reader.words(part)
    tell("reading a region of 400x100", times(10) { _ = reader.words(part) }, " (target 200)")
}
