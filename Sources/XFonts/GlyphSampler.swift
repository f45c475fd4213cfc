internal import Glibc

/// Draws the pictures of a scaled font from those of its source.
///
/// Enlarged ones take the pixel that lies under the middle of each; reduced ones are blurred first, then dithered, so that
/// no stroke is lost.
struct GlyphSampler {
    let original: Font
    /// The glyph of the source, by new glyph.
    let origins: [Int]
    let offsets: [Int]
    let metrics: [Font.Extents]
    let scaleX: Double
    let scaleY: Double
    let factorX: Double
    let factorY: Double

    /// Draws all glyphs.
    func draw(_ memory: GlyphMemory) {
        original.withPictures { source in
            memory.withBytes { target in
                for glyph in origins.indices { draw(glyph, source, &target) }
            }
        }
    }

    private func draw(_ glyph: Int, _ source: Span<UInt8>, _ target: inout MutableSpan<UInt8>) {
        let old = original.parts.metrics[origins[glyph]]
        let new = metrics[glyph]
        let width = FontParts.width(old)
        let height = FontParts.height(old)
        let newWidth = FontParts.width(new)
        let newHeight = FontParts.height(new)
        guard width > 0, height > 0, newWidth > 0, newHeight > 0 else { return }
        let oldStride = FontParts.stride(old)
        let newStride = FontParts.stride(new)
        let start = original.parts.pictures.offsets[origins[glyph]]
        var picture = GreyPicture(width: width, height: height) { x, y in
            source[start + y * oldStride + x >> 3] >> UInt8(x & 7) & 1 != 0
        }
        let isGrey = factorX > 0 && factorY > 0 && (factorX < 1 || factorY < 1) && picture.blur(factorX, factorY)
        let determinant = scaleX * scaleY
        let inverseX = scaleY / determinant
        let inverseY = scaleX / determinant
        let step = FontSizes.integer(inverseX * 65536)
        var errors = [Int](repeating: 0, count: newWidth + 2)
        var below = errors
        for row in 0..<newHeight {
            let left = inverseX * (Double(new.leftBearing) + 0.5) - Double(old.leftBearing)
            let top = Double(old.ascent) - inverseY * (Double(Int(new.ascent) - row) - 0.5)
            var x = FontSizes.integer(left * 65536)
            let y = FontSizes.integer(top * 65536) >> 16
            for column in 0..<newWidth {
                var value = picture[x >> 16, y]
                x += step
                if isGrey {
                    value = max(0, min(255, value + errors[column + 1] / 16))
                    let error = value >= 128 ? value - 255 : -value
                    errors[column + 2] += error * 7
                    below[column] += error * 3
                    below[column + 1] += error * 5
                    below[column + 2] = error
                }
                if value >= 128 {
                    target[offsets[glyph] + row * newStride + column >> 3] |= 1 << UInt8(column & 7)
                }
            }
            guard isGrey else { continue }
            // What fell off either end.
            below[1] += below[0]
            below[max(0, newWidth - 1)] += errors[newWidth + 1]
            below[newWidth] += below[newWidth + 1]
            below[newWidth + 1] = 0
            swap(&errors, &below)
            below[0] = 0
            below[1] = 0
        }
    }
}
