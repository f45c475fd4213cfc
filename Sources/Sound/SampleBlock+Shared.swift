/// Memory for the samples of several channels, each on cache lines of its own, zeroed.
///
/// Owned by the object; its views must not outlive it. Made off the audio thread, used on it by its views.
@safe package final class SampleBlock: @unchecked Sendable {
    package let channels: Int
    /// The samples a channel.
    package let count: Int
    @unsafe private let base: UnsafeMutablePointer<Float>

    /// Zeroed memory, every page of it touched.
    package init(channels: Int, count: Int) {
        self.channels = max(0, channels)
        self.count = max(0, count)
        let total = max(16, self.channels * SampleBlockView.stride(self.count))
        let raw = UnsafeMutableRawPointer.allocate(byteCount: total * 4, alignment: 64)
        unsafe base = unsafe raw.bindMemory(to: Float.self, capacity: total)
        unsafe base.initialize(repeating: 0, count: total)
    }

    deinit { unsafe UnsafeMutableRawPointer(base).deallocate() }

    /// The block for a thread that counts no references.
    package var view: SampleBlockView { unsafe SampleBlockView(base, channels: channels, count: count) }

    /// The samples of a channel, none outside.
    package subscript(channel: Int) -> Samples { view[channel] }

    /// The samples of a channel as an array.
    package func array(_ channel: Int = 0) -> [Float] { (0..<count).map { self[channel][$0] } }

    /// Copies an array into a channel.
    package func set(_ channel: Int, _ values: [Float]) {
        for (index, value) in values.enumerated() { self[channel][index] = value }
    }
}

/// A block as a thread uses it; valid as long as the `SampleBlock`.
@safe public struct SampleBlockView: BitwiseCopyable, @unchecked Sendable {
    /// The channels.
    public let channels: Int
    /// The samples a channel.
    public let count: Int
    @unsafe @usableFromInline let base: UnsafeMutablePointer<Float>

    @unsafe fileprivate init(_ base: UnsafeMutablePointer<Float>, channels: Int, count: Int) {
        unsafe self.base = unsafe base
        self.channels = channels
        self.count = count
    }

    @inlinable static func stride(_ count: Int) -> Int { (count + 15) / 16 * 16 }

    /// The samples of a channel, none outside.
    @inlinable public subscript(channel: Int) -> Samples {
        guard channel >= 0 && channel < channels else { return unsafe Samples(base, count: 0) }
        return unsafe Samples(base + channel * Self.stride(count), count: count)
    }

    /// Makes all channels silent.
    @inlinable public func clear() { for channel in 0..<channels { self[channel].clear() } }

    /// The largest absolute value of all channels.
    package var peak: Float {
        var peak: Float = 0
        for channel in 0..<channels { peak = max(peak, self[channel].peak) }
        return peak
    }
}
