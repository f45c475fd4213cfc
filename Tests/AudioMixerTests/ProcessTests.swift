import AudioGraph
import AudioMixer
import Glibc
import Plumbing
import Sessions
import TestKit
import Testing

/// Filters that are real processes, stopped and continued while they play.
@Suite(.serialized) struct AudioProcessTests {
    private let loop: Loop
    private let parent: LocalParent

    init() throws {
        loop = try Loop()
        parent = LocalParent(loop)
    }

    /// A program as a component of the test's parent.
    private func start(_ program: String, _ name: String, environment: [String] = []) throws -> ChildProcess {
        let path = Files.programDirectory + "/" + program
        let socket = try parent.socket(name)
        return try ChildProcess(
            path: path, arguments: [path], environment: ["PATH=/usr/bin:/bin", "NITPICKER_LINK=3"] + environment,
            keeping: [socket.descriptor.number])
    }

    private func line(_ client: AudioClient) throws -> AudioLine {
        _ = parent.run {
            _ = try? client.next()
            return client.line != nil
        }
        return try #require(client.line)
    }

    /// Reads what a listener hears until `count` frames in a row are of that value.
    private func hears(_ line: AudioLine, _ value: Float, _ count: Int = 4096) -> Bool {
        let format = line.format
        var position = line.clock.view.moment.position
        var good = 0
        return parent.run {
            let written = line.ring.view.written
            position = max(position, written - line.ring.capacity / 2)
            while position + format.period <= written && good < count {
                let samples = line.ring.view.window(0, at: position, count: format.period)
                for index in 0..<format.period { good = abs(samples[index] - value) < 1e-5 ? good + 1 : 0 }
                position += format.period
            }
            return good >= count
        }
    }

    /// While a filter is stopped its input is heard in its place, and when it goes on it is heard again; killed, it is bypassed for good.
    @Test func aStoppedFilterIsBypassedUntilItGoesOn() throws {
        let mixer = try Mixer(
            try parent.link("mixer"), loop,
            ["period": 256, "captures": [["label_prefix": "listener", "from": "master"]]]
        ) { _, _ in }
        parent.roms["filter/config"] = ["effects": [["effect": "gain", "pan": 1]]]
        parent.routes = ["filter": "mixer", "player": "filter", "listener": "mixer"]
        var filter: ChildProcess? = try start("audio-filter", "filter")
        let player = try AudioClient(parent.link("player"), .audioOut, AudioPort(channels: 2))
        let listener = try AudioClient(parent.link("listener"), .audioIn, AudioPort(channels: 2))
        let source = try SourceThread(try line(player)) { _, _ in 0.25 }
        let heard = try line(listener)
        #expect(hears(heard, 0))
        for _ in 0..<3 {
            filter?.signal(SIGSTOP)
            #expect(hears(heard, 0.25))
            filter?.signal(SIGCONT)
            #expect(hears(heard, 0))
        }
        filter = nil
        #expect(hears(heard, 0.25))
        source.end()
        withExtendedLifetime(mixer) {}
    }

    /// A filter that is stopped before another one costs that one its place no more than itself.
    @Test func aStoppedFilterBehindAnotherIsBypassedToo() throws {
        let mixer = try Mixer(
            try parent.link("mixer"), loop,
            ["period": 256, "captures": [["label_prefix": "listener", "from": "master"]]]
        ) { _, _ in }
        parent.roms["first/config"] = ["effects": [["effect": "gain", "pan": 1]]]
        parent.routes = ["second": "mixer", "first": "second", "player": "first", "listener": "mixer"]
        let second = try start("audio-filter", "second")
        let first = try start("audio-filter", "first")
        let player = try AudioClient(parent.link("player"), .audioOut, AudioPort(channels: 2))
        let listener = try AudioClient(parent.link("listener"), .audioIn, AudioPort(channels: 2))
        let source = try SourceThread(try line(player)) { _, _ in 0.25 }
        let heard = try line(listener)
        #expect(hears(heard, 0))
        first.signal(SIGSTOP)
        #expect(hears(heard, 0.25))
        first.signal(SIGCONT)
        #expect(hears(heard, 0))
        second.signal(SIGSTOP)
        // What went into the second is still what comes out of the first.
        #expect(hears(heard, 0))
        second.signal(SIGCONT)
        source.end()
        withExtendedLifetime(mixer) {}
    }

    private static let counter = Files.programDirectory + "/libAudioThreadCounter.so"

    /// While its effects are changed again and again, a filter's audio thread allocates nothing, counts no reference and takes no lock.
    @Test(.enabled(if: Files.exists(Self.counter))) func aFilterThreadDoesNothingThatMayWait() throws {
        let base = "/tmp/nitpicker-counter-\(Instant.now.nanoseconds)-"
        let mixer = try Mixer(
            try parent.link("mixer"), loop,
            ["period": 64, "captures": [["label_prefix": "listener", "from": "master"]]]
        ) { _, _ in }
        parent.routes = ["filter": "mixer", "player": "filter", "listener": "mixer"]
        let set: (Int) -> Document = { number in
            let level = Document.number(Double(-(number % 7)))
            return ["effects": [["effect": "gain", "gain-db": level], ["effect": "delay", "ms": 1]]]
        }
        parent.roms["filter/config"] = set(0)
        let filter = try start(
            "audio-filter", "filter",
            environment: ["LD_PRELOAD=\(Self.counter)", "AUDIO_THREAD_COUNTER=\(base)"])
        let player = try AudioClient(parent.link("player"), .audioOut, AudioPort(channels: 2))
        let listener = try AudioClient(parent.link("listener"), .audioIn, AudioPort(channels: 2))
        let source = try SourceThread(try line(player)) { _, _ in 0.25 }
        let heard = try line(listener)
        #expect(hears(heard, 0.25))
        let path = "\(base)\(filter.pid)"
        // The numbers of allocations, reference counts and locks, and that of sleeps.
        let count = { (try? Files.read(path)).map { Array($0.prefix(24)) } ?? [] }
        let sleeps = { (try? Files.read(path)).map { Array($0.dropFirst(24).prefix(8)) } ?? [] }
        let (before, slept) = (count(), sleeps())
        for number in 1...200 {
            parent.roms["filter/config"] = set(number)
            try loop.turn(milliseconds: 1)
        }
        #expect(count() == before && before.count == 24)
        #expect(sleeps() != slept)
        source.end()
        Files.remove(path)
        withExtendedLifetime(mixer) {}
    }

    /// A source in a process of its own that stops is silent, and comes back.
    @Test func aStoppedSourceComesBack() throws {
        let mixer = try Mixer(
            try parent.link("mixer"), loop,
            ["period": 256, "captures": [["label_prefix": "listener", "from": "master"]]]
        ) { _, _ in }
        let player = try start("benchmark-audio-client", "player")
        let listener = try AudioClient(parent.link("listener"), .audioIn, AudioPort(channels: 2))
        let heard = try line(listener)
        #expect(hears(heard, 0.25))
        for _ in 0..<3 {
            player.signal(SIGSTOP)
            #expect(hears(heard, 0))
            player.signal(SIGCONT)
            #expect(hears(heard, 0.25))
        }
        withExtendedLifetime(mixer) {}
    }
}
