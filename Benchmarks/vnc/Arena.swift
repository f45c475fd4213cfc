import Framebuffer
import Plumbing
import ScenarioTest
import Sessions
import TestKit

/// The contestants on one loop, and the clock by which they play.
final class Arena {
    let loop: Loop
    let options: Options
    private(set) var contestants: [Contestant] = []
    private let parent: LocalParent
    private let sheet: Sheet

    /// Starts everybody who takes part.
    init(_ options: Options) throws {
        self.options = options
        loop = try Loop()
        parent = LocalParent(loop)
        sheet = try Sheet()
        let makers: [(String, () throws -> Contestant?)] = [
            ("nitpicker", { [sheet, parent] in try Contestant.ours(sheet, parent) }),
            ("Xvnc", { [sheet] in try Contestant.xvnc(sheet) }),
            ("x11vnc", { [sheet] in try Contestant.x11vnc(sheet) }),
            ("wayvnc", { [sheet] in try Contestant.wayvnc(sheet) }),
        ]
        for (name, make) in makers where options.contestants.isEmpty || options.contestants.contains(name) {
            do {
                if let contestant = try make() {
                    contestants.append(contestant)
                } else {
                    Log.warning("\(name) is not installed")
                }
            } catch {
                Log.warning("\(name) does not take part: \(error)")
            }
        }
    }

    var names: [String] { contestants.map(\.name) }

    /// Serves everything for a while.
    func run(milliseconds: Int) throws {
        let end = Instant.now.advanced(milliseconds: milliseconds)
        while true {
            let left = end.since(.now)
            if left <= 0 { return }
            try loop.turn(milliseconds: Int(min(100, left / 1_000_000 + 1)))
        }
    }

    /// Serves everything until the condition holds; false when it took too long.
    func run(limit milliseconds: Int = 10_000, until condition: () -> Bool) throws -> Bool {
        let end = Instant.now.advanced(milliseconds: milliseconds)
        while !condition() {
            if Instant.now > end { return false }
            try loop.turn(milliseconds: 20)
        }
        return true
    }

    /// Lets `body` measure a contestant on whose screen the scene begins and a viewer, or some, see it whole; nil when they do not get that far.
    func with<Result>(
        _ contestant: Contestant, _ scene: Scene, _ wish: Wish, viewers: Int = 1, _ body: ([Drain]) throws -> Result?
    ) throws -> Result? {
        scene.begin(on: contestant.stage)
        var drains: [Drain] = []
        defer {
            for drain in drains { drain.leave() }
        }
        for _ in 0..<viewers {
            // One that has died is out of the race.
            guard let drain = try? Drain(port: contestant.port, wish.numbers, loop) else { return nil }
            drains.append(drain)
            // Servers take many at once that have not come in for an attack.
            guard try run(until: { drain.handshake != nil || drain.isGone }) else { return nil }
        }
        guard try run(until: { drains.allSatisfy { $0.firstFrame != nil || $0.isGone } }),
            !drains.contains(where: \.isGone)
        else { return nil }
        // What is sent again without loss comes in the meantime.
        try run(milliseconds: 500)
        return try body(drains)
    }

    /// Plays the scene at 30 steps a second; `body` gets it going on.
    func playing<Result>(
        _ scene: Scene, on stage: any Stage, leavingFree: Bool = false, _ body: () throws -> Result
    ) rethrows -> Result {
        let player = Player(loop, scene, stage, leavingFree)
        player.step()
        defer { player.stop() }
        return try body()
    }

    private final class Player {
        private let loop: Loop
        private let scene: Scene
        private let stage: any Stage
        private let leavingFree: Bool
        private var index = 0
        private var due = Instant.now
        private var timer: Loop.Timer?

        init(_ loop: Loop, _ scene: Scene, _ stage: any Stage, _ leavingFree: Bool) {
            (self.loop, self.scene, self.stage, self.leavingFree) = (loop, scene, stage, leavingFree)
        }

        func step() {
            index += 1
            scene.play(index, on: stage, leavingFree: leavingFree)
            // What is late is late: the pace is not made up for.
            due = max(due.advanced(nanoseconds: 1_000_000_000 / 30), .now)
            timer = loop.schedule(at: due) { [unowned self] in step() }
        }

        func stop() { timer?.cancel() }
    }
}
