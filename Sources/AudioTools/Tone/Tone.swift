internal import Glibc

/// A test signal each of whose samples depends on its position only, not on where the sound began.
package struct Tone: Hashable, Sendable {
    package var shape: Shape
    /// In thousandths of a hertz, so that positions of any size have an exact phase.
    package let millihertz: Int
    /// The largest absolute value.
    package var amplitude: Float
    package let rate: Int

    /// The form of a period.
    package enum Shape: String, CaseIterable, Hashable, Sendable {
        case sine, square, saw
        /// White noise, another in each channel.
        case noise
    }

    /// A tone; nil when the rate has no such frequency.
    package init?(_ shape: Shape, hertz: Double, amplitude: Float = 1, rate: Int) {
        guard rate > 0, rate <= 1 << 20, hertz >= 0, hertz <= Double(rate) / 2 else { return nil }
        self.shape = shape
        self.amplitude = amplitude
        self.rate = rate
        millihertz = Int((hertz * 1000).rounded())
    }

    /// How far a period has come at a position: 0 to below 1.
    package func phase(at position: Int) -> Double {
        let cycle = rate * 1000
        let place = position % cycle
        return Double((place < 0 ? place + cycle : place) * millihertz % cycle) / Double(cycle)
    }

    /// The sample at a position.
    package func sample(at position: Int, channel: Int = 0) -> Float {
        switch shape {
        case .sine: Float(sin(2 * Double.pi * phase(at: position))) * amplitude
        case .square: phase(at: position) < 0.5 ? amplitude : -amplitude
        case .saw: Float(2 * phase(at: position) - 1) * amplitude
        case .noise: Self.noise(position, channel) * amplitude
        }
    }

    /// A number from -1 to below 1 for each position and channel.
    private static func noise(_ position: Int, _ channel: Int) -> Float {
        var z =
            UInt64(truncatingIfNeeded: position) &* 0x9e37_79b9_7f4a_7c15 &+ UInt64(truncatingIfNeeded: channel)
            &* 0xd1b5_4a32_d192_ed03
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        z ^= z >> 31
        return Float(Int32(truncatingIfNeeded: z >> 40)) / 8_388_608 - 1
    }
}
