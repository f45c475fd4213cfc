/// Rectangles of one colour that cover what is not background.
struct Subrectangle: Hashable, Sendable {
    /// The colour as an index into the palette.
    let color: Int
    let x: Int
    let y: Int
    let width: Int
    let height: Int

    /// The rectangles of a tile in whose `width` by `height` first indices `background` stands for nothing to be drawn, or nil when
    /// they are more than `limit`.
    ///
    /// Each is the larger of what goes first to the right and what goes first down. The indices are used up.
    static func cover(
        _ indices: inout [UInt8], width: Int, height: Int, background: UInt8, limit: Int
    ) -> [Subrectangle]? {
        var found: [Subrectangle] = []
        var tile = indices.mutableSpan
        for y in 0..<height {
            var x = 0
            while x < width {
                let color = tile[y * width + x]
                if color == background {
                    x += 1
                    continue
                }
                if found.count == limit { return nil }
                var right = 1
                while x + right < width, tile[y * width + x + right] == color { right += 1 }
                var down = 1
                while y + down < height, tile[(y + down) * width + x] == color { down += 1 }
                let wide = rows(tile.span, width, x, y, color, across: right, atMost: down)
                let tall = columns(tile.span, width, x, y, color, down: down, atMost: right)
                let size = right * wide >= down * tall ? (right, wide) : (tall, down)
                for row in y..<y + size.1 {
                    for column in x..<x + size.0 { tile[row * width + column] = background }
                }
                found.append(Subrectangle(color: Int(color), x: x, y: y, width: size.0, height: size.1))
                x += size.0
            }
        }
        return found
    }

    /// How many rows from `y` on have the colour in all `across` columns from `x` on.
    private static func rows(
        _ tile: Span<UInt8>, _ width: Int, _ x: Int, _ y: Int, _ color: UInt8, across: Int, atMost: Int
    ) -> Int {
        for row in 1..<max(1, atMost) {
            for column in x..<x + across where tile[(y + row) * width + column] != color { return row }
        }
        return atMost
    }

    /// How many columns from `x` on have the colour in all `down` rows from `y` on.
    private static func columns(
        _ tile: Span<UInt8>, _ width: Int, _ x: Int, _ y: Int, _ color: UInt8, down: Int, atMost: Int
    ) -> Int {
        for column in 1..<max(1, atMost) {
            for row in y..<y + down where tile[row * width + x + column] != color { return column }
        }
        return atMost
    }
}

extension Workbench {
    /// Which of the palette's colours most of the first `count` indices stand for.
    func commonest(_ count: Int) -> UInt8 {
        var numbers = [Int](repeating: 0, count: 256)
        for index in indices.prefix(count) { numbers[Int(index)] += 1 }
        var best = 0
        for index in 1..<256 where numbers[index] > numbers[best] { best = index }
        return UInt8(best)
    }
}
