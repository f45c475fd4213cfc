internal import XDrawing
internal import XFonts

extension Engine {
    func createCursor(_ request: Request) throws(XError) {
        try request.expect(32)
        let bytes = request.bytes
        let id = bytes.u32(4)
        try checkNew(id, for: request.client)
        let source = try pixmap(bytes.u32(8)).memory.raster
        let mask = bytes.u32(12) == 0 ? nil : try pixmap(bytes.u32(12)).memory.raster
        guard source.depth == 1, mask.map({ $0.depth == 1 }) ?? true else { throw .match }
        if let mask { guard mask.width == source.width, mask.height == source.height else { throw .match } }
        let (hotX, hotY) = (bytes.int16(28), bytes.int16(30))
        guard hotX <= source.width, hotY <= source.height else { throw .match }
        let (front, back) = (color(bytes, 16), color(bytes, 22))
        var pixels: [UInt32] = []
        pixels.reserveCapacity(source.width * source.height)
        for y in 0..<source.height {
            for x in 0..<source.width {
                let isThere = mask?.bit(x, y) ?? true
                pixels.append(isThere ? (source.bit(x, y) ? front : back) : 0)
            }
        }
        resources.insert(
            Cursor(
                id: id, width: source.width, height: source.height, hotX: hotX, hotY: hotY, pixels: pixels,
                colors: (front, back)))
    }

    func createGlyphCursor(_ request: Request) throws(XError) {
        try request.expect(32)
        let bytes = request.bytes
        let id = bytes.u32(4)
        try checkNew(id, for: request.client)
        guard let sourceFont = resources[bytes.u32(8)] as? FontResource else { throw .font(bytes.u32(8)) }
        let maskFont = bytes.u32(12) == 0 ? nil : resources[bytes.u32(12)] as? FontResource
        guard bytes.u32(12) == 0 || maskFont != nil else { throw .font(bytes.u32(12)) }
        guard let shape = cursorGlyph(bytes.u16(16), of: sourceFont.font) else { throw .value(bytes.u16(16)) }
        let mask = maskFont.flatMap { cursorGlyph(bytes.u16(18), of: $0.font) }
        guard maskFont == nil || mask != nil else { throw .value(bytes.u16(18)) }
        let (front, back) = (color(bytes, 20), color(bytes, 26))
        // The pictures meet at their origins, which become the hot spot.
        let outline = mask ?? shape
        let left = min(shape.leftBearing, outline.leftBearing)
        let top = -max(shape.ascent, outline.ascent)
        let width = max(1, max(shape.rightBearing, outline.rightBearing) - left)
        let height = max(1, max(shape.descent, outline.descent) - top)
        var pixels: [UInt32] = []
        pixels.reserveCapacity(width * height)
        for y in top..<top + height {
            for x in left..<left + width {
                pixels.append(outline.bit(x, y) ? (shape.bit(x, y) ? front : back) : 0)
            }
        }
        resources.insert(
            Cursor(
                id: id, width: width, height: height, hotX: -left, hotY: -top, pixels: pixels,
                colors: (front, back)))
    }

    /// The picture of a character within the font's range; one that the range lacks is the default character's.
    private func cursorGlyph(_ character: UInt16, of font: Font) -> GlyphImage? {
        let (row, column) = (character >> 8, character & 0xff)
        let isThere: Bool
        if font.maxByte1 == 0 {
            isThere = (font.minByte2...max(font.minByte2, font.maxByte2)).contains(character)
        } else {
            isThere =
                row >= UInt16(font.minByte1) && row <= UInt16(font.maxByte1) && column >= font.minByte2
                && column <= font.maxByte2
        }
        return isThere ? font.glyph(character) : nil
    }

    func freeCursor(_ request: Request) throws(XError) {
        try request.expect(8)
        resources.remove(try cursor(request.bytes.u32(4)).id)
    }

    func recolorCursor(_ request: Request) throws(XError) {
        try request.expect(20)
        let cursor = try cursor(request.bytes.u32(4))
        cursor.recolor(front: color(request.bytes, 8), back: color(request.bytes, 14))
        if input.shownCursor?.cursor === cursor { cursorChanged() }
    }

    private func color(_ bytes: WireBytes, _ place: Int) -> UInt32 {
        0xff00_0000 | UInt32(bytes.u8(place + 1)) << 16 | UInt32(bytes.u8(place + 3)) << 8 | UInt32(bytes.u8(place + 5))
    }
}
