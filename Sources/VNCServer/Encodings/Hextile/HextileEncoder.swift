internal import Framebuffer

/// Hextile: tiles of 16 by 16 pixels, each a background with rectangles of one or more colours on it, or raw.
struct HextileEncoder: Encoder {
    private let writer: PixelWriter
    private let translation: Translation

    private static let tile = 16
    private static let side = 256

    /// What a tile's first byte says of it.
    private enum Flag {
        static let raw = 1
        static let background = 2
        static let foreground = 4
        static let rectangles = 8
        static let coloured = 16
    }

    /// The colours that a tile takes over from the one before.
    private struct Colors {
        var background: UInt32?
        var foreground: UInt32?
    }

    /// The encoder of a class.
    init(_ kind: EncodingClass) {
        writer = .whole(kind.format)
        translation = Translation(to: kind.format)
    }

    func pieces(of rect: Rect) -> [Rect] { grid(rect, width: Self.side, height: Self.side) }

    func encode(_ rect: Rect, of picture: Picture, turn: Int, on bench: inout Workbench) -> EncodedPiece {
        var bytes: [UInt8] = []
        ServerMessage.rectangle(rect, EncodingNumber.hextile.rawValue, to: &bytes)
        var last = Colors()
        for tile in grid(rect, width: Self.tile, height: Self.tile) {
            bench.load(picture, tile, rows: 0..<tile.height, translation)
            if !putParts(tile.area, &last, on: &bench, to: &bytes) {
                // Viewers differ in what is left of the colours behind such a tile.
                last = Colors()
                bytes.put8(Flag.raw)
                let start = bytes.count
                bytes.append(contentsOf: repeatElement(0, count: tile.count * writer.count))
                writer.put(bench.pixels, from: 0, number: tile.count, to: &bytes, at: start)
            }
        }
        return EncodedPiece(rect, bytes: bytes)
    }

    /// Appends the tile as background and rectangles, unless that takes more than its pixels do.
    private func putParts(
        _ area: Area, _ last: inout Colors, on bench: inout Workbench, to bytes: inout [UInt8]
    ) -> Bool {
        bench.palette.reset(limit: 256)
        guard bench.palette.index(bench.pixels, 0..<area.count, to: &bench.indices) else { return false }
        let colors = bench.palette.colors
        let common = bench.commonest(area.count)
        let background = colors[Int(common)]
        let isColoured = colors.count > 2
        let size = isColoured ? writer.count + 2 : 2
        let most = min(255, max(0, area.count * writer.count - 2 * writer.count - 1) / size)
        guard
            let parts = Subrectangle.cover(
                &bench.indices, width: area.width, height: area.height, background: common, limit: most)
        else { return false }
        let foreground = parts.first.map { colors[$0.color] }
        var flags = parts.isEmpty ? 0 : Flag.rectangles
        if background != last.background { flags |= Flag.background }
        if isColoured { flags |= Flag.coloured }
        if !isColoured, let foreground, foreground != last.foreground { flags |= Flag.foreground }
        bytes.put8(flags)
        if flags & Flag.background != 0 { writer.put(background, to: &bytes) }
        if flags & Flag.foreground != 0, let foreground { writer.put(foreground, to: &bytes) }
        if !parts.isEmpty { bytes.put8(parts.count) }
        for part in parts {
            if isColoured { writer.put(colors[part.color], to: &bytes) }
            bytes.put8(part.x << 4 | part.y)
            bytes.put8((part.width - 1) << 4 | (part.height - 1))
        }
        last.background = background
        // With colours of their own, the rectangles leave viewers with different ideas of the foreground.
        if isColoured { last.foreground = nil } else if foreground != nil { last.foreground = foreground }
        return true
    }
}
