import AudioGraph
import AudioMixer
import Foundation
import Plumbing
import Sessions
import Sound
import SoundFiles
import TestKit
import Testing

@Suite struct FileSinkTests {
    let path = FileManager.default.temporaryDirectory.path + "/nitpicker-sink-\(UUID().uuidString.prefix(8))"
    let format: AudioFormat

    init() throws { format = try #require(AudioFormat(rate: 48_000, period: 64)) }

    /// The sample of a position and channel.
    func sample(_ position: Int, _ channel: Int) -> Float {
        let value = (position &* 7919 &+ channel &* 104_729) & 65_535
        return Float(value) / 65_536 - 0.5
    }

    func writer(_ sink: FileSink) -> SinkWriter {
        SinkWriter(sink.ring, arrival: sink.arrival, room: sink.room, period: format.period)
    }

    func write(_ view: SinkWriter, _ position: Int) {
        for channel in 0..<view.ring.channels {
            let window = view.ring.window(channel, at: position, count: view.period)
            for index in 0..<view.period { window[index] = sample(position + index, channel) }
        }
        view.publish(upTo: position + view.period)
    }

    @Test(arguments: [(1, 1024), (2, 4096), (16, 1 << 17)])
    func offlineEveryFrameIsInTheFile(channels: Int, capacity: Int) throws {
        defer { Files.remove(path) }
        let sink = try FileSink(path, .wav, format: format, channels: channels, capacity: capacity)
        try sink.start()
        let view = writer(sink)
        let first = 1 << 40
        view.begin(at: first)
        for cycle in 0..<2000 {
            view.waitForRoom(upTo: first + (cycle + 1) * 64)
            write(view, first + cycle * 64)
        }
        sink.stop()
        #expect(sink.state.lost == 0 && sink.state.condition == .stopped)
        let samples = try SoundFileReader(path).read(1_000_000)
        try #require(samples.count == 128_000 * channels)
        #expect((0..<samples.count).allSatisfy { samples[$0] == sample(first + $0 / channels, $0 % channels) })
    }

    @Test func inRealTimeWhatTheDiskCannotTakeIsSilentAndCounted() throws {
        defer { Files.remove(path) }
        let sink = try FileSink(path, .wav, format: format, channels: 1, capacity: 1024)
        try sink.start()
        let view = writer(sink)
        view.begin(at: 0)
        for cycle in 0..<5000 { write(view, cycle * 64) }
        sink.stop()
        let samples = try SoundFileReader(path).read(1_000_000)
        try #require(samples.count == 320_000)
        let wrong = samples.indices.filter { samples[$0] != sample($0, 0) }
        #expect(wrong.allSatisfy { samples[$0] == 0 })
        #expect(wrong.count <= sink.state.lost && sink.state.lost <= wrong.count + 100)
    }

    @Test func theEndIsExactAndTheStateIsTold() throws {
        defer { Files.remove(path) }
        let loop = try Loop()
        var states: [AudioSinkState.Condition] = []
        let mailbox = try loop.mailbox { (state: AudioSinkState) in states.append(state.condition) }
        let sink = try FileSink(path, .flac, format: format, channels: 2) { mailbox.post($0) }
        try sink.start()
        let view = writer(sink)
        view.begin(at: 640)
        write(view, 640)
        sink.stop()
        sink.stop()
        try loop.turn(milliseconds: 0)
        #expect(states == [.running, .stopped])
        #expect(try SoundFileReader(path).frames == 64)
        #expect(view.ring.state == .idle)
    }

    @Test func nothingIsPlayed() throws {
        defer { Files.remove(path) }
        let sink = try FileSink(path, .wav, format: format, channels: 2)
        try sink.start()
        sink.stop()
        #expect(try SoundFileReader(path).frames == 0)
    }

    @Test func faultsAreThrown() throws {
        let sink = try FileSink("/dev/null/a.wav", .wav, format: format, channels: 2)
        #expect(throws: AudioSinkError.self) { try sink.start() }
        guard case .failed(let reason) = sink.state.condition else {
            Issue.record("\(sink.state)")
            return
        }
        #expect(reason.contains("/dev/null/a.wav"))
        sink.stop()
    }
}
