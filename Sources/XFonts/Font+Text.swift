extension Font {
    /// The extents of a text as QueryTextExtents tells them.
    package struct TextExtents: Hashable, Sendable {
        package var ascent = 0
        package var descent = 0
        package var width = 0
        package var left = 0
        package var right = 0
        /// The extents of no text.
        package init() {}
    }

    /// The extents of characters one behind the other; the default character stands for those that do not exist.
    package func textExtents(_ characters: some Sequence<UInt16>) -> TextExtents {
        let standIn = inkExtents(defaultCharacter)
        var result = TextExtents()
        var isFirst = true
        for character in characters {
            var extents = inkExtents(character)
            if extents.isNothing { extents = standIn }
            if extents.isNothing { continue }
            if isFirst {
                result.ascent = Int(extents.ascent)
                result.descent = Int(extents.descent)
                result.left = Int(extents.leftBearing)
                result.right = Int(extents.rightBearing)
            } else {
                result.ascent = max(result.ascent, Int(extents.ascent))
                result.descent = max(result.descent, Int(extents.descent))
                result.left = min(result.left, result.width + Int(extents.leftBearing))
                result.right = max(result.right, result.width + Int(extents.rightBearing))
            }
            result.width += Int(extents.width)
            isFirst = false
        }
        return result
    }

    /// The extents that clients are told of a character; nothing for one that does not exist.
    package func inkExtents(_ character: UInt16) -> Extents {
        guard let place = parts.place(of: character), parts.glyphs[place] != FontParts.none else { return Extents() }
        return parts.inkMetrics[Int(parts.glyphs[place])]
    }
}
