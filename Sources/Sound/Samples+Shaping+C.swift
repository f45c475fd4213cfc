internal import CAudio

extension Samples {
    /// Multiplies with a gain that goes from `from` to `to` along a curve with level ends, and stays there.
    ///
    /// `position` of the `length` samples of the curve have passed.
    package func scale(from: Float, to: Float, position: Int, of length: Int) {
        unsafe caudio_scale_smooth(base, from, to, Self.cut(position), max(1, Self.cut(length)), count)
    }

    /// Becomes another signal along a curve with level ends.
    package func blend(to other: Samples, position: Int, of length: Int) {
        let count = min(count, other.count)
        unsafe caudio_blend_smooth(base, other.base, Self.cut(position), max(1, Self.cut(length)), count)
    }

    /// Multiplies sample by sample.
    package func multiply(_ factors: Samples) {
        unsafe caudio_multiply(base, factors.base, min(count, factors.count))
    }

    /// Takes the absolute value of each sample of another signal where it is larger.
    package func raise(toPeaksOf source: Samples) {
        unsafe caudio_peaks(base, source.base, min(count, source.count))
    }

    /// Cuts what is beyond a limit.
    package func clamp(_ limit: Float) { unsafe caudio_clamp(base, limit, count) }

    /// The largest absolute value and the sum of the squares; the samples have to be finite.
    package func measure() -> (peak: Float, sumOfSquares: Double) {
        var sum = 0.0
        let peak = unsafe caudio_measure(base, &sum, count)
        return (peak, sum)
    }

    /// The largest absolute value of the signal between its samples, by `phases` filters of `taps.count / phases` taps.
    ///
    /// The first `taps.count / phases - 1` samples are those before.
    package func peakBetween(_ taps: Samples, phases: Int) -> Float {
        let length = taps.count / max(1, phases)
        guard length > 0, count >= length else { return 0 }
        return unsafe caudio_between_peak(base, taps.base, phases, length, count - length + 1)
    }

    /// Sends one signal, or two side by side, through four second-order sections in series.
    ///
    /// - Parameters:
    ///   - right: the second signal; the same as `self` when there is one.
    ///   - sections: b0, b1, b2, a1, a2 of each section, from `group * 20` on.
    ///   - state: 16 numbers from `place * 16` on, all the same way in each call.
    /// - Returns: whether the state is still usable.
    package func filter(
        with right: Samples, _ sections: FixedArrayView<Double>, group: Int, state: FixedArrayView<Double>, place: Int
    ) -> Bool {
        guard Self.holds(sections, group, 20), Self.holds(state, place, 16) else { return true }
        return unsafe caudio_sections(
            base, right.base, sections.address + group * 20, state.address + place * 16, min(count, right.count)) != 0
    }

    /// The same with coefficients that become others along a curve with level ends.
    package func filter(
        with right: Samples, from: FixedArrayView<Double>, to: FixedArrayView<Double>, group: Int, position: Int,
        of length: Int, state: FixedArrayView<Double>, place: Int
    ) -> Bool {
        guard Self.holds(from, group, 20), Self.holds(to, group, 20), Self.holds(state, place, 16) else { return true }
        return unsafe caudio_sections_smooth(
            base, right.base, from.address + group * 20, to.address + group * 20, state.address + place * 16,
            Self.cut(position), max(1, Self.cut(length)), min(count, right.count)) != 0
    }

    private static func cut(_ frames: Int) -> Int { min(max(0, frames), (1 << 24) - 1) }

    private static func holds(_ values: FixedArrayView<Double>, _ index: Int, _ length: Int) -> Bool {
        index >= 0 && values.count / length > index
    }
}
