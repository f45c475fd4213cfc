import AudioGraph
import AudioMixer
import Plumbing
import Sessions
import TestKit
import Testing

/// A synchronous client on a thread of its own, whose sound depends on the position alone.
final class SourceThread {
    private let stop = SharedCell()
    private var thread: RealTimeThread?
    private let line: AudioLine

    init(_ line: AudioLine, _ signal: @escaping @Sendable (Int, Int) -> Float) throws {
        self.line = line
        thread = try RealTimeThread(name: "source", priority: 60) { [stop] _ in
            var tick: UInt32 = 0
            // The first cycle is the present one, if there is one.
            while stop.count.value == 0 {
                guard let moment = line.waitForCycle(after: tick, until: .now.advanced(milliseconds: 50)) else {
                    continue
                }
                tick = moment.tick
                let period = line.format.period
                for channel in 0..<line.ring.channels {
                    let samples = line.ring.view.window(channel, at: moment.position, count: period)
                    for index in 0..<period { samples[index] = signal(channel, moment.position + index) }
                }
                line.publish(upTo: moment.position + period)
            }
        }
    }

    func end() {
        stop.count.store(1)
        thread?.join()
        thread = nil
    }

    deinit { end() }
}

/// The mixer and filters behind their sessions, with audio threads, in this process.
@Suite(.serialized) struct AudioSessionTests {
    private let loop: Loop
    private let parent: LocalParent
    private static let signal: @Sendable (Int, Int) -> Float = { channel, position in
        Float(position % 1000 + channel) / 4096
    }

    init() throws {
        loop = try Loop()
        parent = LocalParent(loop)
    }

    private func mixer(_ config: Document = [:]) throws -> Mixer {
        var members = config.members
        members.append(.init("captures", [["label_prefix": "listener", "from": "master"]]))
        return try Mixer(try parent.link("mixer"), loop, .object(members)) { _, _ in }
    }

    /// Waits for a client's line while the servers work.
    private func line(_ client: AudioClient) throws -> AudioLine {
        _ = parent.run {
            _ = try? client.next()
            return client.line != nil
        }
        return try #require(client.line)
    }

    /// Reads what a listener hears, cycle by cycle, until `count` frames were heard that `accept`.
    private func listen(_ line: AudioLine, until accept: (Int, Float) -> Bool, _ count: Int) -> Bool {
        var position = line.clock.view.moment.position
        var good = 0
        return parent.run {
            let written = line.ring.view.written
            while position + 64 <= written && good < count {
                for frame in position..<position + 64 {
                    good = accept(frame, line.ring.view.window(0, at: frame, count: 1)[0]) ? good + 1 : 0
                }
                position += 64
            }
            return good >= count
        }
    }

    @Test func aListenerHearsWhatIsPlayed() throws {
        let mixer = try mixer(["period": 64])
        let player = try AudioClient(parent.link("player"), .audioOut, AudioPort(channels: 2))
        let listener = try AudioClient(parent.link("listener"), .audioIn, AudioPort(channels: 2))
        let source = try SourceThread(try line(player), Self.signal)
        let heard = try line(listener)
        #expect(listen(heard, until: { $1 == Self.signal(0, $0) }, 4096))
        source.end()
        withExtendedLifetime(mixer) {}
    }

    /// Another mixer as a sink: of the same rate it plays; of another it is given nothing, instead of everything out of tune, and that is said.
    @Test(arguments: [48_000, 44_100]) func aSinkOfAnotherRateIsGivenNothing(rate: Int) throws {
        let far = try Mixer(try parent.link("far"), loop, ["period": 64, "rate": .integer(rate)]) { _, _ in }
        parent.routes = ["near": "far"]
        let config: Document = ["period": 64, "sinks": [["name": "there", "kind": "session"]]]
        var state = ""
        let near = try Mixer(try parent.link("near"), loop, config) { _, report in
            state = report["sinks"]["there"]["state"].string ?? ""
        }
        let wanted = rate == 48_000 ? "running" : "takes 44100 frames a second, and this mixer makes 48000"
        #expect(parent.run { state == wanted }, "\(state)")
        withExtendedLifetime((far, near)) {}
    }

    /// Nobody listens without a rule that says so.
    @Test func whoMayNotListenHearsNothing() throws {
        let mixer = try mixer(["period": 64])
        let player = try AudioClient(parent.link("player"), .audioOut, AudioPort(channels: 2))
        let source = try SourceThread(try line(player), Self.signal)
        let stranger = try AudioClient(parent.link("stranger"), .audioIn, AudioPort(channels: 2))
        let listener = try AudioClient(parent.link("listener"), .audioIn, AudioPort(channels: 2))
        let nothing = try line(stranger)
        let heard = try line(listener)
        // What the other hears is the fence: by then the stranger would have heard it too.
        #expect(listen(heard, until: { $1 == Self.signal(0, $0) }, 4096))
        #expect(nothing.ring.view.written == 0)
        source.end()
        withExtendedLifetime(mixer) {}
    }

    /// A chain of filters plays what its source plays, on the mixer's clock, without a cycle more.
    @Test func aChainOfFiltersPlaysInTheSameCycle() throws {
        let mixer = try mixer(["period": 256])
        var filters: [Filter] = []
        for number in 0..<3 {
            filters.append(
                try Filter(parent.link("filter\(number)"), loop, channels: 2, effects: nil) { Issue.record("\($0)") })
        }
        let player = try AudioClient(parent.link("player"), .audioOut, AudioPort(channels: 2))
        let source = try SourceThread(try line(player), Self.signal)
        let listener = try AudioClient(parent.link("listener"), .audioIn, AudioPort(channels: 2))
        let heard = try line(listener)
        #expect(listen(heard, until: { $1 == Self.signal(0, $0) }, 4096))
        source.end()
        withExtendedLifetime((mixer, filters)) {}
    }
}
