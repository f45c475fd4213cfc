import AudioGraph
import AudioMixer
import AudioTools
import Foundation
import Glibc
import Plumbing
import ScenarioTest
import Sessions
import TestKit
import Testing

/// The sink for PulseAudio, with a server of the test's own.
@Suite(.serialized, .enabled(if: PulseServer.isInstalled, "pulseaudio and pulseaudio-utils are not installed"))
struct PulseSinkTests {
    let folder: TestFolder
    let server: PulseServer
    let format: AudioFormat
    let loop: Loop

    init() throws {
        folder = try TestFolder("sound")
        server = try PulseServer(folder.path)
        format = try #require(AudioFormat(rate: 48_000, period: 256))
        loop = try Loop()
    }

    /// The states that a sink told, in order.
    final class States {
        var all: [AudioSinkState] = []
        var last: AudioSinkState.Condition? { all.last?.condition }
        var isAbsent: Bool { if case .absent? = last { true } else { false } }
    }

    func sink(
        _ device: String?, _ states: States, clock: AudioClock? = nil, isMaster: Bool = true
    ) throws -> PulseSink {
        let mailbox = try loop.mailbox { (state: AudioSinkState) in states.all.append(state) }
        var wish = PulseSink.Wish()
        wish.device = device
        wish.server = "unix:" + server.socket
        // The server of a test is scheduled as everything else on a busy machine.
        wish.buffer = 9600
        let correction = clock == nil || !isMaster ? nil : RateCorrection()
        return try PulseSink(wish, format: format, clock: clock, rateCorrection: correction) { mailbox.post($0) }
    }

    func wait(until condition: () -> Bool) -> Bool {
        let end = Instant.now.advanced(milliseconds: 60_000)
        while !condition() {
            if Instant.now > end { return false }
            try? loop.turn(milliseconds: 100)
        }
        return true
    }

    /// The left channel of a recording, without the silence around it.
    func recorded(_ file: String) throws -> [Float] {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: file))
        let count = bytes.count / 8
        var left = [Float](repeating: 0, count: count)
        for index in 0..<count {
            let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[index * 8 + $1]) << (8 * UInt32($1)) }
            left[index] = Float(bitPattern: bits)
        }
        let start = left.firstIndex { $0 != 0 } ?? count
        let end = left.lastIndex { $0 != 0 } ?? start
        return Array(left[start..<end])
    }

    @Test func levelAndFrequencyAreRightAndNothingIsMissing() throws {
        let mixer = try SteadyMixer(format)
        let states = States()
        let sink = try sink("test", states, clock: mixer.clock)
        try sink.start()
        #expect(wait { states.last == .running })
        var recorder: PulseServer.Running? = try server.record(to: folder.path + "/out.raw")
        try mixer.start(sink, try #require(Tone(.sine, hertz: 1000, amplitude: 0.5, rate: 48_000)))
        #expect(wait { sink.ring.view.consumed > 7 * 48_000 })
        #expect(sink.state.latency > 0 && sink.state.lost == 0 && sink.state.underruns == 0, "\(sink.state)")
        mixer.stop()
        sink.stop()
        #expect(sink.state.condition == .stopped)
        #expect(recorder != nil)
        recorder = nil
        let left = try recorded(folder.path + "/out.raw")
        try #require(left.count > 4 * 48_000)
        let tone = HeardTone(Array(left[4800..<left.count - 9600]), 1000, amplitude: 0.5)
        #expect(tone.error(from: 0.5) < 0.1)
        #expect(tone.turns.allSatisfy { abs($0) < 0.01 }, "\(tone.turns)")
    }

    @Test func aSinkThatIsNotTheMasterFollowsTheMixer() throws {
        let mixer = try SteadyMixer(format)
        let states = States()
        let sink = try sink("test", states, clock: mixer.clock, isMaster: false)
        try sink.start()
        #expect(wait { states.last == .running })
        var recorder: PulseServer.Running? = try server.record(to: folder.path + "/out.raw")
        let faster = 2_000.0
        try mixer.start(sink, try #require(Tone(.sine, hertz: 1000, amplitude: 0.5, rate: 48_000)), faster: faster)
        #expect(wait { sink.ring.view.consumed > 12 * 48_000 })
        #expect(sink.state.latency > 0 && sink.state.lost == 0 && sink.state.underruns == 0, "\(sink.state)")
        mixer.stop()
        sink.stop()
        #expect(recorder != nil)
        recorder = nil
        let left = try recorded(folder.path + "/out.raw")
        try #require(left.count > 8 * 48_000)
        let tone = HeardTone(Array(left[4800..<left.count - 9600]), 1000, amplitude: 0.5)
        #expect(tone.error(from: 0.5) < 0.1)
        // A mixer that is faster is heard higher, by just as much once the speed is found: half a hertz is what a server's time wavers.
        let turns = tone.turns.suffix(30)
        let expected = 2 * Double.pi * 100 * faster / 1_000_000
        #expect(abs(turns.reduce(0, +) / Double(turns.count) - expected) < 0.35, "\(tone.turns)")
        // Nothing was cut out or put in.
        #expect(tone.bend < 1.05)
    }

    @Test func theDeviceGoesAndComesBack() throws {
        let mixer = try SteadyMixer(format)
        let states = States()
        let sink = try sink("test", states, clock: mixer.clock)
        try sink.start()
        try mixer.start(sink, try #require(Tone(.sine, hertz: 1000, amplitude: 0.5, rate: 48_000)))
        #expect(wait { states.last == .running })
        for _ in 0..<3 {
            try server.control("unload-module", "module-null-sink")
            #expect(wait { states.isAbsent })
            try server.control("load-module", "module-null-sink", "sink_name=test", "rate=48000", "format=float32le")
            #expect(wait { states.last == .running })
            let consumed = sink.ring.view.consumed
            #expect(wait { sink.ring.view.consumed > consumed + 4800 })
        }
        #expect(states.all.allSatisfy { $0.device == "test" })
        mixer.stop()
        sink.stop()
    }

    @Test func theServerIsKilledAndComesBack() throws {
        let mixer = try SteadyMixer(format)
        let states = States()
        let sink = try sink(nil, states, clock: mixer.clock)
        try sink.start()
        try mixer.start(sink, try #require(Tone(.sine, hertz: 1000, amplitude: 0.5, rate: 48_000)))
        #expect(wait { states.last == .running && states.all.last?.device == "test" })
        for _ in 0..<2 {
            server.kill()
            #expect(wait { states.isAbsent })
            try server.start()
            #expect(wait { states.last == .running })
            let consumed = sink.ring.view.consumed
            #expect(wait { sink.ring.view.consumed > consumed + 4800 })
        }
        mixer.stop()
        sink.stop()
    }

    @Test func aServerOrDeviceThatIsNotThereIsWaitedFor() throws {
        let states = States()
        server.kill()
        let sink = try sink("later", states)
        try sink.start()
        #expect(wait { states.isAbsent })
        try server.start()
        try server.control("load-module", "module-null-sink", "sink_name=later")
        #expect(wait { states.last == .running && states.all.last?.device == "later" })
        sink.stop()
        sink.stop()
        #expect(sink.state.condition == .stopped)
    }
}
