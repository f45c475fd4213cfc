import Plumbing
import Sessions
import Sound
import TestKit
import Testing

@Suite struct AudioQueueTests {
    let ring: AudioRing
    let line: AudioLine
    let hand: AudioClockHand

    init() throws {
        let format = try #require(AudioFormat(rate: 48_000, period: 64))
        ring = try AudioRing(channels: 2, capacity: 1024)
        let (clock, hand) = try AudioClock.make(format)
        self.hand = hand
        line = AudioLine(ring, clock, try AudioGate())
    }

    func samples(_ range: Range<Int>) -> [Float] { range.flatMap { [Float($0), -Float($0)] } }

    func heard(_ channel: Int, _ range: Range<Int>) -> [Float] {
        let block = SampleBlock(channels: 1, count: range.count)
        ring.view.read(channel, at: range.lowerBound, into: block[0])
        return block.array()
    }

    @Test func framesComeAheadAndInOrder() {
        hand.begin(position: 6400, start: .now)
        var queue = AudioQueue(line)
        #expect(queue.first == 6528 && queue.ahead == 512 && queue.room == 384)
        #expect(queue.put(samples(1..<1000).span, channels: 2, from: 0) == 384)
        #expect(queue.put(samples(0..<10).span, channels: 2, from: 0) == 0)
        #expect(ring.view.written == 6912 && ring.view.state == .running && queue.queued == 512)
        #expect(heard(0, 6400..<6528).allSatisfy { $0 == 0 })
        #expect(heard(0, 6528..<6591) == (1..<64).map { min(Float($0), 64) })
        hand.begin(position: 6464, start: .now)
        #expect(queue.put(samples(385..<1000).span, channels: 2, from: 10) == 64)
        #expect(heard(1, 6912..<6914) == [-64, -64])
        #expect(queue.underruns == 0)
    }

    @Test func aMonoFrameIsHeardOnItsChannelOnly() {
        hand.begin(position: 64, start: .now)
        ring.view.write(1, at: 192, SampleBlock(channels: 1, count: 64)[0])
        var queue = AudioQueue(line)
        #expect(queue.put([1, 2, 3].span, channels: 1, from: 1) == 2)
        #expect(heard(0, 192..<194) == [2, 3] && heard(1, 192..<194) == [0, 0])
    }

    @Test func aClockThatOvertakesIsCountedAndTheSoundGoesOn() {
        hand.begin(position: 0, start: .now)
        var queue = AudioQueue(line)
        #expect(queue.put(samples(1..<101).span, channels: 2, from: 0) == 100)
        hand.begin(position: 4096, start: .now)
        #expect(queue.put(samples(101..<201).span, channels: 2, from: 0) == 100)
        #expect(queue.underruns == 1 && queue.end == 4096 + 128 + 100)
        #expect(heard(0, 4096..<4224).allSatisfy { $0 == 0 } && heard(0, 4224..<4226) == [64, 64])
    }

    @Test func theEndIsExact() {
        hand.begin(position: 0, start: .now)
        var queue = AudioQueue(line)
        _ = queue.put(samples(1..<101).span, channels: 2, from: 0)
        queue.finish()
        #expect(ring.view.state == .ending && ring.view.written == 228 && !queue.isPlayed)
        #expect(heard(0, 228..<300).allSatisfy { $0 == 0 })
        hand.begin(position: 256, start: .now)
        #expect(!queue.isPlayed)
        ring.view.consumed = 228
        #expect(queue.isPlayed)
    }

    @Test func whatWasNotPlayedCanBeTakenToAnotherLine() throws {
        hand.begin(position: 0, start: .now)
        var queue = AudioQueue(line)
        _ = queue.put([0.5, -0.5, 0.25, -0.25].span, channels: 2, from: 0)
        hand.begin(position: 128, start: .now)
        #expect(queue.rest() == [0.5, -0.5, 0.25, -0.25])
        hand.begin(position: 192, start: .now)
        #expect(queue.rest() == [])
    }

    @Test func hostilePlacesDoNoHarm() {
        hand.begin(position: Int.max >> 2, start: .now)
        var queue = AudioQueue(line)
        #expect(queue.put([1].span, channels: 0, from: 0) == 0)
        #expect(queue.put([1].span, channels: 2, from: 0) == 0)
        #expect(queue.put([1].span, channels: 1, from: 5) == 0)
        _ = queue.put(samples(0..<4).span, channels: 2, from: 0)
        hand.begin(position: 0, start: .now)
        _ = queue.put(samples(0..<4).span, channels: 2, from: 0)
        _ = queue.rest()
        queue.finish()
    }
}
