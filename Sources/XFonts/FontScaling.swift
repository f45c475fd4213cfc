internal import Glibc

/// A font in other sizes: its extents, bounds and properties as the sample server computes them.
struct FontScaling {
    private let source: FontParts
    private let factors: ScaleFactors
    /// The factors as they come back from the transformation of coordinates.
    private let scaleX: Double
    private let scaleY: Double
    private var parts: FontParts
    /// The glyph of the source that each new one is made from.
    private var origins: [Int] = []
    /// The average width of characters at a thousand pixels, in tenths.
    private var rawWidth = 0
    /// The sizes of the result, with the width that came out.
    private(set) var sizes: FontSizes

    init?(_ source: FontParts, _ factors: ScaleFactors, _ sizes: FontSizes) {
        guard abs(sizes.pixelX) >= 1e-20, abs(sizes.pixelY) >= 1e-20 else { return nil }
        self.source = source
        self.factors = factors
        self.sizes = sizes
        scaleX = sizes.pixelX * (factors.x / abs(sizes.pixelX))
        scaleY = sizes.pixelY * (factors.y / abs(sizes.pixelY))
        guard abs(scaleX * scaleY) >= 1e-20, abs(scaleX) < 1e4, abs(scaleY) < 1e4 else { return nil }
        parts = source
        parts.ascent = FontSizes.integer(Double(source.ascent) * scaleY)
        parts.descent = FontSizes.integer(Double(source.descent) * scaleY)
        guard Int16(exactly: parts.ascent) != nil, Int16(exactly: parts.descent) != nil else { return nil }
        parts.pictures = FontParts.Pictures()
        scaleMetrics()
        computeBounds()
        // Reading the source's pictures bounded its size; enlarging must not do away with that bound.
        guard parts.placePictures(limit: 16 << 20) else { return nil }
    }

    /// The scaled font.
    func font(of original: Font, named name: [UInt8]) -> Font? {
        var parts = parts
        parts.properties = properties(named: name)
        let sampler = GlyphSampler(
            original: original, origins: origins, offsets: parts.pictures.offsets, metrics: parts.metrics,
            scaleX: scaleX, scaleY: scaleY, factorX: factors.x, factorY: factors.y)
        parts.pictures.draw = sampler.draw
        return Font(name: Latin1.string(name), parts)
    }

    private mutating func scaleMetrics() {
        parts.metrics = []
        parts.glyphs = []
        parts.glyphs.reserveCapacity(source.glyphs.count)
        for glyph in source.glyphs {
            guard glyph != FontParts.none, !source.metrics[Int(glyph)].isNothing, parts.metrics.count < 0xfffe else {
                parts.glyphs.append(FontParts.none)
                continue
            }
            parts.glyphs.append(UInt16(parts.metrics.count))
            parts.metrics.append(scaled(source.metrics[Int(glyph)]))
            origins.append(Int(glyph))
        }
        parts.inkMetrics = parts.metrics
    }

    private func scaled(_ old: Font.Extents) -> Font.Extents {
        let sides = [Double(old.leftBearing) * scaleX, Double(old.rightBearing) * scaleX].sorted()
        let heights = [-Double(old.descent) * scaleY, Double(old.ascent) * scaleY].sorted()
        var new = Font.Extents()
        new.leftBearing = Int16(clamping: FontSizes.integer(floor(sides[0])))
        new.rightBearing = Int16(clamping: FontSizes.integer(floor(sides[1] + 0.5)))
        new.descent = Int16(clamping: FontSizes.integer(ceil(-heights[0])))
        new.ascent = Int16(clamping: FontSizes.integer(floor(heights[1] + 0.5)))
        new.width = Int16(clamping: FontSizes.nearest(Double(old.width) * scaleX))
        new.attributes = UInt16(truncatingIfNeeded: FontSizes.nearest(Double(old.width) * factors.rawX))
        if new.width == 0 {
            // What exists must not look like what does not.
            if new.rightBearing == new.leftBearing { new.rightBearing &+= 1 }
            if Int(new.ascent) == -Int(new.descent) { new.ascent &+= 1 }
        }
        return new
    }

    private mutating func computeBounds() {
        var low = Font.Extents()
        var high = Font.Extents()
        (low.leftBearing, low.rightBearing, low.width, low.ascent, low.descent) = (.max, .max, .max, .max, .max)
        (high.leftBearing, high.rightBearing, high.width, high.ascent, high.descent) = (.min, .min, .min, .min, .min)
        var lowAttributes = Int16.max
        var highAttributes = Int16.min
        var total = 0
        var oldWidth = 0
        for (extents, origin) in zip(parts.metrics, origins) {
            low.leftBearing = min(low.leftBearing, extents.leftBearing)
            low.rightBearing = min(low.rightBearing, extents.rightBearing)
            low.width = min(low.width, extents.width)
            low.ascent = min(low.ascent, extents.ascent)
            low.descent = min(low.descent, extents.descent)
            high.leftBearing = max(high.leftBearing, extents.leftBearing)
            high.rightBearing = max(high.rightBearing, extents.rightBearing)
            high.width = max(high.width, extents.width)
            high.ascent = max(high.ascent, extents.ascent)
            high.descent = max(high.descent, extents.descent)
            let attributes = Int16(bitPattern: extents.attributes)
            lowAttributes = min(lowAttributes, attributes)
            highAttributes = max(highAttributes, attributes)
            total += abs(Int(attributes))
            oldWidth += Int(source.metrics[origin].width)
        }
        low.attributes = UInt16(bitPattern: lowAttributes)
        high.attributes = UInt16(bitPattern: highAttributes)
        parts.inkMinBounds = low
        parts.inkMaxBounds = high
        let count = parts.metrics.count
        guard count > 0 else {
            sizes.width = 0
            return
        }
        rawWidth = (total * 10 + count / 2) / count
        if oldWidth < 0 { rawWidth = -rawWidth }
        sizes.width =
            low.width == high.width
            ? Int(low.width) * 10 : FontSizes.nearest(Double(rawWidth) * sizes.pixelX / 1000)
    }

    private func properties(named name: [UInt8]) -> [(name: String, value: Font.Property)] {
        guard let fields = LogicalName(name)?.fields else { return [] }
        func number(_ value: Int) -> Font.Property { .number(Int32(clamping: value)) }
        func text(_ part: Int) -> Font.Property { .string(fields[part]) }
        var result: [(name: String, value: Font.Property)] = [
            ("FOUNDRY", text(0)), ("FAMILY_NAME", text(1)), ("WEIGHT_NAME", text(2)), ("SLANT", text(3)),
            ("SETWIDTH_NAME", text(4)), ("ADD_STYLE_NAME", text(5)),
            ("PIXEL_SIZE", number(FontSizes.nearest(sizes.pixelY))),
            ("POINT_SIZE", number(FontSizes.nearest(sizes.pointY * 10))),
            ("RESOLUTION_X", number(sizes.x)), ("RESOLUTION_Y", number(sizes.y)), ("SPACING", text(10)),
            ("AVERAGE_WIDTH", number(sizes.width)), ("CHARSET_REGISTRY", text(12)), ("CHARSET_ENCODING", text(13)),
            ("FONT", .string(Latin1.string(name))),
            ("RAW_ASCENT", number(FontSizes.integer(Double(source.ascent) * factors.rawY))),
            ("RAW_DESCENT", number(FontSizes.integer(Double(source.descent) * factors.rawY))),
            ("RAW_PIXEL_SIZE", .number(1000)),
            ("RAW_POINT_SIZE", number(FontSizes.integer(72270 / Double(sizes.y) + 0.5))),
            ("RAW_AVERAGE_WIDTH", number(rawWidth)),
        ]
        for property in source.properties {
            if Self.unscaled.contains(property.name) {
                result.append(property)
                continue
            }
            let isWide = Self.wide.contains(property.name)
            // A string in the place of a number is an atom there; nobody can use it scaled.
            guard isWide || Self.high.contains(property.name), case .number(let value) = property.value else {
                continue
            }
            let old = Double(value)
            result.append((property.name, number(FontSizes.nearest((isWide ? scaleX : scaleY) * old))))
            let raw = (isWide ? factors.rawX : factors.rawY) * old
            result.append(("RAW_" + property.name, number(FontSizes.nearest(raw))))
        }
        return result
    }

    private static let wide: Set<String> = [
        "MIN_SPACE", "NORM_SPACE", "MAX_SPACE", "END_SPACE", "AVG_CAPITAL_WIDTH", "AVG_LOWERCASE_WIDTH", "QUAD_WIDTH",
        "FIGURE_WIDTH", "SUPERSCRIPT_X", "SUBSCRIPT_X",
    ]
    private static let high: Set<String> = [
        "SUPERSCRIPT_Y", "SUBSCRIPT_Y", "SUPERSCRIPT_SIZE", "SUBSCRIPT_SIZE", "SMALL_CAP_SIZE", "UNDERLINE_POSITION",
        "UNDERLINE_THICKNESS", "STRIKEOUT_ASCENT", "STRIKEOUT_DESCENT", "CAP_HEIGHT", "X_HEIGHT",
    ]
    private static let unscaled: Set<String> = [
        "ITALIC_ANGLE", "RELATIVE_SETWIDTH", "RELATIVE_WEIGHT", "WEIGHT", "DESTINATION", "PCL_FONT_NAME",
        "_ADOBE_POSTSCRIPT_FONTNAME",
    ]
}
