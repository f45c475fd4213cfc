/// How much worse than it permits a viewer's pictures are, because its link cannot carry better ones in time.
///
/// Only what may lose something anyhow loses more, and it is made exact when there is time.
package struct Thrift: Sendable {
    /// From 0, what the viewer asked for, to `steps.count`.
    package private(set) var step = 0
    private var streak = 0

    /// The best quality of each step, with four pixels for a colour.
    private static let steps = [60, 30, 15]
    /// How many updates in a row have to be too large, or small enough, before something changes.
    private static let (worse, better) = (3, 12)

    /// Nothing was too large so far.
    package init() {}

    /// An update begins that has `pending` pixels to send, of which the link carries `limit` in time.
    package mutating func note(pending: Int, limit: Int) {
        if pending > limit {
            streak = max(0, streak) + 1
        } else if pending > 0, pending <= limit / 4 {
            streak = min(0, streak) - 1
        } else {
            streak = 0
        }
        if streak >= Self.worse, step < Self.steps.count { (step, streak) = (step + 1, 0) }
        if streak <= -Self.better, step > 0 { (step, streak) = (step - 1, 0) }
    }

    /// The class of a viewer of that class for now.
    package func applied(to kind: EncodingClass) -> EncodingClass {
        guard step > 0, let jpeg = kind.jpeg else { return kind }
        let subsampling: JPEGQuality.Subsampling = jpeg.subsampling == .gray ? .gray : .four
        let quality = JPEGQuality(quality: min(jpeg.quality, Self.steps[step - 1]), subsampling: subsampling)
        return EncodingClass(kind.encoding, format: kind.format, jpeg: quality, isThorough: kind.isThorough)
    }
}
