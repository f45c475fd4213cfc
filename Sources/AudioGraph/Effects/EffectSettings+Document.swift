package import Sessions

extension EffectSettings {
    /// The settings of a document as `{"effect": "gain", "gain-db": -6}`.
    ///
    /// Members that no effect has, and values out of their ranges, are refused with a message that names them. `name` and `bypass` belong to
    /// the chain and are passed over.
    package init(_ document: Document) throws(DocumentFault) {
        let reader = try DocumentReader(object: document, "an effect")
        let kind = try reader.word("effect", Kind.self)
        switch kind {
        case .gain:
            try reader.check(["gain-db", "pan", "mute"], silent: EffectEntry.members)
            self = .gain(
                GainSettings(
                    gain: try reader.number("gain-db", 0, EffectLimits.gain),
                    pan: try reader.number("pan", 0, EffectLimits.pan), isMuted: try reader.bool("mute", false)))
        case .equalizer:
            try reader.check(["bands"], silent: EffectEntry.members)
            let bands = try reader.list("bands", atMost: EffectLimits.bands)
            var result: [EqualizerBand] = []
            for band in bands { result.append(try EqualizerBand(band)) }
            self = .equalizer(EqualizerSettings(result))
        case .delay:
            try reader.check(["frames", "ms", "feedback", "mix"], silent: EffectEntry.members)
            self = .delay(
                DelaySettings(
                    try reader.time(), feedback: try reader.number("feedback", 0, EffectLimits.feedback),
                    mix: try reader.number("mix", 1, EffectLimits.mix)))
        case .limiter:
            try reader.check(["ceiling-db", "release-ms"], silent: EffectEntry.members)
            let standard = LimiterSettings()
            self = .limiter(
                LimiterSettings(
                    ceiling: try reader.number("ceiling-db", standard.ceiling, EffectLimits.ceiling),
                    release: try reader.number("release-ms", standard.release, EffectLimits.release)))
        case .meter:
            try reader.check(["true-peak"], silent: EffectEntry.members)
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
    fileprivate init(_ document: Document) throws(DocumentFault) {
        let reader = try DocumentReader(object: document, "a band")
        let kind = try reader.word("kind", Kind.peaking)
        try reader.check(["kind", "hz", "gain-db", "q"])
        self.init(
            kind, frequency: try reader.number("hz", nil, EffectLimits.frequency),
            gain: try reader.number("gain-db", 0, EffectLimits.bandGain),
            quality: try reader.number("q", 0.5.squareRoot(), EffectLimits.quality))
    }

    fileprivate var document: Document {
        .object([
            .init("kind", .string(kind.rawValue)), .init("hz", .number(frequency)), .init("gain-db", .number(gain)),
            .init("q", .number(quality)),
        ])
    }
}

extension DocumentReader {
    /// The time of a delay: `frames` or `ms`.
    fileprivate func time() throws(DocumentFault) -> DelaySettings.Time {
        guard let member = document.member("frames") else {
            guard document.member("ms") != nil else {
                throw DocumentFault("\(what) needs 'frames' or 'ms'", line: line)
            }
            return .milliseconds(try number("ms", nil, EffectLimits.delayMilliseconds))
        }
        guard document.member("ms") == nil else {
            throw DocumentFault("\(what) has 'frames' and 'ms', of which one may be", line: member.line)
        }
        return .frames(try integer("frames", 0, EffectLimits.delayFrames))
    }
}
