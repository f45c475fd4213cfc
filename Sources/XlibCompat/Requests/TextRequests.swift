internal import XDrawing
internal import XFonts

extension Engine {
    func polyText(_ request: Request, wide: Bool) throws(XError) {
        try request.expect(atLeast: 16)
        let bytes = request.bytes
        let context = try context(bytes.u32(8))
        let target = try drawTarget(bytes.u32(4), context)
        var x = bytes.i16(12)
        let y = bytes.i16(14)
        var place = 16
        // Up to two bytes are padding, whatever they are.
        while bytes.count - place > 2 {
            let length = Int(bytes.u8(place))
            if length == 255 {
                guard place + 5 <= bytes.count else { throw .length }
                let id = (1...4).reduce(UInt32(0)) { $0 << 8 | UInt32(bytes.u8(place + $1)) }
                guard let font = resources[id] as? FontResource else { throw .font(id) }
                context.font = font.font
                place += 5
                continue
            }
            x += Int(Int8(bitPattern: bytes.u8(place + 1)))
            place += 2
            let size = length * (wide ? 2 : 1)
            guard place + size <= bytes.count else { throw .length }
            if length == 0 { continue }
            let start = x
            x += prepareGlyphs(bytes.part(place, size), wide: wide, font: font(of: context))
            paint(target, context) { $0.text(glyphs, x: start, y: y) }
            place += size
        }
    }

    func imageText(_ request: Request, wide: Bool) throws(XError) {
        try request.expect(atLeast: 16)
        let bytes = request.bytes
        let length = Int(request.data) * (wide ? 2 : 1)
        try request.expect((16 + length).padded)
        let context = try context(bytes.u32(8))
        let target = try drawTarget(bytes.u32(4), context)
        guard let font = font(of: context) else { return }
        _ = prepareGlyphs(bytes.part(16, length), wide: wide, font: font)
        paint(target, context) {
            $0.imageText(glyphs, x: bytes.i16(12), y: bytes.i16(14), ascent: font.ascent, descent: font.descent)
        }
    }

    func queryTextExtents(_ request: Request) throws(XError) {
        try request.expect(atLeast: 8)
        let id = request.bytes.u32(4)
        // Any value but 0 is true here, as in the sample server.
        let isOdd = request.data != 0
        let font: Font?
        if let context = resources[id]?.asContext {
            font = self.font(of: context)
        } else {
            font = (resources[id] as? FontResource)?.font
        }
        guard let font else { throw .font(id) }
        guard !isOdd || request.count >= 12 else { throw .length }
        let text = request.bytes.part(8, request.count - 8 - (isOdd ? 2 : 0))
        let extents = font.textExtents(
            stride(from: 0, to: text.count - 1, by: 2).lazy.map { UInt16(text.u8($0)) << 8 | UInt16(text.u8($0 + 1)) })
        var reply = Reply(font.rightToLeft ? 1 : 0)
        reply.put16(8, font.ascent)
        reply.put16(10, font.descent)
        reply.put16(12, extents.ascent)
        reply.put16(14, extents.descent)
        reply.put32(16, UInt32(truncatingIfNeeded: extents.width))
        reply.put32(20, UInt32(truncatingIfNeeded: extents.left))
        reply.put32(24, UInt32(truncatingIfNeeded: extents.right))
        request.client.send(reply)
    }

    /// The font of a context; without one it is `fixed`.
    func font(of context: GContext) -> Font? {
        if let font = context.font { return font }
        if defaultFont == nil { defaultFont = fonts.open("fixed") }
        return defaultFont
    }

    /// Puts the pictures of characters into `glyphs`, and tells how far they advance.
    private func prepareGlyphs(_ text: WireBytes, wide: Bool, font: Font?) -> Int {
        glyphs.removeAll(keepingCapacity: true)
        guard let font else { return 0 }
        var advance = 0
        var place = 0
        while place < text.count {
            // Two-byte characters stand with the higher byte first.
            let character =
                wide ? UInt16(text.u8(place)) << 8 | UInt16(text.u8(place + 1)) : UInt16(text.u8(place))
            place += wide ? 2 : 1
            guard let glyph = font.glyph(character) else { continue }
            advance += glyph.advance
            glyphs.append(glyph)
        }
        return advance
    }
}
