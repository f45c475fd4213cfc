package import Framebuffer

/// Random numbers that are the same in every run (SplitMix64).
package struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    /// The sequence of that seed.
    package init(_ seed: Int) { state = UInt64(truncatingIfNeeded: seed) &* 0x9e37_79b9_7f4a_7c15 }

    /// The next number.
    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    /// A number in the range.
    package mutating func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

    /// A rectangle in and around a square of that size.
    package mutating func rect(in size: Int) -> Rect {
        Rect(int(-4...size), int(-4...size), int(0...size), int(0...size))
    }
}
