import Framebuffer
import Plumbing
import Sessions
import Sound
import TestKit
import Testing
import VNCServer

/// The whole way: a program plays on an AudioOut session, and viewers hear it.
struct SoundServerTests {
    private static func rig(_ sound: Document = ["rate": 48_000, "period": 512]) throws -> ServerRig {
        try ServerRig([.init("sound", sound)], area: Area(64, 48))
    }

    /// A viewer that has asked for sound in a format, and one that only can hear.
    private static func listener(
        _ rig: ServerRig, _ format: [UInt8]? = Viewer.soundFormat(3, 2, 48_000), enables: Bool = true
    ) throws -> TestPeer {
        let peer = try rig.peer([7, -259])
        guard rig.run(until: { peer.decoder.announcesSound }) else { throw TestDecoder.Broken(what: "no sound") }
        if let format { peer.send(format) }
        if enables { peer.send(Viewer.enableSound) }
        return peer
    }

    private static func s16(_ value: Float) -> Int { Int((max(-1, min(1, value)) * 32768).rounded(.toNearestOrEven)) }

    /// What was heard from the first frame that is not silent on.
    private static func heard(_ peer: TestPeer, channel: Int = 0) -> ArraySlice<Int> {
        Tone.s16(peer.samples, channel: channel).drop { $0 == 0 }
    }

    @Test(arguments: [64, 512, 4096]) func aViewerHearsExactlyWhatIsPlayed(_ period: Int) throws {
        let rig = try Self.rig(["period": .integer(period)])
        let peer = try Self.listener(rig)
        let player = try Player(rig, ahead: 16_384 - period, signal: Player.tone(997, 0.5))
        let isHeard = rig.run {
            player.fill()
            return Self.heard(peer).count >= 24_000
        }
        #expect(isHeard && peer.failure == nil)
        #expect(peer.heard.first == .begin && peer.heard.count { $0 == .begin } == 1 && !peer.heard.contains(.end))
        let tone = Player.tone(997, 0.5)
        for channel in 0..<2 {
            let samples = Self.heard(peer, channel: channel)
            #expect(samples.enumerated().allSatisfy { $1 == min(32767, Self.s16(tone($0))) })
        }
        #expect(player.line?.ring.view.missed == 0)
        // Played is what the clock passed.
        let ring = try #require(player.line?.ring.view)
        let moment = try #require(player.line?.clock.view.moment)
        #expect(ring.consumed == moment.position && moment.position % period == 0)
        // All chunks are 10 ms or a little more.
        let sizes = peer.heard.compactMap { if case .data(let bytes) = $0 { bytes.count / 4 } else { nil } }
        #expect(sizes.allSatisfy { $0 >= 480 && $0 < 960 && (period > 512 || $0 == 512) })
    }

    @Test func withoutAWishItIsQEMUsFormat() throws {
        let rig = try Self.rig(true)
        let peer = try Self.listener(rig, nil)
        let player = try Player(rig, signal: Player.tone(997, 0.5))
        let isHeard = rig.run {
            player.fill()
            return Self.heard(peer).count >= 22_050
        }
        #expect(isHeard)
        let samples = Self.heard(peer).dropFirst(4_410).map { Double($0) / 32768 }
        let tone = Tone(samples, frequency: 997, rate: 44_100)
        #expect(abs(tone.level - 0.5) < 0.001 && tone.rest < -80)
        #expect(rig.run { rig.reported["viewers"].items.first?["sound"] == "s16 2 44100" })
        #expect(rig.reported["sound"] == ["rate": 48_000, "period": 512, "sessions": 1])
    }

    @Test func sessionsAreMixedAndWhatIsTooLoudIsCut() throws {
        let rig = try Self.rig()
        let peer = try Self.listener(rig)
        let players = try [0.25, 0.5, 0.875].map { level in
            try Player(rig, name: "player \(level)", channels: 1) { _ in Float(level) }
        }
        let isHeard = rig.run {
            players.forEach { $0.fill() }
            return peer.samples.suffix(4) == [0xff, 0x7f, 0xff, 0x7f]
        }
        #expect(isHeard)
        let levels = Set(Tone.s16(peer.samples))
        #expect(levels.isSubset(of: [0, 8192, 16384, 24576, 28672, 32767]), "\(levels)")
    }

    @Test func nothingIsSentBeforeItIsWantedAndNothingAfter() throws {
        let rig = try Self.rig()
        let silent = try Self.listener(rig, enables: false)
        let plain = try rig.peer([7])
        let peer = try Self.listener(rig)
        let player = try Player(rig, signal: Player.tone(500, 0.25))
        func listen(_ frames: Int) -> Bool {
            let until = Self.heard(peer).count + frames
            return rig.run {
                player.fill()
                return Self.heard(peer).count >= until
            }
        }
        #expect(listen(9_600))
        #expect(silent.heard.isEmpty && plain.heard.isEmpty)
        peer.send(Viewer.disableSound)
        #expect(
            rig.run {
                player.fill(); return peer.heard.last == .end
            })
        let count = peer.heard.count
        silent.send(Viewer.enableSound)
        #expect(
            rig.run {
                player.fill(); return silent.heard.count > 10
            })
        #expect(peer.heard.count == count)
        peer.send(Viewer.enableSound)
        #expect(listen(9_600))
        #expect(peer.heard[count] == .begin)
    }

    @Test func silenceIsNotSent() throws {
        let rig = try Self.rig()
        let peer = try Self.listener(rig)
        let player = try Player(rig) { $0 < 4_800 || (96_000..<100_800).contains($0) ? 0.5 : 0 }
        #expect(
            rig.run {
                player.fill(); return peer.heard.count { $0 == .end } == 2
            })
        #expect(peer.heard.count { $0 == .begin } == 2 && peer.heard.first == .begin && peer.heard.last == .end)
        #expect(Tone.s16(peer.samples).filter { $0 != 0 } == Array(repeating: 16384, count: 9_600))
        #expect(player.line?.ring.view.missed == 0)
    }

    @Test func aStalledViewerLosesTheOldestAndTheOthersNothing() throws {
        let rig = try Self.rig()
        let good = try Self.listener(rig)
        let bad = try Self.listener(rig, Viewer.soundFormat(5, 2, 96_000))
        let ramp: (Int) -> Float = { Float($0 % 30_000 + 1) / 32768 }
        let player = try Player(rig, signal: ramp)
        // 768 kB a second: after a while neither the connection nor the queue has room.
        bad.stall()
        #expect(
            rig.run {
                player.fill(); return Self.heard(good).count >= 144_000
            })
        try bad.resume()
        let before = good.heard.count
        #expect(
            rig.run {
                player.fill(); return good.heard.count >= before + 50
            })
        #expect(Self.heard(good).enumerated().allSatisfy { $1 == Self.s16(ramp($0)) })
        #expect(bad.failure == nil && bad.heard.first == .begin)
        let frames = bad.samples.count / 8
        // It has what was in the connection, the last 200 ms, and what came since; the rest it never gets.
        #expect(frames > 30_000 && frames < 250_000, "\(frames)")
    }

    @Test func soundPassesBetweenUpdatesOnly() throws {
        let rig = try Self.rig(["period": 64])
        let peer = try Self.listener(rig)
        let player = try Player(rig, signal: Player.tone(997, 0.5))
        for seed in 0..<20 {
            rig.desktop.show(.noise, seed: UInt64(seed))
            let until = peer.heard.count + 3
            #expect(
                rig.run {
                    player.fill(); return rig.shows(peer) && peer.heard.count >= until
                })
        }
        #expect(peer.failure == nil)
        let tone = Player.tone(997, 0.5)
        #expect(Self.heard(peer).enumerated().allSatisfy { $1 == min(32767, Self.s16(tone($0))) })
    }

    @Test func whoBreaksTheRulesOfSoundIsTheOnlyOneToGo() throws {
        let rig = try Self.rig()
        let good = try Self.listener(rig)
        let player = try Player(rig, signal: Player.tone(997, 0.5))
        for message in [[255, 1, 0, 9], Viewer.soundFormat(9, 2, 48_000)] {
            let bad = try Self.listener(rig)
            bad.send(message)
            #expect(
                rig.run {
                    player.fill(); return !bad.isOpen
                })
        }
        let deaf = try rig.peer([7])
        #expect(rig.settle(deaf))
        deaf.send(Viewer.enableSound)
        #expect(
            rig.run {
                player.fill(); return !deaf.isOpen && Self.heard(good).count > 4_800
            })
        let tone = Player.tone(997, 0.5)
        #expect(Self.heard(good).enumerated().allSatisfy { $1 == min(32767, Self.s16(tone($0))) })
    }

    @Test func hostileRingsDisturbNobody() throws {
        let rig = try Self.rig()
        let peer = try Self.listener(rig)
        let player = try Player(rig, signal: Player.tone(997, 0.25))
        let hostile = try (0..<4).map {
            try Player(rig, name: "hostile \($0)", channels: [1, 2, 16, 2][$0], capacity: [64, 16_384, 64, 1024][$0]) {
                _ in
                .nan
            }
        }
        var random = TestKit.Seeded(3)
        let isHeard = rig.run {
            player.fill()
            for other in hostile {
                guard let ring = other.line?.ring.view else { continue }
                for channel in 0..<ring.channels {
                    let samples = ring.window(channel, at: 0, count: ring.capacity)
                    for index in 0..<ring.capacity { samples[index] = [.nan, .infinity, -.infinity][index % 3] }
                }
                ring.state = [.idle, .running, .ending][random.int(0...2)]
                ring.written = [0, Int.max, -1, Int.min, random.int(0...100_000)][random.int(0...4)]
                ring.consumed = random.int(0...Int.max)
                ring.missed = random.int(0...Int(UInt32.max))
                ring.cleaned = Int(UInt32.max)
                other.line?.gate.view.arrive()
            }
            return Self.heard(peer).count >= 24_000
        }
        #expect(isHeard)
        let tone = Player.tone(997, 0.25)
        #expect(Self.heard(peer).enumerated().allSatisfy { $1 == Self.s16(tone($0)) })
    }

    @Test func theClockGoesForClientsThatNobodyHearsAndForNobodyElse() throws {
        let rig = try Self.rig()
        var player: Player? = try Player(rig, signal: Player.tone(997, 0.5))
        #expect(
            rig.run {
                player?.fill(); return (player?.line?.ring.view.consumed ?? 0) > 20 * 512
            })
        let line = try #require(player?.line)
        #expect(line.ring.view.missed == 0)
        player = nil
        #expect(rig.run { rig.reported["sound"]["sessions"] == 0 })
        let tick = line.clock.view.tick
        for _ in 0..<40 { try rig.loop.turn(milliseconds: 2) }
        #expect(line.clock.view.tick <= tick + 1)
        let last = line.clock.view.tick
        for _ in 0..<40 { try rig.loop.turn(milliseconds: 2) }
        #expect(line.clock.view.tick == last)
        // Another one goes on where the clock stood.
        let position = line.clock.view.moment.position
        let next = try Player(rig, signal: Player.tone(997, 0.5))
        #expect(
            rig.run {
                next.fill(); return (next.line?.ring.view.consumed ?? 0) > position
            })
        #expect(try #require(next.start) > position)
    }

    @Test func aClientThatWaitsForTheClockIsWoken() throws {
        let rig = try Self.rig()
        let client = try AudioClient(rig.parent.link("waiting"), .audioOut, AudioPort(channels: 2))
        #expect(
            rig.run {
                while (try? client.next()) ?? nil != nil {}; return client.line != nil
            })
        let line = try #require(client.line)
        let thread = try RealTimeThread(name: "waiting", priority: 1) { _ in
            var tick: UInt32 = 0
            for _ in 0..<30 {
                guard let moment = line.waitForCycle(after: tick, until: .now.advanced(milliseconds: 30_000)) else {
                    return
                }
                tick = moment.tick
                line.publish(upTo: moment.position + line.format.period)
            }
            line.finish()
        }
        #expect(rig.run { line.ring.view.state == .ending })
        thread.join()
        #expect(line.ring.view.consumed > 0)
    }

    @Test func aGapFadesAndIsCounted() throws {
        let rig = try Self.rig()
        let peer = try Self.listener(rig)
        let player = try Player(rig) { _ in 0.5 }
        #expect(
            rig.run {
                player.fill(); return Self.heard(peer).count > 9_600
            })
        // It hangs.
        #expect(rig.run { (player.line?.ring.view.missed ?? 0) > 3 })
        #expect(
            rig.run {
                player.fill(); return Self.heard(peer).last == 16384
            })
        let samples = Array(Self.heard(peer))
        let steps = zip(samples, samples.dropFirst()).map { abs($0 - $1) }
        // Down along a curve over 64 frames, which is steepest in its middle, and up again.
        #expect(samples.contains(0) && steps.allSatisfy { Double($0) <= 16384.0 / 64 * Double.pi / 2 + 1 })
    }

    @Test func theSettingMayChange() throws {
        let rig = try ServerRig(area: Area(64, 48))
        let peer = try rig.peer([7, -259])
        #expect(rig.settle(peer))
        #expect(!peer.decoder.announcesSound && rig.reported["sound"] == false)
        var document: Document = ["listen": ["unix": .string(rig.path)], "size": [64, 48], "sound": true]
        rig.server.change(try Settings.parse(document).settings)
        #expect(rig.run { peer.decoder.announcesSound })
        peer.send(Viewer.soundFormat(3, 2, 48_000) + Viewer.enableSound)
        let player = try Player(rig, signal: Player.tone(997, 0.5))
        #expect(
            rig.run {
                player.fill(); return Self.heard(peer).count > 4_800
            })
        document = ["listen": ["unix": .string(rig.path)], "size": [64, 48], "sound": false]
        rig.server.change(try Settings.parse(document).settings)
        #expect(rig.run { peer.heard.last == .end })
        #expect(rig.run { !player.client.isConnected })
        document = ["listen": ["unix": .string(rig.path)], "size": [64, 48], "sound": ["period": 128]]
        rig.server.change(try Settings.parse(document).settings)
        let count = peer.heard.count
        #expect(
            rig.run {
                player.fill(); return peer.heard.count > count + 10
            })
        #expect(player.line?.format.period == 128)
    }

    @Test func settings() throws {
        func sound(_ value: Document) throws(VNCServerError) -> AudioFormat? {
            try Settings.parse(["listen": ["unix": "x"], "sound": value]).settings.sound
        }
        #expect(try sound(.null) == nil && sound(false) == nil)
        #expect(try sound(true) == AudioFormat(rate: 48_000, period: 512) && sound([:]) == sound(true))
        #expect(try sound(["rate": 44_100, "period": 64]) == AudioFormat(rate: 44_100, period: 64))
        for wrong: Document in ["yes", 48_000, ["period": 500], ["rate": 1], ["rate": "fast"], ["period": 8192], [1]] {
            #expect(throws: VNCServerError.self) { try sound(wrong) }
        }
        let problems = try Settings.parse(["listen": ["unix": "x"], "sound": ["bits": 16]]).problems
        #expect(problems == ["`sound: bits` is not known"])
    }
}
