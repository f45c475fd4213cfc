import AudioGraph
import AudioMixer
import Foundation
import Sessions
import Sound
import TestKit
import Testing

@Suite struct EffectsDocumentTests {
    static let good: [(String, EffectSettings)] = [
        (#"{"effect": "gain", "gain-db": -6, "pan": 0.5}"#, .gain(GainSettings(gain: -6, pan: 0.5))),
        (#"{"effect": "gain", "mute": true, "name": "x", "bypass": false}"#, .gain(GainSettings(isMuted: true))),
        (
            #"{"effect": "equalizer", "bands": [{"hz": 100, "gain-db": 3, "q": 2}, {"kind": "low-pass", "hz": 9000.5}]}"#,
            .equalizer(
                EqualizerSettings([
                    EqualizerBand(.peaking, frequency: 100, gain: 3, quality: 2),
                    EqualizerBand(.lowPass, frequency: 9_000.5),
                ]))
        ),
        (#"{"effect": "equalizer"}"#, .equalizer(EqualizerSettings())),
        (#"{"effect": "delay", "frames": 480}"#, .delay(DelaySettings(.frames(480)))),
        (
            #"{"effect": "delay", "ms": 12.5, "feedback": -0.5, "mix": 0.25}"#,
            .delay(DelaySettings(.milliseconds(12.5), feedback: -0.5, mix: 0.25))
        ),
        (#"{"effect": "limiter"}"#, .limiter(LimiterSettings(ceiling: -1, release: 50))),
        (
            #"{"effect": "limiter", "ceiling-db": -3, "release-ms": 9}"#,
            .limiter(LimiterSettings(ceiling: -3, release: 9))
        ),
        (#"{"effect": "meter", "true-peak": true}"#, .meter(MeterSettings(measuresTruePeak: true))),
    ]

    @Test(arguments: good.indices) func aDocumentIsReadAndWritten(_ index: Int) throws {
        let (text, settings) = Self.good[index]
        let read = try EffectSettings(Document(json: text))
        #expect(read == settings)
        #expect(try EffectSettings(read.document) == settings)
        #expect(try EffectSettings(Document(json: read.document.jsonText)) == settings)
    }

    @Test(arguments: [
        (#"[]"#, "an effect must be an object"),
        (
            #"{}"#,
            "an effect needs 'effect', one of 'gain', 'equalizer', 'delay', 'limiter', 'meter'"
        ),
        (
            #"{"effect": "reverb"}"#,
            "line 1: 'effect' of an effect must be one of 'gain', 'equalizer', 'delay', 'limiter', 'meter'"
        ),
        (#"{"effect": "gain", "gain-db": 25}"#, "line 1: 'gain-db' of an effect must be a number from -120 to 24"),
        (#"{"effect": "gain", "pan": "left"}"#, "line 1: 'pan' of an effect must be a number from -1 to 1"),
        (#"{"effect": "gain", "mute": 1}"#, "line 1: 'mute' of an effect must be true or false"),
        (
            #"{"effect": "gain", "loud": 1}"#,
            "line 1: an effect has no member 'loud', only 'gain-db', 'pan', 'mute'"
        ),
        (#"{"effect": "equalizer", "bands": 3}"#, "line 1: 'bands' of an effect must be a list of at most 16"),
        (#"{"effect": "equalizer", "bands": [3]}"#, "a band must be an object"),
        (#"{"effect": "equalizer", "bands": [{"q": 1}]}"#, "line 1: a band needs 'hz', a number from 5 to 96000"),
        (
            #"{"effect": "equalizer", "bands": [{"hz": 50, "q": 0}]}"#,
            "line 1: 'q' of a band must be a number from 0.1 to 40"
        ),
        (#"{"effect": "delay"}"#, "line 1: an effect needs 'frames' or 'ms'"),
        (
            #"{"effect": "delay", "frames": 1.5}"#,
            "line 1: 'frames' of an effect must be a whole number from 0 to 2097152"
        ),
        (#"{"effect": "delay", "frames": 1, "ms": 1}"#, "line 1: an effect has 'frames' and 'ms', of which one may be"),
        (
            #"{"effect": "delay", "ms": 1, "feedback": 1}"#,
            "line 1: 'feedback' of an effect must be a number from -0.98 to 0.98"
        ),
    ])
    func whatIsWrongIsNamed(_ text: String, _ message: String) throws {
        let document = try Document(json: text)
        do throws(DocumentFault) {
            _ = try EffectSettings(document)
            Issue.record("\(text) was read")
        } catch {
            #expect(error.description == message)
        }
    }

    @Test func aChainIsAList() throws {
        let text = #"[{"effect": "gain"}, {"name": "b", "effect": "gain", "bypass": "yes"}]"#
        let entries = try EffectEntry.list(Document(json: text))
        #expect(
            entries == [
                EffectEntry("gain", .gain(GainSettings())), EffectEntry("b", .gain(GainSettings()), isBypassed: true),
            ])
        #expect(try EffectEntry.list(.list(entries.map(\.document))) == entries)
        #expect(try EffectEntry.list(.null) == [])
        for bad in [#"{}"#, #"[{"effect": "gain"}, {"effect": "gain"}]"#, #"[{"effect": "gain", "name": ""}]"#] {
            #expect(throws: DocumentFault.self) { try EffectEntry.list(Document(json: bad)) }
        }
    }

    /// Any document is read or refused, and what was read works.
    @Test(arguments: 1...40) func anyDocumentIsReadOrRefused(seed: Int) throws {
        var random = Seeded(seed)
        let words = [
            "effect", "gain", "equalizer", "delay", "limiter", "meter", "gain-db", "pan", "mute", "bands", "hz", "q",
            "kind", "peak", "low-pass", "notch", "frames", "ms", "feedback", "mix", "ceiling-db", "release-ms",
            "true-peak", "name", "bypass",
        ]
        func value(_ depth: Int) -> Document {
            switch random.int(0...(depth > 3 ? 4 : 7)) {
            case 0: .null
            case 1: .bool(random.int(0...1) == 0)
            case 2: .integer(random.int(-200...200) * (random.int(0...9) == 0 ? 1 << 50 : 1))
            case 3: .number(Double(bitPattern: random.next()))
            case 4: .string(words.randomElement(using: &random) ?? "")
            case 5: .list((0..<random.int(0...18)).map { _ in value(depth + 1) })
            default: object(depth + 1)
            }
        }
        func object(_ depth: Int) -> Document {
            var members = [Document.Member]()
            if random.int(0...3) > 0 {
                members.append(.init("effect", .string(words[1 + random.int(0...4)])))
            }
            for _ in 0..<random.int(0...4) {
                members.append(.init(words.randomElement(using: &random) ?? "", value(depth + 1)))
            }
            return .object(members)
        }
        for _ in 0..<300 {
            guard let entry = try? EffectEntry(object(0)) else { continue }
            #expect(try EffectEntry(entry.document) == entry)
            if case .delay(let delay) = entry.settings, delay.frames(rate: 48_000) > 10_000 { continue }
            let effect = Effect(entry.settings, Signals.format(), channels: 2)
            let noise = [Signals.noise(100, seed: 1), Signals.noise(100, seed: 2)]
            let output = Signals.run(effect.process, noise, period: 64)
            #expect(output.allSatisfy { $0.allSatisfy { $0.isFinite } })
        }
    }
}
