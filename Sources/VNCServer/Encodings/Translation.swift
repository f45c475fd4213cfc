/// Turns the framebuffer's pixels into values of a viewer's format.
struct Translation: Sendable {
    /// What a red, green or blue up to 255 becomes, in place; empty when nothing is to be done but to drop the alpha.
    private let red: [UInt32]
    private let green: [UInt32]
    private let blue: [UInt32]

    /// The translation to the format.
    init(to format: PixelFormat) {
        if format.isNative {
            (red, green, blue) = ([], [], [])
            return
        }
        func table(_ max: Int, _ shift: Int) -> [UInt32] {
            (0...255).map { UInt32(truncatingIfNeeded: (($0 * max + 127) / 255) << shift) }
        }
        red = table(format.redMax, format.redShift)
        green = table(format.greenMax, format.greenShift)
        blue = table(format.blueMax, format.blueShift)
    }

    /// No translation but dropping the alpha.
    static let native = Translation(to: .native)

    /// Writes the pixels at `offset`, which must have room for them.
    func apply(_ pixels: Span<UInt32>, to target: inout [UInt32], at offset: Int) {
        apply(pixels, later: pixels, to: &target, at: offset)
    }

    /// Writes the row's pixels at `offset`, which must have room for them; `later` is a row that will be wanted soon.
    func apply(_ row: Span<UInt32>, later: Span<UInt32>, to pixels: inout [UInt32], at offset: Int) {
        if red.isEmpty { return Packing.plain(row, later: later, into: &pixels, at: offset) }
        var target = pixels.mutableSpan
        let (red, green, blue) = (red.span, green.span, blue.span)
        for index in 0..<row.count {
            let pixel = row[index]
            target[offset &+ index] =
                red[Int(pixel >> 16 & 255)] | green[Int(pixel >> 8 & 255)] | blue[Int(pixel & 255)]
        }
    }
}
