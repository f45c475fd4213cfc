import Sessions
import Sound

/// A place where sound is summed: a session, a bus or a sink, as the audio thread keeps it.
///
/// Owned by the control thread and shared by all plans that have it.
final class Node: Sendable {
    let channels: Int
    let block: SampleBlock
    /// What was heard lately, for cables that delay; a power of two of frames.
    let history: SampleBlock
    /// The largest value of each channel since it was last read.
    let peaks: FixedArray<Float>
    let effects: EffectChain?
    let worker: Worker?

    /// A silent node; a session's shares the session's block.
    init(
        channels: Int, period: Int, historyFrames: Int, block: SampleBlock? = nil, effects: EffectChain? = nil,
        worker: Worker? = nil
    ) {
        self.channels = channels
        self.block = block ?? SampleBlock(channels: channels, count: period)
        self.effects = effects
        self.worker = worker
        var frames = 0
        if historyFrames > 0 {
            frames = period
            while frames < historyFrames + period { frames *= 2 }
        }
        history = SampleBlock(channels: channels, count: frames)
        peaks = FixedArray(repeating: 0, count: channels)
    }

    /// The largest values since the last call.
    func takePeaks() -> [Float] {
        (0..<peaks.count).map { index in
            let peak = peaks[index]
            peaks.view[index] = 0
            return peak
        }
    }
}

/// A node as the audio thread uses it.
struct NodeView: BitwiseCopyable {
    var block: SampleBlockView
    var history: SampleBlockView
    var peaks: FixedArrayView<Float>
    var cables: FixedArrayView<CableView>
    /// Whether the block is filled by an input.
    var isInput: Bool
    /// What works on the sum: in the cycle, or on a thread of its own.
    var effects: EffectChainView?
    var worker: WorkerView?

    /// Gives `body` the samples of a channel that were heard `delay` frames before those from a position on, piece by piece.
    func read(_ channel: Int, at position: Int, delay: Int, _ body: (_ start: Int, Samples) -> Void) {
        guard delay > 0, history.count >= delay + block.count else { return body(0, block[channel]) }
        let mask = history.count - 1
        let begin = (position - delay) & mask
        let first = history[channel].part(begin, min(block.count, history.count - begin))
        body(0, first)
        if first.count < block.count {
            body(first.count, history[channel].part(0, block.count - first.count))
        }
    }

    /// Remembers the cycle for cables that delay.
    func remember(at position: Int) {
        guard history.count > 0 else { return }
        // A cycle never crosses the end: both are powers of two.
        let begin = position & (history.count - 1)
        for channel in 0..<block.channels { history[channel].part(begin, block.count).copy(block[channel]) }
    }

    /// Takes note of the largest values.
    func measure() {
        for channel in 0..<peaks.count { peaks[channel] = max(peaks[channel], block[channel].peak) }
    }
}
