internal import Framebuffer

/// The lightness of a picture in a smaller size: what a search for something similar looks at first.
struct Lightness {
    let width: Int
    let height: Int
    /// The mean of each square, 0 to 255.
    let values: [UInt8]
    /// Whether each square counts; nil when all do.
    let counts: [Bool]?

    /// The means of squares of `factor` pixels, the first of which begins at `offset`; what is over at the far sides is left out.
    init(_ picture: Bitmap, counts: [Bool]?, factor: Int, offset: Point) {
        let width = max(0, (picture.area.width - offset.x) / factor)
        let height = max(0, (picture.area.height - offset.y) / factor)
        self.width = width
        self.height = height
        var values = [UInt8](repeating: 0, count: width * height)
        var isCounted = counts.map { _ in [Bool](repeating: false, count: width * height) }
        let pixels = picture.pixels.span
        let stride = picture.area.width
        for y in 0..<height {
            for x in 0..<width {
                var sum = 0
                var counted = 0
                for row in 0..<factor {
                    let start = (offset.y + y * factor + row) * stride + offset.x + x * factor
                    for index in start..<(start + factor) {
                        sum += Int(Perception.luma(pixels[index]))
                        if let counts, counts[index] { counted += 1 }
                    }
                }
                values[y * width + x] = UInt8(truncatingIfNeeded: sum / (factor * factor))
                isCounted?[y * width + x] = counted == factor * factor
            }
        }
        self.values = values
        // Where the mask leaves nothing whole, everything is looked at.
        self.counts = isCounted.flatMap { $0.contains(true) ? $0 : nil }
    }
}
