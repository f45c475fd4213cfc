internal import Framebuffer
internal import XDrawing
internal import XRender

extension Engine {
    /// What a glyph set without glyphs is charged as.
    private static let glyphSetCharge = 1024

    func renderCreateGlyphSet(_ request: Request) throws(XError) {
        try request.expect(12)
        let id = request.bytes.u32(4)
        try checkNew(id, for: request.client)
        guard let format = PictureFormat(id: request.bytes.u32(8)) else { throw .pictureFormat(request.bytes.u32(8)) }
        guard let charge = request.client.renderAccount.charge(Self.glyphSetCharge) else { throw .alloc }
        resources.insert(GlyphSetResource(id: id, GlyphSet(format, rendering, charge)))
    }

    func renderReferenceGlyphSet(_ request: Request) throws(XError) {
        try request.expect(12)
        let id = request.bytes.u32(4)
        try checkNew(id, for: request.client)
        resources.insert(GlyphSetResource(id: id, try glyphSet(request.bytes.u32(8)).set))
    }

    func renderFreeGlyphSet(_ request: Request) throws(XError) {
        try request.expect(8)
        resources.remove(try glyphSet(request.bytes.u32(4)).id)
    }

    func renderAddGlyphs(_ request: Request) throws(XError) {
        try request.expect(atLeast: 12)
        let bytes = request.bytes
        let set = try glyphSet(bytes.u32(4)).set
        let count = Int(bytes.u32(8))
        try request.expect(atLeast: 12 + 16 * count)
        let shapes = 12 + 4 * count
        // All pictures have to be there before the first glyph is added.
        var end = shapes + 12 * count
        for index in 0..<count {
            end += set.size(of: GlyphSet.Shape(bytes, shapes + 12 * index))
            if end > request.count { throw .length }
        }
        guard end == request.count else { throw .length }
        var place = shapes + 12 * count
        for index in 0..<count {
            let shape = GlyphSet.Shape(bytes, shapes + 12 * index)
            let size = set.size(of: shape)
            guard set.add(bytes.u32(12 + 4 * index), shape, bytes.part(place, size)) else { throw .alloc }
            place += size
        }
    }

    func renderFreeGlyphs(_ request: Request) throws(XError) {
        try request.expect(atLeast: 8)
        let set = try glyphSet(request.bytes.u32(4)).set
        for place in stride(from: 8, to: request.count - 3, by: 4) {
            let number = request.bytes.u32(place)
            guard set.remove(number) else { throw .glyph(number) }
        }
    }

    func renderCompositeGlyphs(_ request: Request) throws(XError) {
        try request.expect(atLeast: 28)
        let bytes = request.bytes
        let op = try renderOperator(request)
        let source = try picture(bytes.u32(8))
        let target = try drawn(bytes.u32(12))
        let format = try maskFormat(bytes.u32(16))
        let set = try glyphSet(bytes.u32(20)).set
        let size = request.data == 23 ? 1 : request.data == 24 ? 2 : 4
        guard let from = renderSource(source) else { return }
        try paint(on: target) { (to) throws(XError) -> Rect in
            let touched = try rendering.composite(
                glyphs: bytes.part(28), size: size, of: set, op, from, to, maskFormat: format,
                sourceAt: Point(bytes.i16(24), bytes.i16(26))
            ) { (id) throws(XError) -> GlyphSet in try self.glyphSet(id).set }
            guard let touched else { throw .length }
            return touched
        }
    }
}
