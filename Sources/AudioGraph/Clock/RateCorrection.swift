import Plumbing

/// How much faster than the monotonic clock says a clock has to run, told from thread to thread without a lock.
package final class RateCorrection: Sendable {
    private let cell = SharedCell()

    /// No correction.
    package init() {}

    /// The value for a thread that counts no references; valid as long as this object.
    package var view: RateCorrectionView { RateCorrectionView(count: cell.count) }
}

/// A correction as a thread uses it.
package struct RateCorrectionView: BitwiseCopyable, Sendable {
    fileprivate let count: SharedCount

    /// Millionths: above 0, the mixer's cycles have to be shorter.
    package var partsPerMillion: Double {
        get { Double(Int64(bitPattern: count.value)) / 1_000_000 }
        nonmutating set {
            let kept = newValue.isFinite ? min(max(newValue, -1_000_000), 1_000_000) : 0
            count.store(UInt64(bitPattern: Int64(kept * 1_000_000)))
        }
    }
}
