package import Sessions

extension EffectSettings {
    /// The settings of a document as `{"effect": "gain", "gain-db": -6}`.
    ///
    /// Members that no effect has, and values out of their ranges, are refused with a message that names them. `name` and `bypass` belong to
    /// the chain and are passed over.
    package init(_ document: Document) throws(EffectError) {
        let reader = try EffectReader(document, "an effect")
        let kind = try reader.word("effect", Kind.self, nil)
        switch kind {
        case .gain:
            try reader.check("gain-db", "pan", "mute")
            self = .gain(
                GainSettings(
                    gain: try reader.number("gain-db", 0, in: EffectLimits.gain),
                    pan: try reader.number("pan", 0, in: EffectLimits.pan), isMuted: try reader.bool("mute", false)))
        case .equalizer:
            try reader.check("bands")
            let bands = try reader.list("bands", atMost: EffectLimits.bands)
            var result: [EqualizerBand] = []
            for band in bands { result.append(try EqualizerBand(band)) }
            self = .equalizer(EqualizerSettings(result))
        case .delay:
            try reader.check("frames", "ms", "feedback", "mix")
            self = .delay(
                DelaySettings(
                    try reader.time(), feedback: try reader.number("feedback", 0, in: EffectLimits.feedback),
                    mix: try reader.number("mix", 1, in: EffectLimits.mix)))
        case .limiter:
            try reader.check("ceiling-db", "release-ms")
            let standard = LimiterSettings()
            self = .limiter(
                LimiterSettings(
                    ceiling: try reader.number("ceiling-db", standard.ceiling, in: EffectLimits.ceiling),
                    release: try reader.number("release-ms", standard.release, in: EffectLimits.release)))
        case .meter:
            try reader.check("true-peak")
            self = .meter(MeterSettings(measuresTruePeak: try reader.bool("true-peak", false)))
        }
    }

    /// The settings as a document with all members.
    package var document: Document {
        let effect = Document.Member("effect", .string(kind.rawValue))
        switch self {
        case .gain(let gain):
            return .object([
                effect, .init("gain-db", .number(gain.gain)), .init("pan", .number(gain.pan)),
                .init("mute", .bool(gain.isMuted)),
            ])
        case .equalizer(let equalizer):
            return .object([effect, .init("bands", .list(equalizer.bands.map(\.document)))])
        case .delay(let delay):
            let time =
                switch delay.time {
                case .frames(let frames): Document.Member("frames", .integer(frames))
                case .milliseconds(let milliseconds): Document.Member("ms", .number(milliseconds))
                }
            return .object([
                effect, time, .init("feedback", .number(delay.feedback)), .init("mix", .number(delay.mix)),
            ])
        case .limiter(let limiter):
            return .object([
                effect, .init("ceiling-db", .number(limiter.ceiling)), .init("release-ms", .number(limiter.release)),
            ])
        case .meter(let meter): return .object([effect, .init("true-peak", .bool(meter.measuresTruePeak))])
        }
    }
}

extension EqualizerBand {
    fileprivate init(_ document: Document) throws(EffectError) {
        let reader = try EffectReader(document, "a band")
        let kind = try reader.word("kind", Kind.self, .peaking)
        try reader.check("kind", "hz", "gain-db", "q", chain: false)
        self.init(
            kind, frequency: try reader.number("hz", nil, in: EffectLimits.frequency),
            gain: try reader.number("gain-db", 0, in: EffectLimits.bandGain),
            quality: try reader.number("q", 0.5.squareRoot(), in: EffectLimits.quality))
    }

    fileprivate var document: Document {
        .object([
            .init("kind", .string(kind.rawValue)), .init("hz", .number(frequency)), .init("gain-db", .number(gain)),
            .init("q", .number(quality)),
        ])
    }
}
