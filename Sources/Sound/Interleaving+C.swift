internal import CAudio

extension Samples {
    /// Takes one channel out of interleaved frames, from a frame of theirs on; stops at the shorter of both.
    ///
    /// - Returns: how many samples were taken.
    @discardableResult
    package func deinterleave(_ frames: Span<Float>, from first: Int, channel: Int, of channels: Int) -> Int {
        guard channels > 0, channel >= 0, channel < channels, first >= 0, first < frames.count / channels else {
            return 0
        }
        let length = min(count, frames.count / channels - first)
        unsafe frames.withUnsafeBufferPointer { frames in
            guard let start = frames.baseAddress else { return }
            unsafe caudio_deinterleave(base, start + first * channels + channel, channels, length)
        }
        return length
    }

    /// Puts the samples into one channel of interleaved frames, from a frame of theirs on; stops at the shorter of both.
    ///
    /// - Returns: how many samples were put.
    @discardableResult
    package func interleave(into frames: inout MutableSpan<Float>, from first: Int, channel: Int, of channels: Int)
        -> Int
    {
        guard channels > 0, channel >= 0, channel < channels, first >= 0, first < frames.count / channels else {
            return 0
        }
        let length = min(count, frames.count / channels - first)
        unsafe frames.withUnsafeMutableBufferPointer { frames in
            guard let start = frames.baseAddress else { return }
            unsafe caudio_interleave(start + first * channels + channel, channels, base, length)
        }
        return length
    }
}
