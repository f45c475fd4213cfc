extension Engine {
    /// RENDER, version 0.11: the request that its minor opcode names.
    func render(_ request: Request) throws(XError) {
        switch request.data {
        case 0: try renderQueryVersion(request)
        case 1: try renderQueryPictFormats(request)
        case 2: try renderQueryPictIndexValues(request)
        case 4: try renderCreatePicture(request)
        case 5: try renderChangePicture(request)
        case 6: try renderSetPictureClipRectangles(request)
        case 7: try renderFreePicture(request)
        case 8: try renderComposite(request)
        case 10: try renderTrapezoids(request)
        case 11...13: try renderTriangles(request)
        case 17: try renderCreateGlyphSet(request)
        case 18: try renderReferenceGlyphSet(request)
        case 19: try renderFreeGlyphSet(request)
        case 20: try renderAddGlyphs(request)
        case 22: try renderFreeGlyphs(request)
        case 23...25: try renderCompositeGlyphs(request)
        case 26: try renderFillRectangles(request)
        case 27: try renderCreateCursor(request)
        case 28: try renderSetPictureTransform(request)
        case 29: try renderQueryFilters(request)
        case 30: try renderSetPictureFilter(request)
        case 31: try renderCreateAnimCursor(request)
        case 32: try renderAddTraps(request)
        case 33: try renderCreateSolidFill(request)
        case 34...36: try renderCreateGradient(request)
        // QueryDithers, Scale, ColorTrapezoids, ColorTriangles, AddGlyphsFromPicture: named, but no server has them.
        case 3, 9, 14, 15, 21: throw .implementation
        default: throw .request
        }
    }
}

extension XError {
    /// The errors of RENDER.
    static func pictureFormat(_ id: UInt32) -> XError { XError(code: Extension.render.firstError, value: id) }
    static func picture(_ id: UInt32) -> XError { XError(code: Extension.render.firstError + 1, value: id) }
    static func glyphSet(_ id: UInt32) -> XError { XError(code: Extension.render.firstError + 3, value: id) }
    static func glyph(_ id: UInt32) -> XError { XError(code: Extension.render.firstError + 4, value: id) }
}
