extension Samples {
    /// Adds, from a sample on, the end of what was before it, mirrored there so that neither value nor slope jump, and faded away.
    ///
    /// What stands in for sound that ends without a warning. Nothing here allocates, locks or counts references.
    /// - Parameters:
    ///   - tail: what was before the first sample.
    ///   - fade: how it goes, from 0 to 1; it is gone after as many samples.
    @inlinable package func addMirrored(from start: Int, tail: Samples, along fade: Samples) {
        let start = max(0, min(start, count))
        let end = before(start - 1, tail)
        for index in 0..<max(0, min(fade.count, count - start, start + tail.count - 1)) {
            self[start + index] += (2 * end - before(start - 2 - index, tail)) * (1 - fade[index])
        }
    }

    @inlinable func before(_ index: Int, _ tail: Samples) -> Float {
        index >= 0 ? self[index] : tail[tail.count + index]
    }
}
