internal import Glibc
import Sessions
import Sound

/// What a channel was like since somebody looked last.
package struct Level: Hashable, Sendable {
    /// The largest absolute value.
    package var peak: Float
    /// The root of the mean square.
    package var rms: Float
    /// The largest absolute value between the samples as well, when it is measured.
    package var truePeak: Float?

    /// A level.
    package init(peak: Float, rms: Float, truePeak: Float? = nil) {
        self.peak = peak
        self.rms = rms
        self.truePeak = truePeak
    }
}

/// A meter.
final class Meter: Sendable {
    private let state: FixedArray<MeterView.State>
    private let targets: Handover<Bool>
    private let readings = Handover(MeterView.Reading())
    private let past: SampleBlock
    private let taps: SampleBlock
    private let channels: Int

    init(_ settings: MeterSettings, _ format: AudioFormat, channels: Int) {
        self.channels = channels
        targets = Handover(settings.measuresTruePeak)
        state = FixedArray(repeating: MeterView.State(measuresTruePeak: settings.measuresTruePeak), count: 1)
        past = SampleBlock(channels: channels, count: MeterView.before + format.period)
        let taps = Self.filters()
        self.taps = SampleBlock(channels: 1, count: taps.count)
        self.taps.set(0, taps)
    }

    var view: MeterView {
        MeterView(
            state: state.view, targets: targets.view, readings: readings.view, past: past.view, taps: taps.view,
            channels: channels)
    }

    func set(_ settings: MeterSettings) { targets.post(settings.measuresTruePeak) }

    /// The levels since the last call; none when nothing has passed.
    func takeLevels() -> [Level] {
        guard let reading = readings.take(), reading.frames > 0 else { return [] }
        return (0..<channels).map { channel in
            Level(
                peak: reading.peaks[channel],
                rms: Float((reading.squares[channel] / Double(reading.frames)).squareRoot()),
                truePeak: reading.hasTruePeaks ? max(reading.truePeaks[channel], reading.peaks[channel]) : nil)
        }
    }

    /// The signal a quarter, a half and three quarters of a sample on: a sine over its argument under a cosine window.
    private static func filters() -> [Float] {
        var result: [Float] = []
        let length = MeterView.length
        for phase in 1..<4 {
            let middle = Double(length / 2 - 1) + Double(phase) / 4
            let taps = (0..<length).map { index in
                let x = Double(index) - middle
                let window = cos(.pi * x / Double(length + 1))
                return sin(.pi * x) / (.pi * x) * window * window
            }
            let sum = taps.reduce(0, +)
            result += taps.map { Float($0 / sum) }
        }
        return result
    }
}

/// A meter on the audio thread.
struct MeterView: BitwiseCopyable {
    /// The taps of a filter between samples.
    static let length = 16
    /// The samples before a passage that its first need.
    static let before = length - 1

    struct Reading: BitwiseCopyable {
        var frames = 0
        var hasTruePeaks = false
        var peaks = InlineArray<16, Float>(repeating: 0)
        var truePeaks = InlineArray<16, Float>(repeating: 0)
        var squares = InlineArray<16, Double>(repeating: 0)

        /// Takes in what came later.
        mutating func add(_ later: Reading, channels: Int) {
            frames += later.frames
            hasTruePeaks = hasTruePeaks && later.hasTruePeaks
            for channel in 0..<channels {
                peaks[channel] = max(peaks[channel], later.peaks[channel])
                truePeaks[channel] = max(truePeaks[channel], later.truePeaks[channel])
                squares[channel] += later.squares[channel]
            }
        }
    }

    struct State: BitwiseCopyable {
        var measuresTruePeak: Bool
        /// What was posted last.
        var reading = Reading()
    }

    let state: FixedArrayView<State>
    let targets: HandoverView<Bool>
    let readings: HandoverView<Reading>
    /// The last samples of each channel, and room for a passage behind them.
    let past: SampleBlockView
    let taps: SampleBlockView
    let channels: Int

    func process(_ passage: Passage) {
        if let target = targets.take() { state[0].measuresTruePeak = target }
        var fresh = Reading()
        fresh.frames = passage.count
        fresh.hasTruePeaks = state[0].measuresTruePeak
        let channels = min(passage.channels(channels), 16)
        for channel in 0..<channels {
            let samples = passage[channel]
            let (peak, squares) = samples.measure()
            // Samples that are no numbers have no level.
            if peak.isFinite {
                fresh.peaks[channel] = peak
                fresh.squares[channel] = squares
                if fresh.hasTruePeaks { fresh.truePeaks[channel] = truePeak(channel, samples) }
            }
        }
        var reading = state[0].reading
        reading.add(fresh, channels: channels)
        if !readings.replace(reading) {
            reading = fresh
            readings.post(reading)
        }
        state[0].reading = reading
    }

    private func truePeak(_ channel: Int, _ samples: Samples) -> Float {
        var peak: Float = 0
        var offset = 0
        let room = past.count - Self.before
        while offset < samples.count {
            let part = samples.part(offset, room)
            let row = past[channel].part(0, Self.before + part.count)
            row.part(Self.before, part.count).copy(part)
            peak = max(peak, row.peakBetween(taps[0], phases: 3))
            row.copy(row.part(part.count, Self.before))
            offset += part.count
        }
        return peak
    }
}
