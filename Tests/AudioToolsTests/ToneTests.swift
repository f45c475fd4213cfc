import AudioTools
import Glibc
import Plumbing
import Sessions
import TestKit
import Testing

@Suite struct ToneTests {
    @Test func aSampleDependsOnItsPositionOnly() throws {
        let tone = try #require(Tone(.sine, hertz: 997.5, amplitude: 0.5, rate: 48_000))
        for position in [0, 1, 47_999, 48_000, 123_456_789_012] {
            let exact = (Double(position % 48_000_000) * 997_500 / 48_000_000).truncatingRemainder(dividingBy: 1)
            #expect(abs(tone.sample(at: position) - Float(sin(2 * Double.pi * exact)) * 0.5) < 1e-5)
        }
        // A period of 48 000 000 frames at the most, whatever the frequency.
        #expect(tone.sample(at: 12_345) == tone.sample(at: 12_345 + 48_000_000 * 1000))
    }

    @Test func shapes() throws {
        let square = try #require(Tone(.square, hertz: 12_000, amplitude: 0.25, rate: 48_000))
        #expect((0..<8).map { square.sample(at: $0) } == [0.25, 0.25, -0.25, -0.25, 0.25, 0.25, -0.25, -0.25])
        let saw = try #require(Tone(.saw, hertz: 12_000, rate: 48_000))
        #expect((0..<4).map { saw.sample(at: $0) } == [-1, -0.5, 0, 0.5])
        let noise = try #require(Tone(.noise, hertz: 0, rate: 48_000))
        let left = (0..<20_000).map { Double(noise.sample(at: $0)) }
        let right = (0..<20_000).map { Double(noise.sample(at: $0, channel: 1)) }
        #expect(left.allSatisfy { $0 >= -1 && $0 < 1 })
        #expect(abs(left.reduce(0, +) / 20_000) < 0.02)
        #expect(abs(zip(left, right).reduce(0) { $0 + $1.0 * $1.1 } / 20_000) < 0.02)
        #expect(abs(zip(left, left.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 } / 20_000) < 0.02)
    }

    @Test func whatTheRateCannotHaveIsNone() {
        #expect(Tone(.sine, hertz: 24_001, rate: 48_000) == nil)
        #expect(Tone(.sine, hertz: -1, rate: 48_000) == nil)
        #expect(Tone(.sine, hertz: .nan, rate: 48_000) == nil)
        #expect(Tone(.sine, hertz: .infinity, rate: 48_000) == nil)
        #expect(Tone(.sine, hertz: 1, rate: 0) == nil)
        #expect(Tone(.sine, hertz: 24_000, rate: 48_000)?.sample(at: -1) != nil)
    }

    @Test func theThreadPlaysEveryPeriodToTheLastFrame() throws {
        let parent = LocalParent(try Loop())
        let server = try SoundServer(parent, period: 128, position: 1 << 33)
        let client = try AudioClient(try parent.link("tone"), .audioOut, AudioPort(channels: 2))
        var line: AudioLine?
        #expect(
            parent.run {
                if case .started(let new)? = try? client.next() { line = new }
                return line != nil
            })
        let tone = try #require(Tone(.sine, hertz: 440, amplitude: 0.5, rate: 48_000))
        let mailbox = try parent.loop.mailbox { (_: Int) in }
        let thread = try ToneThread(tone, try #require(line), count: 128 * 100 + 17) { mailbox.post(0) }
        #expect(server.cycles { thread.count == 128 * 100 + 17 })
        #expect(server.cycles { (server.sessions.first?.ring?.view.consumed ?? 0) >= (thread.first ?? 0) + 12_817 })
        thread.stop()
        let first = try #require(thread.first)
        let played = try #require(server.played["tone"])
        // The server does not wait for a session before its first sound.
        let start = try #require(server.first["tone"])
        // Nor does the thread stop the clock before it: cycles that it slept through are not made up for.
        let end = try #require(server.sessions.first?.ring?.view.written)
        let count = end - start
        #expect(end >= first + 12_817)
        try #require(start >= first && start <= first + 12_800 && played[1].count >= count)
        #expect((0..<count).allSatisfy { played[1][$0] == tone.sample(at: start + $0) })
        #expect(played[0][count...].allSatisfy { $0 == 0 })
        #expect(server.missed["tone", default: 0] == 0)
    }
}
