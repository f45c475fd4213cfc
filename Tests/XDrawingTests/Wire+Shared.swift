import XDrawing

extension XDrawing.Painter {
    /// Lets `body` draw with bytes as those of a request.
    mutating func with(_ bytes: [UInt8], _ body: (inout Painter, WireBytes) -> Void) {
        unsafe bytes.withUnsafeBytes { body(&self, unsafe WireBytes($0)) }
    }

    /// Lets `body` draw with 16-bit numbers.
    mutating func with(_ numbers: [Int], _ body: (inout Painter, WireBytes) -> Void) {
        with(numbers.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }, body)
    }
}

extension Raster {
    /// Overwrites all rows with those of an image as the protocol packs it.
    func load(_ bytes: [UInt8]) {
        unsafe bytes.withUnsafeBytes {
            for row in 0..<height {
                guard let from = $0.baseAddress else { return }
                unsafe (base + row * stride).copyMemory(from: from + row * stride, byteCount: stride)
            }
        }
    }
}

/// A picture of a character made of bytes that stay for good.
struct StaticGlyph: @unchecked Sendable {
    let image: GlyphImage

    init(width: Int, height: Int, left: Int, ascent: Int, advance: Int, _ bytes: [UInt8]) {
        let stride = (width + 7) / 8
        let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: max(1, stride * height))
        for index in 0..<stride * height { unsafe memory[index] = index < bytes.count ? bytes[index] : 0 }
        image = unsafe GlyphImage(
            bits: UnsafePointer(memory), stride: stride, leftBearing: left, rightBearing: left + width,
            advance: advance, ascent: ascent, descent: height - ascent)
    }
}
