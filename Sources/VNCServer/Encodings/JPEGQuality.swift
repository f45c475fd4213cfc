/// How well a viewer wants lossy pictures.
package struct JPEGQuality: Hashable, Sendable {
    /// How many pixels share a colour sample.
    package enum Subsampling: Int, Hashable, Sendable {
        case none
        case two
        case four
        case gray
    }

    /// libjpeg's quality, from 1 to 100.
    package let quality: Int
    package let subsampling: Subsampling

    /// A quality.
    package init(quality: Int, subsampling: Subsampling = .none) {
        self.quality = min(100, max(1, quality))
        self.subsampling = subsampling
    }

    /// The quality of a viewer that named one of the ten levels, a fine quality up to 100, or both, or nil when it named
    /// neither; the fine one wins, and so does a subsampling (0 none, 1 four, 2 two, 3 grey, 4 eight, 5 sixteen pixels).
    init?(level: Int?, fine: Int?, subsampling: Int?) {
        let qualities = [15, 29, 41, 42, 62, 77, 79, 86, 92, 100]
        let samplings: [Subsampling] = [.four, .four, .four, .two, .two, .two, .none, .none, .none, .none]
        let level = level.map { min(9, max(0, $0)) }
        guard let quality = fine ?? level.map({ qualities[$0] }) else { return nil }
        let named: Subsampling? = subsampling.map { [.none, .four, .two, .gray][min(3, max(0, $0 > 3 ? 1 : $0))] }
        self.init(quality: quality, subsampling: named ?? level.map { samplings[$0] } ?? .none)
    }
}
