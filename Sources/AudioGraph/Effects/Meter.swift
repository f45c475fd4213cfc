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
    private let measuresTruePeak: FixedArray<Bool>
    private let targets: Handover<Bool>
    private let sums: FixedArray<MeterView.Reading>
    private let readings: [Handover<MeterView.Reading>]
    private let readingViews: FixedArray<HandoverView<MeterView.Reading>>
    private let past: SampleBlock
    private let taps: SampleBlock
    private let channels: Int

    init(_ settings: MeterSettings, _ format: AudioFormat, channels: Int) {
        self.channels = channels
        targets = Handover(settings.measuresTruePeak)
        measuresTruePeak = FixedArray(repeating: settings.measuresTruePeak, count: 1)
        let pairs = (channels + 1) / 2
        sums = FixedArray(repeating: MeterView.Reading(), count: pairs)
        readings = (0..<pairs).map { _ in Handover(MeterView.Reading()) }
        readingViews = FixedArray(readings.map(\.view))
        past = SampleBlock(channels: channels, count: MeterView.before + format.period)
        let taps = Self.filters()
        self.taps = SampleBlock(channels: 1, count: taps.count)
        self.taps.set(0, taps)
    }

    var view: MeterView {
        MeterView(
            measuresTruePeak: Cells(measuresTruePeak), targets: targets.view, sums: Cells(sums),
            readings: Cells(readingViews), past: past.view, taps: taps.view,
            channels: channels)
    }

    func set(_ settings: MeterSettings) { targets.post(settings.measuresTruePeak) }

    /// The levels since the last call; none when nothing has passed.
    func takeLevels() -> [Level] {
        // Some of the channels may not have come yet.
        guard readings.allSatisfy({ $0.view.isPending }) else { return [] }
        var levels: [Level] = []
        for pair in readings.indices {
            guard let reading = readings[pair].take(), reading.frames > 0 else { return [] }
            for side in 0..<min(2, channels - pair * 2) {
                levels.append(
                    Level(
                        peak: reading.peaks[side],
                        rms: Float((reading.squares[side] / Double(reading.frames)).squareRoot()),
                        truePeak: reading.hasTruePeaks ? max(reading.truePeaks[side], reading.peaks[side]) : nil))
            }
        }
        return levels
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

    /// What two channels were like.
    struct Reading: BitwiseCopyable {
        var frames = 0
        var hasTruePeaks = true
        var peaks = InlineArray<2, Float>(repeating: 0)
        var truePeaks = InlineArray<2, Float>(repeating: 0)
        var squares = InlineArray<2, Double>(repeating: 0)
    }

    let measuresTruePeak: Cells<Bool>
    let targets: HandoverView<Bool>
    /// What was posted last, for each pair of channels.
    let sums: Cells<Reading>
    let readings: Cells<HandoverView<Reading>>
    /// The last samples of each channel, and room for a passage behind them.
    let past: SampleBlockView
    let taps: SampleBlockView
    let channels: Int

    func process(_ passage: Passage) {
        if let target = targets.take() { measuresTruePeak[0] = target }
        for pair in 0..<sums.count {
            if readings[pair].isPending {
                add(passage, pair)
                if readings[pair].replace(sums[pair]) { continue }
            }
            // What was there before was taken.
            sums[pair] = Reading()
            add(passage, pair)
            readings[pair].post(sums[pair])
        }
    }

    private func add(_ passage: Passage, _ pair: Int) {
        let hasTruePeaks = measuresTruePeak[0]
        var sum = sums[pair]
        for side in 0..<max(0, min(2, passage.channels(channels) - pair * 2)) {
            let samples = passage[pair * 2 + side]
            let (peak, squares) = samples.measure()
            // Samples that are no numbers have no level.
            guard peak.isFinite else { continue }
            sum.peaks[side] = max(sum.peaks[side], peak)
            sum.squares[side] += squares
            if hasTruePeaks { sum.truePeaks[side] = max(sum.truePeaks[side], truePeak(pair * 2 + side, samples)) }
        }
        sum.frames += passage.count
        if !hasTruePeaks { sum.hasTruePeaks = false }
        sums[pair] = sum
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
