package import Sound

/// The sound in one viewer's format, made once for all that want it.
package final class SoundStream {
    package let format: SoundFormat
    private let rate: Int
    private let input: SampleBlock
    private let output: SampleBlock
    private var converter: SoundConverter?
    /// The samples that are no chunk yet.
    private var bytes: [UInt8] = []

    /// A stream of what comes at a rate, in periods of at most so many frames.
    package init(_ format: SoundFormat, from rate: Int, period: Int) {
        self.format = format
        self.rate = rate
        input = SampleBlock(channels: 1, count: period * format.channels)
        output = SampleBlock(channels: 1, count: 1024 * format.channels)
        reset()
    }

    /// Begins anew: what was played has nothing to do with what comes.
    package func reset() {
        bytes = []
        converter =
            rate == format.rate
            ? nil : SoundConverter(from: rate, to: format.rate, channels: format.channels)
    }

    /// The chunks, of 10 to 20 ms, that are complete with these frames of a left and a right channel.
    package func convert(_ mix: SampleBlockView) -> [SoundChunk] {
        let frames = input[0].part(0, mix.count * format.channels)
        if format.channels == 1 {
            frames.copy(mix[0])
            frames.add(mix[1])
            frames.scale(0.5)
        } else {
            for channel in 0..<2 { frames.interleave(channel, of: 2, mix[channel]) }
        }
        if rate == format.rate {
            frames.append(as: format.sample, to: &bytes)
        } else {
            converter?.convert(frames, by: output[0]) { $0.append(as: format.sample, to: &bytes) }
        }
        let least = format.chunk * format.frameSize
        var chunks: [SoundChunk] = []
        var start = 0
        while bytes.count - start >= least {
            // What is left waits for the next period only if it is no chunk of its own.
            let size = bytes.count - start < 2 * least ? bytes.count - start : least
            chunks.append(SoundChunk(format, samples: bytes[start..<start + size]))
            start += size
        }
        bytes.removeFirst(start)
        return chunks
    }
}
