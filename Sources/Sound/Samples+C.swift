public import CAudio
public import Glibc

/// A window onto the samples of one channel: 32-bit floats, full scale from -1 to 1.
///
/// A view: whoever made it keeps the memory. It is trivial, and nothing here allocates, locks or counts references, so that audio
/// threads can use it. Every operation stops at the shorter of its windows. The memory may be shared with a
/// hostile process that writes at the same time; `copyClean` is the way in from there.
@safe public struct Samples: BitwiseCopyable, @unchecked Sendable {
    /// Where they are.
    @unsafe public let base: UnsafeMutablePointer<Float>
    /// The number of samples.
    public let count: Int

    /// A window; the caller vouches for `count` samples at `base`.
    @inlinable @unsafe public init(_ base: UnsafeMutablePointer<Float>, count: Int) {
        unsafe self.base = unsafe base
        self.count = max(0, count)
    }

    /// The sample at an index; 0 outside, where nothing is written.
    @inlinable public subscript(index: Int) -> Float {
        get { index >= 0 && index < count ? unsafe base[index] : 0 }
        nonmutating set { if index >= 0 && index < count { unsafe base[index] = newValue } }
    }

    /// A part of the window, cut to it.
    @inlinable public func part(_ start: Int, _ length: Int) -> Samples {
        let start = min(max(0, start), count)
        return unsafe Samples(base + start, count: min(max(0, length), count - start))
    }

    /// Sets all samples to 0.
    @inlinable public func clear() { unsafe memset(base, 0, count * 4) }

    /// Copies, from memory that may be the same.
    @inlinable public func copy(_ source: Samples) { unsafe memmove(base, source.base, min(count, source.count) * 4) }

    /// Copies out of hostile memory: what is not a finite number becomes 0, what is beyond `limit` becomes that.
    ///
    /// - Returns: how many samples were changed.
    @discardableResult
    @inlinable public func copyClean(_ source: Samples, limit: Float = 64) -> Int {
        unsafe caudio_copy_clean(base, source.base, limit, min(count, source.count))
    }

    /// Adds `source * gain`.
    @inlinable public func add(_ source: Samples, gain: Float = 1) {
        unsafe caudio_add(base, source.base, gain, min(count, source.count))
    }

    /// Adds `source` with a gain that goes evenly from `from` towards `to`, which the sample after the last would have.
    @inlinable public func add(_ source: Samples, from: Float, to: Float) {
        let length = min(count, source.count)
        unsafe caudio_add_ramp(base, source.base, from, length > 0 ? (to - from) / Float(length) : 0, length)
    }

    /// Multiplies with a gain.
    @inlinable public func scale(_ gain: Float) { unsafe caudio_scale(base, gain, count) }

    /// Multiplies with a gain that goes evenly from `from` towards `to`.
    @inlinable public func scale(from: Float, to: Float) {
        unsafe caudio_scale_ramp(base, from, count > 0 ? (to - from) / Float(count) : 0, count)
    }

    /// Adds `source` with a gain that goes from `from` to `to` along a curve from 0 to 1.
    @inlinable public func add(_ source: Samples, along curve: Samples, from: Float, to: Float) {
        unsafe caudio_add_curve(
            base, source.base, curve.base, from, to - from, min(count, min(source.count, curve.count)))
    }

    /// Multiplies with a gain that goes from `from` to `to` along a curve from 0 to 1.
    @inlinable public func scale(along curve: Samples, from: Float, to: Float) {
        unsafe caudio_scale_curve(base, curve.base, from, to - from, min(count, curve.count))
    }

    /// The largest absolute value; the samples have to be finite.
    @inlinable public var peak: Float { unsafe caudio_peak(base, count) }

    /// The sum of the squares.
    package var sumOfSquares: Double { unsafe caudio_sum_of_squares(base, count) }
}
