import TestKit

/// Requests of RENDER; the first argument is the major opcode.
extension XRequest {
    static func createPicture(
        _ major: UInt8, _ id: UInt32, on drawable: UInt32, format: UInt32, _ values: [Int: UInt32] = [:]
    ) -> XRequest {
        XRequest(major, 4).u32(id, drawable, format).values(values)
    }
    static func changePicture(_ major: UInt8, _ id: UInt32, _ values: [Int: UInt32]) -> XRequest {
        XRequest(major, 5).u32(id).values(values)
    }
    static func setPictureClip(_ major: UInt8, _ id: UInt32, x: Int, y: Int, _ rects: [Int]) -> XRequest {
        XRequest(major, 6).u32(id).u16(x, y).list16(rects)
    }
    static func freePicture(_ major: UInt8, _ id: UInt32) -> XRequest { XRequest(major, 7).u32(id) }
    /// Places are the source's, the mask's and the target's x and y, then width and height.
    static func composite(
        _ major: UInt8, op: UInt8, _ source: UInt32, _ mask: UInt32, _ target: UInt32, _ places: [Int]
    ) -> XRequest {
        XRequest(major, 8).u8(op).u8(0).u16(0).u32(source, mask, target).list16(places)
    }
    /// Trapezoids (10), Triangles (11), TriStrip (12), TriFan (13).
    static func shapes(
        _ major: UInt8, _ minor: UInt8, op: UInt8, _ source: UInt32, _ target: UInt32, format: UInt32, x: Int, y: Int,
        _ values: [UInt32]
    ) -> XRequest {
        XRequest(major, minor).u8(op).u8(0).u16(0).u32(source, target, format).u16(x, y).list32(values)
    }
    static func addTraps(_ major: UInt8, _ id: UInt32, x: Int, y: Int, _ values: [UInt32]) -> XRequest {
        XRequest(major, 32).u32(id).u16(x, y).list32(values)
    }
    static func createGlyphSet(_ major: UInt8, _ id: UInt32, format: UInt32) -> XRequest {
        XRequest(major, 17).u32(id, format)
    }
    /// Shapes are width, height, x, y and the two advances of each glyph.
    static func addGlyphs(_ major: UInt8, _ set: UInt32, _ ids: [UInt32], _ shapes: [Int], _ data: [UInt8]) -> XRequest
    {
        XRequest(major, 20).u32(set, UInt32(ids.count)).list32(ids).list16(shapes).raw(data)
    }
    /// CompositeGlyphs8 (23), 16 (24), 32 (25).
    static func compositeGlyphs(
        _ major: UInt8, _ minor: UInt8, op: UInt8, _ source: UInt32, _ target: UInt32, format: UInt32, _ set: UInt32,
        x: Int, y: Int, _ items: [UInt8]
    ) -> XRequest {
        XRequest(major, minor).u8(op).u8(0).u16(0).u32(source, target, format, set).u16(x, y).raw(items)
    }
    static func renderFill(
        _ major: UInt8, op: UInt8, _ target: UInt32, color: [Int], _ rects: [Int]
    ) -> XRequest {
        XRequest(major, 26).u8(op).u8(0).u16(0).u32(target).list16(color).list16(rects)
    }
    static func setTransform(_ major: UInt8, _ id: UInt32, _ values: [UInt32]) -> XRequest {
        XRequest(major, 28).u32(id).list32(values)
    }
    static func setFilter(_ major: UInt8, _ id: UInt32, _ name: String, _ values: [UInt32] = []) -> XRequest {
        var request = XRequest(major, 30).u32(id).u16(name.utf8.count, 0).text(name)
        while request.bytes.count & 3 != 0 { request = request.u8(0) }
        return request.list32(values)
    }
    static func solidFill(_ major: UInt8, _ id: UInt32, _ color: [Int]) -> XRequest {
        XRequest(major, 33).u32(id).list16(color)
    }
    /// Linear (34), radial (35) and conical (36) gradients: geometry, positions of stops and their colors.
    static func gradient(
        _ major: UInt8, _ minor: UInt8, _ id: UInt32, _ geometry: [UInt32], _ positions: [UInt32], _ colors: [Int]
    ) -> XRequest {
        XRequest(major, minor).u32(id).list32(geometry).u32(UInt32(positions.count)).list32(positions).list16(colors)
    }
}
