import Sound

/// A part of a block that passes through an effect at once.
struct Passage: BitwiseCopyable {
    let block: SampleBlockView
    let start: Int
    let count: Int

    /// A whole block.
    init(_ block: SampleBlockView) {
        self.block = block
        start = 0
        count = block.count
    }

    private init(_ block: SampleBlockView, _ start: Int, _ count: Int) {
        self.block = block
        self.start = start
        self.count = count
    }

    /// The samples of a channel.
    subscript(channel: Int) -> Samples { block[channel].part(start, count) }

    /// A part of it.
    func part(_ offset: Int, _ length: Int) -> Passage {
        let offset = min(max(0, offset), count)
        return Passage(block, start + offset, min(max(0, length), count - offset))
    }

    /// The number of channels that an effect for `channels` works on.
    func channels(_ channels: Int) -> Int { min(channels, block.channels) }

    /// Makes samples that are no finite numbers silent.
    static func clean(_ samples: Samples) {
        for index in 0..<samples.count where !samples[index].isFinite { samples[index] = 0 }
    }
}

/// The last frames of a signal, to be read again later.
struct PastView: BitwiseCopyable {
    /// A power of two long.
    let ring: SampleBlockView

    /// Memory for a past of so many frames, and for a passage more.
    static func memory(channels: Int, frames: Int, passage: Int) -> SampleBlock {
        var capacity = 64
        while capacity < frames + passage { capacity *= 2 }
        return SampleBlock(channels: channels, count: capacity)
    }

    /// The frames from a position on up to the end of the ring.
    func window(_ channel: Int, at position: Int, count: Int) -> Samples {
        ring[channel].part(position & (ring.count - 1), count)
    }

    /// The frames from a position on up to the end of the ring.
    func room(at position: Int) -> Int { ring.count - (position & (ring.count - 1)) }

    /// Keeps samples; what is no finite number, or beyond the limit, is made one.
    func write(_ channel: Int, at position: Int, _ samples: Samples, limit: Float) {
        let first = window(channel, at: position, count: samples.count)
        first.copyClean(samples, limit: limit)
        if first.count < samples.count {
            let rest = samples.part(first.count, samples.count)
            window(channel, at: position + first.count, count: rest.count).copyClean(rest, limit: limit)
        }
    }

    /// Gives samples back.
    func read(_ channel: Int, at position: Int, into samples: Samples) {
        let first = window(channel, at: position, count: samples.count)
        samples.copy(first)
        if first.count < samples.count {
            let rest = samples.part(first.count, samples.count)
            rest.copy(window(channel, at: position + first.count, count: rest.count))
        }
    }
}
