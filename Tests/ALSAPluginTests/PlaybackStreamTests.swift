import ALSAPlugin
import Plumbing
import Sessions
import Sound
import TestKit
import Testing

/// What ALSA's library asks of the plug-in, in the order in which it does.
@Suite struct PlaybackStreamTests {
    let parent: LocalParent
    let server: SoundServer
    let stream: PlaybackStream

    init() throws {
        let parent = LocalParent(try Loop())
        server = try SoundServer(parent, period: 64, position: 640)
        let link = try parent.link("app")
        let client = try AudioClient(link, .audioOut, AudioPort(channels: 2, isSynchronous: false))
        var line: AudioLine?
        #expect(
            parent.run {
                if case .started(let new)? = try? client.next() { line = new }
                return line != nil
            })
        stream = try PlaybackStream(link, client, try #require(line))
        self.parent = parent
        server.cycle()
        #expect(try stream.shape(channels: 2, buffer: 1024))
        #expect(stream.prepare())
    }

    /// Puts frames whose values are their numbers, in thousandths, counted from 1.
    func put(_ frames: Range<Int>) {
        for channel in 0..<2 {
            stream.put(channel, frames.lowerBound, frames.count) { piece, from in
                for index in 0..<piece.count {
                    piece[index] = Float(frames.lowerBound + from + index + 1) / 1000 * (channel == 0 ? 1 : -1)
                }
            }
        }
        stream.publish(frames.upperBound)
    }

    func cycles(_ count: Int) { for _ in 0..<count { server.cycle() } }

    /// What was played on the left, without silence, as numbers of frames.
    var heard: [Int] { (server.played["app"]?[0] ?? []).filter { $0 != 0 }.map { Int(($0 * 1000).rounded()) - 1 } }

    @Test func framesArePlayedOnceAndInOrder() {
        put(0..<1000)
        #expect(stream.position(written: 1000, isDraining: false) == 0 && stream.delay(written: 1000) == 1000)
        cycles(3)
        #expect(stream.start())
        cycles(6)
        let played = stream.position(written: 1000, isDraining: false)
        #expect(played == 256)
        put(1000..<1100)
        cycles(4)
        #expect(stream.position(written: 1100, isDraining: false) == 512)
        #expect(heard == Array(0..<576))
        #expect(server.played["app"]?[1].contains { $0 > 0 } == false)
    }

    @Test func theClockMayBeFaster() {
        put(0..<100)
        #expect(stream.start())
        cycles(2)
        #expect(stream.position(written: 100, isDraining: false) == 0)
        cycles(1)
        #expect(stream.position(written: 100, isDraining: false) == nil)
        cycles(2)
        #expect(heard == Array(0..<100))
        #expect(stream.prepare() && stream.position(written: 0, isDraining: false) == 0)
        put(0..<1000)
        #expect(stream.start())
        cycles(6)
        #expect(stream.position(written: 1000, isDraining: false) == 256)
        #expect(Array(heard[100...]) == Array(0..<320))
    }

    @Test func theEndIsPlayedToTheLastFrame() {
        put(0..<100)
        #expect(stream.start())
        #expect(!stream.isReady(written: 100, isDraining: true))
        cycles(3)
        #expect(stream.position(written: 100, isDraining: true) == 64)
        cycles(1)
        #expect(stream.position(written: 100, isDraining: true) == 100)
        #expect(stream.isReady(written: 100, isDraining: true))
        #expect(heard == Array(0..<100) && server.missed["app", default: 0] == 0)
    }

    @Test func aPauseKeepsWhatWasNotPlayed() {
        put(0..<1000)
        #expect(stream.start())
        cycles(6)
        stream.pause()
        let pause = stream.position(written: 1000, isDraining: false)
        #expect(pause == 384)
        cycles(10)
        #expect(stream.position(written: 1000, isDraining: false) == pause)
        // 64 frames fade away; they come again in full.
        #expect(Array(heard.prefix(384)) == Array(0..<384) && heard.count <= 448)
        let before = heard.count
        #expect(stream.start())
        cycles(6)
        #expect(Array(heard[before...]) == Array(384..<704))
        #expect(server.missed["app", default: 0] == 0)
    }

    @Test func whatWasStoppedIsNotHeard() {
        put(0..<1000)
        #expect(stream.start())
        cycles(6)
        stream.halt()
        #expect(stream.prepare())
        put(500..<700)
        cycles(20)
        #expect(heard.count <= 448 && server.missed["app", default: 0] == 0)
    }

    @Test func roomMakesItReady() {
        stream.setMinimum(256)
        #expect(stream.isReady(written: 0, isDraining: false))
        put(0..<1024)
        #expect(stream.start())
        #expect(!stream.isReady(written: 1024, isDraining: false))
        cycles(5)
        #expect(!stream.isReady(written: 1024, isDraining: false))
        cycles(1)
        #expect(stream.isReady(written: 1024, isDraining: false))
    }
}
