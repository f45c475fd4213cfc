/// A chain of font files at one size in pixels: shapes lines, draws and measures them.
///
/// A character comes from the first file that has it. Files behind the first are opened when they are first
/// needed; one that cannot be read is passed over. What is drawn depends on nothing but the files, the size, the fit and the libraries'
/// versions. A font is used by one thread at a time. Its cache of glyphs is bounded.
package final class Font {
    /// How glyphs sit on the pixels.
    package enum Fit: Hashable, Sendable {
        /// Light vertical hinting and whole-pixel advances: crisp and even, for widgets and labels.
        case pixels
        /// No hinting and exact advances: for lines that are turned or follow a path.
        case exact
    }

    /// The sizes that are served.
    package static let sizes = 1...512
    /// The bytes that cached glyphs may take.
    package static let cacheLimit = 4 << 20

    package let size: Int
    package let fit: Fit
    /// From the baseline to the top of a line, in pixels.
    package let ascent: Int
    /// From the baseline to the bottom of a line, in pixels.
    package let descent: Int
    /// From one baseline to the next, in pixels.
    package let lineHeight: Int

    let library: FreeTypeLibrary
    var faces: [Face?]
    private var pendingFiles: [Int: String] = [:]
    private var cache = GlyphCache(limit: cacheLimit)

    /// The font of a chain of files, of which the first must be good.
    package convenience init(files: [String], size: Int, fit: Fit = .pixels) throws(TextError) {
        guard let first = files.first else { throw TextError(code: .unreadable, context: "no font file") }
        try self.init(first: .file(first), fallback: Array(files.dropFirst()), size: size, fit: fit)
    }

    /// The font of one file.
    package convenience init(file: String, size: Int, fit: Fit = .pixels) throws(TextError) {
        try self.init(first: .file(file), fallback: [], size: size, fit: fit)
    }

    /// The font of a file's bytes, which are copied, and of files for what it lacks.
    package convenience init(
        bytes: [UInt8], fallback: [String] = [], size: Int, fit: Fit = .pixels
    ) throws(TextError) {
        try self.init(first: .bytes(bytes), fallback: fallback, size: size, fit: fit)
    }

    private init(first: Face.Source, fallback: [String], size: Int, fit: Fit) throws(TextError) {
        guard Self.sizes.contains(size) else { throw TextError(code: .size, context: "\(size) pixels") }
        library = try FreeTypeLibrary()
        let face = try Face(first, library: library, size: size, fit: fit)
        self.size = size
        self.fit = fit
        ascent = face.ascent
        descent = face.descent
        lineHeight = max(face.lineHeight, face.ascent + face.descent)
        faces = [face] + fallback.map { _ in nil }
        for (index, file) in fallback.enumerated() { pendingFiles[index + 1] = file }
    }

    /// The file of that place in the chain, opened now if need be.
    func face(_ index: Int) -> Face? {
        guard faces.indices.contains(index) else { return nil }
        if let file = pendingFiles.removeValue(forKey: index) {
            faces[index] = try? Face(.file(file), library: library, size: size, fit: fit)
        }
        return faces[index]
    }

    /// The first file of the chain that has the character, or the first of all.
    func faceIndex(for character: Unicode.Scalar) -> Int {
        for index in faces.indices where face(index)?.glyph(for: character) != nil { return index }
        return 0
    }

    /// The pixels that a glyph covers when its origin lies on a pixel.
    ///
    /// `turn` turns it around its origin against the clock, in 1/256 of a full turn; a turned glyph is not hinted.
    package func coverage(_ glyph: Glyph, turn: Int = 0) -> GlyphMask {
        let key = GlyphCache.Key(id: glyph.id, face: glyph.face, turn: turn & 255)
        if let mask = cache.find(key) { return mask }
        let mask = face(glyph.face)?.render(glyph.id, turn: key.turn) ?? .empty
        cache.add(key, mask)
        return mask
    }

    /// How many glyph masks are held for reuse.
    package var cachedGlyphs: Int { cache.count }
}
