import AudioGraph
import Plumbing
import Sessions
import Testing

/// On which processors the mixer wants its branches.
@Suite(.enabled(if: RealTimeThread.processors.count > 1, "there is one processor"))
struct PlacementTests {
    /// Where branches are sent that say they take so many microseconds of a period of 1333.
    private func places(_ loads: [Int]) throws -> (home: Int, places: [Int?]) {
        let format = try #require(AudioFormat(rate: 48_000, period: 64))
        let graph = MixerGraph(format, gate: nil)
        let players = try loads.indices.map { try Player(UInt32($0 + 1), "player\($0)") { _, _ in 0 } }
        for (player, load) in zip(players, loads) {
            player.ring.view.load = load * 1_000
            graph.update(player.identity, player.label, player.ring, player.port)
        }
        var settings = CycleThread.Settings()
        settings.processor = RealTimeThread.processors.last
        let thread = try CycleThread(graph, settings)
        thread.setRunning(true)
        let loop = try Loop()
        let end = Instant.now.advanced(milliseconds: 20_000)
        // Branches are placed after some cycles, and then from time to time.
        while thread.made < 600 * format.period && Instant.now < end { try loop.turn(milliseconds: 10) }
        thread.stop()
        return (try #require(settings.processor), players.map(\.ring.view.processor))
    }

    @Test func whatIsShortStaysWithTheMixer() throws {
        let (home, places) = try places([10, 20, 30])
        #expect(places == [home, home, home])
    }

    @Test func longBranchesWorkBesideEachOther() throws {
        let (home, places) = try places([10, 600, 600])
        #expect(places[0] == home)
        #expect(places[1] != nil && places[2] != nil)
        #expect(places[1] != places[2])
    }

    @Test func oneLongBranchHasNoReasonToMove() throws {
        let (home, places) = try places([600])
        #expect(places == [home])
    }
}
