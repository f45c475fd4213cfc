package import Framebuffer
internal import Images

/// The maps that lie over each other: the world at the bottom, files above it.
package struct SourceStack: Sendable {
    package let sources: [any TileSource]

    /// The sources, the lowest first.
    package init(_ sources: [any TileSource]) { self.sources = sources }

    /// What must be shown, each text once, the topmost source first.
    package var attribution: String {
        var texts: [String] = []
        for source in sources.reversed() where !source.info.attribution.isEmpty {
            if !texts.contains(source.info.attribution) { texts.append(source.info.attribution) }
        }
        return texts.joined(separator: " · ")
    }
}

/// A finished picture of a tile and its labels.
package struct PaintedTile: Sendable {
    package let frame: TileFrame
    package let bitmap: Bitmap
    package let sheets: [LabelSheet]
}

/// Reads, decodes and draws tiles; one for each thread.
package final class TilePainter {
    private let stack: SourceStack
    private let raster = TileRaster()
    private var decoded: [LabelSheet.Key: Decoded] = [:]
    private var recent: [LabelSheet.Key] = []

    /// How many decoded tiles are kept: the neighbours of a view share their ancestors.
    private static let decodedLimit = 24

    /// The pixels of the largest raster tile that is read.
    private static let pictureLimit = 4 << 20

    private enum Content {
        case vector(VectorTile, LabelSheet)
        case picture(Bitmap)
        case nothing
    }

    private struct Decoded {
        let content: Content
    }

    /// A painter of the sources.
    package init(_ stack: SourceStack) { self.stack = stack }

    /// Draws a tile; where no source has anything it is the colour of the sea.
    ///
    /// A source that cannot be read is passed over: the others are shown.
    package func paint(_ frame: TileFrame) -> PaintedTile {
        var bitmap = Bitmap(frame.rect.area, filledWith: Style.naturalEarth.background)
        var sheets: [LabelSheet] = []
        for (number, source) in stack.sources.enumerated() {
            let info = source.info
            guard frame.tile.zoom >= info.zooms.lowerBound, info.covers(frame.tile) else { continue }
            let tile = frame.tile.ancestor(at: info.zooms.upperBound)
            switch content(LabelSheet.Key(source: number, tile: tile)) {
            case .vector(let data, let sheet):
                let style = Style.of(info.schema)
                raster.draw(data, of: tile, style: style, frame: frame, into: &bitmap)
                // What lies on top names the place; of the world below it only the seas would be left.
                sheets = [sheet]
            case .picture(let picture):
                Self.draw(picture, of: tile, frame: frame, into: &bitmap)
                sheets = []
            case .nothing: break
            }
        }
        return PaintedTile(frame: frame, bitmap: bitmap, sheets: sheets)
    }

    private func content(_ key: LabelSheet.Key) -> Content {
        if let known = decoded[key] { return known.content }
        let content = read(key)
        if recent.count >= Self.decodedLimit { decoded[recent.removeFirst()] = nil }
        recent.append(key)
        decoded[key] = Decoded(content: content)
        return content
    }

    private func read(_ key: LabelSheet.Key) -> Content {
        let source = stack.sources[key.source]
        guard let bytes = try? source.tile(key.tile) else { return .nothing }
        switch source.info.format {
        case .vector:
            guard let tile = try? VectorTile(bytes) else { return .nothing }
            return .vector(tile, LabelSheet(tile, key: key, style: Style.of(source.info.schema)))
        case .png, .jpeg:
            // Files mix the two under either name.
            guard let picture = try? ImageFile.decode(bytes, limit: Self.pictureLimit) else { return .nothing }
            return .picture(picture)
        case .webp, .unknown:
            return .nothing
        }
    }

    private static func draw(_ picture: Bitmap, of tile: TileID, frame: TileFrame, into bitmap: inout Bitmap) {
        let steps = Double(1 << (frame.tile.zoom - tile.zoom))
        let (width, height) = (Double(picture.area.width) / steps, Double(picture.area.height) / steps)
        let x = Double(frame.tile.x).remainderOf(steps) * width
        let y = Double(frame.tile.y).remainderOf(steps) * height
        var scaled = Bitmap(frame.rect.area)
        scaled.withSurface { target in
            picture.withPixels { source in
                target.stretch(source, window: (x, y, width, height), to: target.bounds, clip: target.bounds)
            }
        }
        bitmap.withSurface { target in
            scaled.withPixels { target.over($0, $0.bounds, to: .zero) }
        }
    }
}

extension Double {
    /// The rest of a division of numbers that are not negative.
    fileprivate func remainderOf(_ divisor: Double) -> Double { truncatingRemainder(dividingBy: divisor) }
}

extension Style {
    /// The built-in style of a schema.
    package static func of(_ schema: TileSchema) -> Style {
        switch schema {
        case .naturalEarth: .naturalEarth
        case .openMapTiles: .openMapTiles
        }
    }
}
