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

/// The source for PulseAudio, with a server of the test's own and a device whose monitor is recorded.
@Suite(.serialized, .enabled(if: PulseServer.isInstalled, "pulseaudio and pulseaudio-utils are not installed"))
struct PulseSourceTests {
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

    private func wait(until condition: () -> Bool) -> Bool {
        let end = Instant.now.advanced(milliseconds: 60_000)
        while !condition() {
            if Instant.now > end { return false }
            try? loop.turn(milliseconds: 100)
        }
        return true
    }

    /// A mixer's graph and thread, and a ring that a rule lets hear the source.
    private final class Studio {
        let graph: MixerGraph
        let thread: CycleThread
        let heard: AudioRing
        let source: PulseSource

        init(_ format: AudioFormat, _ wish: PulseSource.Wish) throws {
            graph = MixerGraph(format, gate: nil)
            try graph.apply(
                GraphSettings([
                    "sources": [["name": "microphone"]], "captures": [["label": "recorder", "from": "microphone"]],
                ]))
            heard = try AudioRing(channels: 2, capacity: 1 << 20)
            graph.addCapture(1, Label("recorder"), heard)
            thread = try CycleThread(graph, CycleThread.Settings())
            source = try PulseSource(wish, thread.clock)
            graph.setSource("microphone", source.ring)
            thread.setRunning(true)
            try source.start()
        }

        func stop() {
            source.stop()
            thread.stop()
        }
    }

    private func wish(_ device: String) -> PulseSource.Wish {
        var wish = PulseSource.Wish()
        wish.device = device
        wish.server = "unix:" + server.socket
        // The server of a test is scheduled as everything else on a busy machine.
        wish.buffer = 4096
        return wish
    }

    @Test func levelAndFrequencyAreRightAndNothingIsMissing() throws {
        let signal = try #require(Tone(.sine, hertz: 1000, amplitude: 0.5, rate: 48_000))
        var data = Data()
        for index in 0..<30 * 48_000 {
            let bits = signal.sample(at: index).bitPattern
            let bytes = (0..<4).map { UInt8(truncatingIfNeeded: bits >> ($0 * 8)) }
            data.append(contentsOf: bytes + bytes)
        }
        try data.write(to: URL(fileURLWithPath: folder.path + "/tone.raw"))
        let player = try server.play(folder.path + "/tone.raw")
        // A device that has just been woken changes how much it holds.
        let recorder = try server.record(to: folder.path + "/out.raw")
        #expect(wait { (try? Files.read(folder.path + "/out.raw").count) ?? 0 > 3 * 48_000 * 8 })
        let studio = try Studio(format, wish("test.monitor"))
        let view = studio.heard.view
        // Once the tone is heard and the speed is found.
        #expect(wait { view.window(0, at: max(0, view.written - 1), count: 1)[0] != 0 })
        let start = view.written + 5 * 48_000
        #expect(wait { view.written > start })
        let (before, missed) = (studio.source.state, studio.source.ring.view.missed)
        #expect(wait { view.written > start + 10 * 48_000 })
        let state = studio.source.state
        #expect(state.condition == .running && state.device == "test.monitor")
        #expect(state.latency > 0 && state.lost == before.lost && state.underruns == before.underruns, "\(state)")
        #expect(studio.source.ring.view.missed == missed)
        studio.stop()
        withExtendedLifetime((player, recorder)) {}
        for channel in 0..<2 {
            let samples = (start..<start + 10 * 48_000).map { view.window(channel, at: $0, count: 1)[0] }
            let tone = HeardTone(samples, 1000, amplitude: 0.5)
            #expect(tone.error(from: 0.5) < 0.1)
            // A hertz at most: on a busy machine the server gives its frames when it can.
            #expect(abs(tone.turns.reduce(0, +) / Double(tone.turns.count)) < 0.65, "\(tone.turns)")
            #expect(tone.bend < 1.05)
        }
    }

    @Test func theDeviceAndTheServerGoAndComeBack() throws {
        let studio = try Studio(format, wish("test.monitor"))
        let source = studio.source
        let isAbsent = { if case .absent = source.state.condition { true } else { false } }
        #expect(wait { source.state.condition == .running && source.ring.view.isRunning })
        for _ in 0..<2 {
            try server.control("unload-module", "module-null-sink")
            #expect(wait { isAbsent() && source.ring.view.state == .ending })
            try server.control("load-module", "module-null-sink", "sink_name=test", "rate=48000", "format=float32le")
            #expect(wait { source.state.condition == .running && source.ring.view.isRunning })
        }
        server.kill()
        #expect(wait(until: isAbsent))
        try server.start()
        #expect(wait { source.state.condition == .running && source.ring.view.isRunning })
        studio.stop()
        #expect(source.state.condition == .stopped)
    }

    @Test func aDeviceThatIsNotThereIsWaitedFor() throws {
        let studio = try Studio(format, wish("later.monitor"))
        #expect(wait { if case .absent = studio.source.state.condition { true } else { false } })
        #expect(!studio.source.ring.view.isRunning)
        try server.control("load-module", "module-null-sink", "sink_name=later")
        #expect(wait { studio.source.state.condition == .running && studio.source.ring.view.isRunning })
        studio.stop()
    }
}
