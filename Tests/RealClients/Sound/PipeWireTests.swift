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

/// The sink and the source for PulseAudio, answered by a PipeWire of the test's own.
@Suite(.serialized, .enabled(if: PulseServer.hasPipeWire, "pipewire-pulse, wireplumber and dbus are not installed"))
struct PipeWireTests {
    let folder: TestFolder
    let server: PulseServer
    let format: AudioFormat
    let loop: Loop

    init() throws {
        folder = try TestFolder("sound")
        server = try PulseServer(folder.path, .pipeWire)
        format = try #require(AudioFormat(rate: 48_000, period: 256))
        loop = try Loop()
    }

    private func wait(until condition: () -> Bool) -> Bool {
        let end = Instant.now.advanced(milliseconds: 60_000)
        while !condition() {
            if Instant.now > end { return false }
            try? loop.turn(milliseconds: 100)
        }
        return true
    }

    /// What is played on the device by the sink is recorded from its monitor by the source.
    @Test(arguments: [true, false]) func theSinkIsHeardByTheSource(isMaster: Bool) throws {
        let mixer = try SteadyMixer(format)
        var wish = PulseSink.Wish()
        wish.device = "test"
        wish.server = "unix:" + server.socket
        wish.buffer = 9600
        let sink = try PulseSink(
            wish, format: format, clock: mixer.clock, rateCorrection: isMaster ? RateCorrection() : nil)
        try sink.start()
        try mixer.start(sink, try #require(Tone(.sine, hertz: 1000, amplitude: 0.5, rate: 48_000)))
        #expect(wait { sink.state.condition == .running && sink.ring.view.consumed > 3 * 48_000 })
        var from = PulseSource.Wish()
        from.device = "test.monitor"
        from.server = wish.server
        from.buffer = 4096
        let graph = MixerGraph(format, gate: nil)
        try graph.apply(
            GraphSettings([
                "sources": [["name": "microphone"]], "captures": [["label": "recorder", "from": "microphone"]],
            ]))
        let heard = try AudioRing(channels: 2, capacity: 1 << 20)
        graph.addCapture(1, Label("recorder"), heard)
        let thread = try CycleThread(graph, CycleThread.Settings())
        let source = try PulseSource(from, thread.clock)
        graph.setSource("microphone", source.ring)
        thread.setRunning(true)
        try source.start()
        let view = heard.view
        #expect(wait { source.state.condition == .running && source.ring.view.isRunning })
        let start = view.written + 6 * 48_000
        #expect(wait { view.written > start + 6 * 48_000 })
        #expect(sink.state.device == "test" && source.state.device == "test.monitor")
        source.stop()
        thread.stop()
        mixer.stop()
        sink.stop()
        let tone = HeardTone(
            (start..<start + 6 * 48_000).map { view.window(0, at: $0, count: 1)[0] }, 1000, amplitude: 0.5)
        // PipeWire without real-time scheduling drops a piece now and then on a busy machine.
        let right = tone.parts.count { abs(20 * log10($0.amplitude / 0.5)) < 0.1 }
        #expect(right * 10 >= tone.parts.count * 8, "\(tone.parts.map(\.amplitude))")
    }
}
