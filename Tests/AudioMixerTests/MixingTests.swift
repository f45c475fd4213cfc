import AudioMixer
import Sessions
import Testing

/// What is heard of those who play.
@Suite struct MixingTests {
    /// After the first ramp a sum is exactly the sum.
    @Test(arguments: [32, 64, 256, 1024]) func sourcesAreSummed(period: Int) throws {
        let bench = try Bench(period: period)
        let players = try (1...3).map { number in
            try Player(UInt32(number), "player\(number)") { channel, position in
                Float((position * number + channel * 7) % 64) / 256
            }
        }
        players.forEach { $0.join(bench) }
        bench.run(1024 / period + 1) { position in players.forEach { $0.play(position, period) } }
        bench.forget()
        let start = bench.stepper.position
        bench.run(4) { position in players.forEach { $0.play(position, period) } }
        for channel in 0..<2 {
            let expected = (start..<start + 4 * period).map { position in
                players.reduce(Float(0)) { $0 + $1.signal(channel, position) }
            }
            #expect(bench.heard[channel] == expected)
        }
    }

    /// Gain, pan and mute of each cable, and mono to both sides.
    @Test func cablesHaveGainPanAndMute() throws {
        let bench = try Bench([
            "cables": [
                ["label": "half", "to": "master", "gain": -6.020599913279624],
                ["label": "left", "to": "master", "pan": -1.0],
                ["label": "right", "to": "master", "pan": 0.75],
                ["label": "silent", "to": "master", "mute": true],
            ]
        ])
        for (index, (label, expected)) in [
            ("half", (Float(0.125), Float(0.125))), ("left", (0.25, 0)), ("right", (0.0625, 0.25)), ("silent", (0, 0)),
            ("mono of nobody", (0, 0)),
        ].enumerated() {
            let player = try Player(UInt32(index + 1), label) { _, _ in 0.25 }
            player.join(bench)
            bench.run(8) { player.play($0, 64) }
            bench.forget()
            bench.run { player.play($0, 64) }
            #expect(abs((bench.heard[0].last ?? 9) - expected.0) < 1e-6, "\(label)")
            #expect(abs((bench.heard[1].last ?? 9) - expected.1) < 1e-6, "\(label)")
            bench.graph.remove(player.identity)
            bench.run(4)
        }
    }

    /// A change of gain, pan or mute, and a new way, while a sine plays: none can be heard as a click.
    @Test func changesDoNotClick() throws {
        let bench = try Bench(["cables": [["to": "master"]]])
        let player = try Player(1, "sine", Signal.sine())
        player.join(bench)
        bench.run(20) { player.play($0, 64) }
        let changes: [Document] = [
            ["cables": [["to": "master", "gain": -12]]],
            ["cables": [["to": "master", "mute": true]]],
            ["cables": [["to": "master", "pan": -0.5]]],
            ["buses": [["name": "detour"]], "cables": [["to": "detour"], ["from": "detour", "to": "master"]]],
            [
                "buses": [["name": "detour"]],
                "cables": [["label": "sine", "to": "master"], ["from": "detour", "to": "master"]],
            ],
            ["cables": [["label": "other", "to": "master"]]],
            ["cables": [["to": "master"]]],
        ]
        for round in 0..<4 {
            for change in changes {
                try bench.graph.apply(GraphSettings(change))
                // Sometimes another change comes before the last one is through.
                bench.run(round % 2 == 0 ? 12 : 2) { player.play($0, 64) }
            }
        }
        #expect(Signal.click(bench.heard[0]) < -60)
        #expect(Signal.click(bench.heard[1]) < -60)
        bench.forget()
        bench.run(8) { player.play($0, 64) }
        #expect(abs((bench.heard[0].max() ?? 0) - 0.5) < 0.005)
        #expect(!bench.graph.isUnsettled)
    }

    /// What is not yet played can be written anew.
    @Test func whatIsNotPlayedCanBeRewritten() throws {
        let bench = try Bench()
        var player = try Player(1, "ahead", isSynchronous: false) { _, _ in 0.25 }
        player.join(bench)
        bench.run(8) { player.play($0, 64) }
        player.play(bench.stepper.position, 640)
        bench.forget()
        bench.run(2)
        player.signal = { _, _ in -0.5 }
        player.play(bench.stepper.position, 256)
        bench.run(2)
        #expect(bench.heard[0] == [Float](repeating: 0.25, count: 128) + [Float](repeating: -0.5, count: 128))
    }

    /// A label that matches a cable does not also take the way of all others.
    @Test func theGeneralCableIsForThoseWithoutAnother() throws {
        let settings = try GraphSettings([
            "sinks": [["name": "a"], ["name": "b"]],
            "cables": [["label_prefix": "music", "to": "a"], ["label_suffix": "x", "to": "a"], ["to": "b"]],
        ])
        #expect(GraphLayout.cables(for: Label("music -> x"), settings).map(\.to) == ["a", "a"])
        #expect(GraphLayout.cables(for: Label("speech"), settings).map(\.to) == ["b"])
    }

    /// What a ring claims about itself, and the numbers in it, harm nobody else.
    @Test func aHostileRingHarmsNobody() throws {
        let bench = try Bench()
        let good = try Player(1, "good") { _, position in Float(position % 32) / 64 }
        let bad = try Player(2, "bad") { _, position in
            [.nan, .infinity, -.infinity, 1e30, .signalingNaN][position % 5]
        }
        good.join(bench)
        bad.join(bench)
        let lies: [Int] = [.max, .min, -1, 1 << 62, 0, 63]
        bench.run(40) { position in
            good.play(position, 64)
            bad.play(position, 64)
            bad.ring.view.written = lies[position / 64 % lies.count]
        }
        #expect(bench.heard[0].allSatisfy { $0.isFinite && abs($0) < 200 })
        #expect(bad.ring.view.cleaned > 0)
        bad.ring.view.state = .idle
        bad.ring.view.written = 0
        bench.run(8) { good.play($0, 64) }
        bench.forget()
        let start = bench.stepper.position
        bench.run(2) { good.play($0, 64) }
        #expect(bench.heard[0] == (start..<start + 128).map { good.signal(0, $0) })
        #expect(good.ring.view.missed == 0)
    }
}
