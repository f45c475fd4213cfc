import AudioGraph
import Plumbing
import Sessions
import Sound

// What effects cost: 1000 channel strips of one period, as a part of that period on one processor, and single effects.

RealTimeThread.flushSubnormals()

/// The least time of a call, in nanoseconds: what the machine's other work leaves.
func least(_ calls: Int, _ body: () -> Void) -> Double {
    var best = Int64.max
    for _ in 0..<calls {
        let start = Instant.now
        body()
        best = min(best, Instant.now.since(start))
    }
    return Double(best)
}

func text(_ value: Double, _ digits: Int = 1) -> String {
    let scale = digits == 0 ? 1.0 : digits == 1 ? 10 : 100
    return "\((value * scale).rounded() / scale)"
}

let bands: [EqualizerBand] = [
    EqualizerBand(.lowShelf, frequency: 120, gain: 3), EqualizerBand(.peaking, frequency: 800, gain: -4, quality: 2),
    EqualizerBand(.peaking, frequency: 3_000, gain: 5), EqualizerBand(.highShelf, frequency: 9_000, gain: -2),
]
let gain = EffectEntry("gain", .gain(GainSettings(gain: -3, pan: 0.3)))
let equalizer = EffectEntry("equalizer", .equalizer(EqualizerSettings(bands)))
let meter = EffectEntry("meter", .meter(MeterSettings()))

func noise(_ channels: Int, _ count: Int) -> SampleBlock {
    let block = SampleBlock(channels: channels, count: count)
    var seed: UInt32 = 1
    for channel in 0..<channels {
        block.set(
            channel,
            (0..<count).map { _ in
                seed = seed &* 1_664_525 &+ 1_013_904_223
                return Float(Int32(bitPattern: seed)) * 0x1p-33
            })
    }
    return block
}

for period in [64, 256, 1_024] {
    guard let format = AudioFormat(rate: 48_000, period: period) else { continue }
    let chains = (0..<1_000).map { _ in EffectChain([gain, equalizer, meter], format, channels: 2) }
    let views = FixedArray(chains.map(\.view))
    let source = noise(2, period)
    let own = SampleBlock(channels: 2, count: period)
    let time = withExtendedLifetime((chains, source, own)) {
        least(300) {
            for index in 0..<views.count {
                own[0].copy(source[0])
                own[1].copy(source[1])
                views[index].process(own.view)
            }
        }
    }
    let whole = Double(format.nanoseconds(period))
    print("1000 strips, \(period) frames: \(text(time / 1_000)) us, \(text(time / whole * 100)) % of the period")
}

guard let format = AudioFormat(rate: 48_000, period: 64) else { preconditionFailure("no format") }
let others: [(String, EffectSettings)] = [
    ("gain", gain.settings), ("equalizer, 4 bands", equalizer.settings),
    ("equalizer, 1 band", .equalizer(EqualizerSettings([bands[1]]))),
    ("equalizer, 16 bands", .equalizer(EqualizerSettings(bands + bands + bands + bands))),
    ("delay", .delay(DelaySettings(.milliseconds(20)))),
    ("echo", .delay(DelaySettings(.milliseconds(20), feedback: 0.4, mix: 0.3))),
    ("limiter", .limiter(LimiterSettings(ceiling: -12))), ("meter", meter.settings),
    ("meter with true peak", .meter(MeterSettings(measuresTruePeak: true))),
]
for channels in [1, 2, 8, 16] {
    let block = noise(channels, 64)
    let source = noise(channels, 64)
    for (name, settings) in others {
        let effect = Effect(settings, format, channels: channels)
        let view = effect.view
        let time = withExtendedLifetime(effect) {
            least(100) {
                for _ in 0..<100 {
                    for channel in 0..<channels { block[channel].copy(source[channel]) }
                    view.process(block.view)
                }
            }
        }
        print("\(channels) channels, 64 frames, \(name): \(text(time / 100, 0)) ns")
    }
}
