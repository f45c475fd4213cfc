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
        _ device: String?, _ states: States, clock: AudioClock? = nil
    ) throws -> PulseSink {
        let mailbox = try loop.mailbox { (state: AudioSinkState) in states.all.append(state) }
        var wish = PulseSink.Wish()
        wish.device = device
        wish.server = "unix:" + server.socket
        // The server of a test is scheduled as everything else on a busy machine.
        wish.buffer = 9600
        return try PulseSink(wish, format: format, clock: clock) { mailbox.post($0) }
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

    /// Amplitude and phase of a frequency in a part of a signal whose length is whole periods.
    func component(_ samples: ArraySlice<Float>, _ hertz: Double) -> (amplitude: Double, phase: Double) {
        var (real, imaginary) = (0.0, 0.0)
        for index in samples.indices {
            let angle = 2 * Double.pi * hertz * Double(index) / 48_000
            real += Double(samples[index]) * cos(angle)
            imaginary += Double(samples[index]) * sin(angle)
        }
        return (2 * hypot(real, imaginary) / Double(samples.count), atan2(real, imaginary))
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
        // A tenth of a second at a time: the same level, and a phase that stands still from one to the next.
        let parts = (1..<left.count / 4800 - 2).map { component(left[$0 * 4800..<$0 * 4800 + 4800], 1000) }
        #expect(parts.allSatisfy { abs(20 * log10($0.amplitude / 0.5)) < 0.1 }, "\(parts.map(\.amplitude))")
        let turns = zip(parts, parts.dropFirst()).map { abs(remainder($1.phase - $0.phase, 2 * Double.pi)) }
        #expect(turns.allSatisfy { $0 < 0.01 }, "\(turns.max() ?? 0)")
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
