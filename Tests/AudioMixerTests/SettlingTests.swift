import AudioGraph
import AudioMixer
import Plumbing
import Sessions
import Testing

/// What has faded away is forgotten when the audio thread says so: nobody looks from time to time.
@Suite struct SettlingTests {
    /// A graph whose bell rings at a loop, which does what a mixer does.
    private final class Rig {
        let loop: Loop
        let graph: MixerGraph
        let stepper: Stepper
        private(set) var rings = 0

        init() throws {
            loop = try Loop()
            final class Door { weak var rig: Rig? }
            let door = Door()
            let bell = try loop.doorbell { door.rig?.answer() }
            let format = try #require(AudioFormat(rate: 48_000, period: 64))
            graph = MixerGraph(format, gate: nil, bell: bell)
            stepper = try Stepper(graph)
            door.rig = self
        }

        private func answer() {
            rings += 1
            graph.tidy()
            graph.settle()
        }

        /// Makes cycles, and answers the bell after each.
        func step(_ cycles: Int, _ play: (Int) -> Void = { _ in }) throws {
            for _ in 0..<cycles {
                play(stepper.position)
                stepper.step()
                try loop.turn(milliseconds: 0)
            }
        }
    }

    @Test func whatIsTakenIsTold() throws {
        let rig = try Rig()
        try rig.graph.apply(try GraphSettings([:]))
        #expect(rig.graph.settle())
        try rig.step(1)
        #expect(rig.rings == 1 && !rig.graph.isUnsettled && !rig.graph.settle())
        try rig.step(20)
        #expect(rig.rings == 1)
    }

    @Test func aBusAndAPlayerThatLeaveAreForgottenWhenTheyHaveFaded() throws {
        let rig = try Rig()
        try rig.graph.apply(
            try GraphSettings([
                "buses": [["name": "bus"]], "cables": [["to": "bus"], ["from": "bus", "to": "master"]],
            ]))
        let player = try Player(1, "a") { _, _ in 0.25 }
        rig.graph.update(1, player.label, player.ring, player.port)
        rig.graph.settle()
        try rig.step(20) { player.play($0, 64) }
        #expect(!rig.graph.isUnsettled)
        let rings = rig.rings
        try rig.graph.apply(try GraphSettings(["cables": [["to": "master"]]]))
        rig.graph.remove(1)
        rig.graph.settle()
        try rig.step(40)
        #expect(!rig.graph.isUnsettled && rig.graph.isIdle)
        // Once for what fades in each step of its going, not in each cycle.
        #expect(rig.rings - rings <= 6, "\(rig.rings - rings)")
        let last = rig.rings
        try rig.step(20)
        #expect(rig.rings == last)
    }

    /// Who does not make cycles is told at once, and asked again when it does.
    @Test func aPlayerThatIsReplacedMakesRoom() throws {
        let rig = try Rig()
        try rig.graph.apply(try GraphSettings([:]))
        let old = try Player(1, "a") { _, _ in 0.25 }
        let new = try Player(2, "a") { _, _ in 0.25 }
        rig.graph.update(1, old.label, old.ring, old.port)
        try rig.step(20) { old.play($0, 64) }
        rig.graph.remove(1)
        rig.graph.update(2, new.label, new.ring, new.port)
        rig.graph.settle()
        try rig.step(40) { new.play($0, 64) }
        #expect(!rig.graph.isUnsettled)
    }
}
