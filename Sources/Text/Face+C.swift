internal import CFreeType
internal import CHarfBuzz
internal import Framebuffer
internal import Glibc

/// FreeType's state, one for each font, since it belongs to one thread.
@safe final class FreeTypeLibrary {
    @unsafe fileprivate let pointer: FT_Library

    /// Starts the library.
    init() throws(TextError) {
        var library: FT_Library?
        guard unsafe FT_Init_FreeType(&library) == 0, let library = unsafe library else {
            throw TextError(code: .unreadable, context: "FreeType did not start")
        }
        unsafe pointer = unsafe library
    }

    deinit { unsafe FT_Done_FreeType(pointer) }
}

/// One font file at one size: FreeType draws its glyphs, HarfBuzz shapes with it, from the same mapping.
@safe final class Face {
    /// Where a font comes from.
    enum Source {
        case file(String)
        case bytes([UInt8])
    }

    /// A glyph as the shaper gives it; `index` counts characters of the shaped piece.
    struct Shaped {
        var id: UInt32
        var x: Float
        var y: Float
        var advance: Float
        var index: Int
    }

    let ascent: Int
    let descent: Int
    let lineHeight: Int
    private let fit: Font.Fit
    private let library: FreeTypeLibrary
    @unsafe private let blob: OpaquePointer
    @unsafe private let face: FT_Face
    @unsafe private let font: OpaquePointer
    @unsafe private let buffer: OpaquePointer

    /// Opens a font.
    init(_ source: Source, library: FreeTypeLibrary, size: Int, fit: Font.Fit) throws(TextError) {
        let (blob, name) = try unsafe Self.load(source)
        var length: UInt32 = 0
        let data = unsafe hb_blob_get_data(blob, &length)
        var opened: FT_Face?
        let result = unsafe FT_New_Memory_Face(
            library.pointer, UnsafeRawPointer(data)?.assumingMemoryBound(to: UInt8.self), FT_Long(length), 0, &opened)
        guard result == 0, let face = unsafe opened else {
            unsafe hb_blob_destroy(blob)
            throw TextError(code: .malformed, context: name)
        }
        guard unsafe face.pointee.face_flags & FT_Long(1) != 0, unsafe FT_Set_Pixel_Sizes(face, 0, UInt32(size)) == 0,
            let metrics = unsafe face.pointee.size?.pointee.metrics
        else {
            unsafe FT_Done_Face(face)
            unsafe hb_blob_destroy(blob)
            throw TextError(code: .malformed, context: name)
        }
        let shapes = unsafe hb_face_create(blob, 0)
        unsafe font = unsafe hb_font_create(shapes)
        unsafe hb_face_destroy(shapes)
        unsafe hb_font_set_scale(font, Int32(size * 64), Int32(size * 64))
        unsafe buffer = unsafe hb_buffer_create()
        // A damaged file may claim any height; lines stay within a few times the size.
        ascent = min(4 * size, max(0, (metrics.ascender + 63) >> 6))
        descent = min(4 * size, max(0, (63 - metrics.descender) >> 6))
        lineHeight = min(8 * size, max(1, (metrics.height + 63) >> 6))
        self.fit = fit
        self.library = library
        unsafe self.blob = unsafe blob
        unsafe self.face = unsafe face
    }

    deinit {
        unsafe hb_buffer_destroy(buffer)
        unsafe hb_font_destroy(font)
        unsafe FT_Done_Face(face)
        unsafe hb_blob_destroy(blob)
    }

    /// The glyph of a character, nil when the file has none.
    func glyph(for character: Unicode.Scalar) -> UInt32? {
        let id = unsafe FT_Get_Char_Index(face, FT_ULong(character.value))
        return id == 0 ? nil : id
    }

    /// How far the pen goes on after an unshaped glyph.
    func advance(of id: UInt32) -> Float {
        let advance = unsafe Float(hb_font_get_glyph_h_advance(font, id)) / 64
        return fit == .pixels ? advance.rounded() : advance
    }

    /// Shapes characters of one script and direction; the glyphs come in the order in which they are seen.
    func shape(_ characters: [UInt32], isRightToLeft: Bool) -> [Shaped] {
        unsafe hb_buffer_clear_contents(buffer)
        unsafe hb_buffer_add_utf32(buffer, characters, Int32(characters.count), 0, Int32(characters.count))
        unsafe hb_buffer_guess_segment_properties(buffer)
        unsafe hb_buffer_set_direction(buffer, isRightToLeft ? HB_DIRECTION_RTL : HB_DIRECTION_LTR)
        unsafe hb_buffer_set_language(buffer, hb_language_from_string("und", -1))
        unsafe hb_shape(font, buffer, nil, 0)
        var count: UInt32 = 0
        guard let infos = unsafe hb_buffer_get_glyph_infos(buffer, &count),
            let positions = unsafe hb_buffer_get_glyph_positions(buffer, &count)
        else { return [] }
        return (0..<Int(count)).map { index in
            let position = unsafe positions[index]
            return unsafe Shaped(
                id: infos[index].codepoint, x: Float(position.x_offset) / 64, y: -Float(position.y_offset) / 64,
                advance: Float(position.x_advance) / 64,
                index: min(Int(infos[index].cluster), max(0, characters.count - 1)))
        }
    }

    /// The pixels that a glyph covers; `turn` is in 1/256 of a full turn against the clock.
    func render(_ id: UInt32, turn: Int) -> GlyphMask {
        let isExact = fit == .exact || turn != 0
        guard unsafe FT_Load_Glyph(face, id, isExact ? cfreetype_load_exact : cfreetype_load_fitted) == 0,
            let slot = unsafe face.pointee.glyph
        else { return .empty }
        if turn != 0 {
            let angle = Double(turn) * Double.pi / 128
            let (s, c) = (FT_Fixed((sin(angle) * 65536).rounded()), FT_Fixed((cos(angle) * 65536).rounded()))
            var matrix = FT_Matrix(xx: c, xy: -s, yx: s, yy: c)
            unsafe FT_Outline_Transform(&slot.pointee.outline, &matrix)
        }
        guard unsafe FT_Render_Glyph(slot, FT_RENDER_MODE_NORMAL) == 0 else { return .empty }
        let bitmap = unsafe slot.pointee.bitmap
        let area = unsafe Area(Int(bitmap.width), Int(bitmap.rows))
        let pitch = unsafe Int(bitmap.pitch)
        guard let pixels = unsafe bitmap.buffer, !area.isEmpty, max(area.width, area.height) <= 8192,
            pitch >= area.width
        else { return .empty }
        var coverage: [UInt8] = []
        coverage.reserveCapacity(area.count)
        for row in 0..<area.height {
            unsafe coverage.append(contentsOf: UnsafeBufferPointer(start: pixels + row * pitch, count: area.width))
        }
        return unsafe GlyphMask(
            left: Int(slot.pointee.bitmap_left), top: -Int(slot.pointee.bitmap_top), area: area, coverage: coverage)
    }

    /// The number of a character's script, as HarfBuzz counts them.
    static func script(of character: Unicode.Scalar) -> UInt32 {
        unsafe hb_unicode_script(hb_unicode_funcs_get_default(), character.value).rawValue
    }

    /// Whether characters of a script go with any other: marks, blanks, digits, punctuation.
    static func isShared(_ script: UInt32) -> Bool {
        script == HB_SCRIPT_COMMON.rawValue || script == HB_SCRIPT_INHERITED.rawValue
    }

    @unsafe private static func load(_ source: Source) throws(TextError) -> (OpaquePointer, String) {
        switch source {
        case .file(let path):
            guard let blob = unsafe hb_blob_create_from_file_or_fail(path) else {
                throw TextError(code: .unreadable, context: path)
            }
            return unsafe (blob, path)
        case .bytes(let bytes):
            let blob = unsafe bytes.withUnsafeBytes {
                unsafe hb_blob_create_or_fail(
                    $0.baseAddress?.assumingMemoryBound(to: CChar.self), UInt32(clamping: $0.count),
                    HB_MEMORY_MODE_DUPLICATE, nil, nil)
            }
            guard let blob = unsafe blob else { throw TextError(code: .malformed, context: "font bytes") }
            return unsafe (blob, "font bytes")
        }
    }
}
