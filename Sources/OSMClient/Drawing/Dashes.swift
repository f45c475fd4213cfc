/// Cuts lines into drawn and left out pieces.
enum Dashes {
    /// The most pieces of one line, beyond which it is drawn whole.
    static let limit = 4000

    /// Adds the drawn pieces of `coordinates[range]` to `path`, as far as they come near the rectangle (0, 0, width, height).
    static func cut(
        _ coordinates: [Double], _ range: Range<Int>, _ pattern: [Double], width: Double, height: Double,
        into path: inout GeometryPath
    ) {
        let period = pattern.reduce(0, +)
        guard period > 0.5, pattern.allSatisfy({ $0 > 0 }), pattern.count % 2 == 0 else { return }
        let margin = 64.0
        var index = 0
        var left = pattern[0]
        var pieces = 0
        var drawing = false
        var i = range.lowerBound
        while i + 3 < range.upperBound {
            let (ax, ay, bx, by) = (coordinates[i], coordinates[i + 1], coordinates[i + 2], coordinates[i + 3])
            i += 2
            let length = ((bx - ax) * (bx - ax) + (by - ay) * (by - ay)).squareRoot()
            guard length.isFinite, length > 0 else { continue }
            let outside =
                max(ax, bx) < -margin || min(ax, bx) > width + margin || max(ay, by) < -margin
                || min(ay, by) > height + margin
            if outside || length > 100_000 {
                // The phase goes on where the line comes back, without counting the pieces in between.
                drawing = false
                (index, left) = advance(index, left, length.truncatingRemainder(dividingBy: period), pattern)
                continue
            }
            var at = 0.0
            while at < length {
                let step = min(left, length - at)
                if index % 2 == 0, pieces < limit {
                    if !drawing {
                        path.begin()
                        path.add(ax + (bx - ax) * at / length, ay + (by - ay) * at / length)
                        drawing = true
                        pieces += 1
                    }
                    path.add(ax + (bx - ax) * (at + step) / length, ay + (by - ay) * (at + step) / length)
                }
                at += step
                left -= step
                if left <= 1e-9 {
                    index = (index + 1) % pattern.count
                    left = pattern[index]
                    drawing = false
                }
            }
        }
    }

    private static func advance(_ index: Int, _ left: Double, _ length: Double, _ pattern: [Double]) -> (Int, Double) {
        var (index, left, rest) = (index, left, length)
        while rest >= left {
            rest -= left
            index = (index + 1) % pattern.count
            left = pattern[index]
        }
        return (index, left - rest)
    }
}
