package import Framebuffer

/// Which part of the world a picture of a tile shows: whole pixels of the world at one zoom.
///
/// The world at a zoom has a pixel grid of its own, so that pictures of neighbouring tiles fit without a seam and without a
/// pixel drawn twice, and stand still under a moving view.
package struct TileFrame: Hashable, Sendable {
    package let tile: TileID
    package let zoom: Double
    /// The pixels, from the north-west corner of the world.
    package let rect: Rect

    /// The frame of a tile at a zoom.
    package init(_ tile: TileID, zoom: Double) {
        self.tile = tile
        self.zoom = zoom
        let side = Mercator.worldSize(zoom: zoom) / Double(1 << tile.zoom)
        func edge(_ index: Int) -> Int { Int((Double(index) * side).rounded()) }
        rect = Rect(left: edge(tile.x), top: edge(tile.y), right: edge(tile.x + 1), bottom: edge(tile.y + 1))
    }
}

/// Draws vector tiles into pictures; a worker keeps one, so that its buffers are reserved once.
package final class TileRaster {
    private var area = Area.zero
    private var coverage = FillCoverage(.zero)
    private var fields: [StrokeField] = []
    private var path = GeometryPath()
    private var dashes = GeometryPath()

    /// A raster without buffers.
    package init() {}

    /// Draws a tile's rules into the picture of `frame`; the data may be of the tile or of any of its ancestors.
    package func draw(
        _ data: VectorTile, of source: TileID, style: Style, frame: TileFrame, into bitmap: inout Bitmap
    ) {
        prepare(bitmap.area)
        let placement = Placement(source: source, frame: frame)
        var layers: [String: PreparedLayer] = [:]
        for layer in data.layers where style.rules.contains(where: { $0.layer == layer.name }) {
            layers[layer.name] = PreparedLayer(layer)
        }
        var index = 0
        while index < style.rules.count {
            let rule = style.rules[index]
            switch rule.paint {
            case .fill(let color):
                if rule.zooms.contains(frame.zoom), let layer = layers[rule.layer] {
                    fill(rule, layer, placement, color, into: &bitmap)
                }
                index += 1
            case .stroke(_, let group):
                let first = index
                while index < style.rules.count, case .stroke(_, group) = style.rules[index].paint { index += 1 }
                strokes(style.rules[first..<index], layers, placement, frame.zoom, into: &bitmap)
            }
        }
    }

    private func prepare(_ area: Area) {
        if area == self.area { return }
        self.area = area
        coverage = FillCoverage(area)
        fields = []
    }

    private func fill(
        _ rule: DrawRule, _ prepared: PreparedLayer, _ placement: Placement, _ color: Color, into bitmap: inout Bitmap
    ) {
        let filter = LayerFilter(rule.filter, prepared.layer)
        if filter.isNever { return }
        for (index, feature) in prepared.layer.features.enumerated() where feature.kind == .polygon {
            guard filter.passes(feature, prepared.tags(index)) else { continue }
            guard (try? read(feature, prepared.layer, placement)) != nil else { continue }
            for part in path.parts { coverage.add(path.coordinates, part) }
        }
        coverage.fill(&bitmap, color)
    }

    /// Draws rules of one group: all casings, then all lines.
    private func strokes(
        _ rules: ArraySlice<DrawRule>, _ layers: [String: PreparedLayer], _ placement: Placement, _ zoom: Double,
        into bitmap: inout Bitmap
    ) {
        var drawn: [(stroke: Stroke, width: Double, field: Int)] = []
        for rule in rules {
            guard rule.zooms.contains(zoom), let layer = layers[rule.layer], case .stroke(let stroke, _) = rule.paint
            else { continue }
            let width = stroke.width.value(at: zoom)
            guard width > 0.05 else { continue }
            if fields.count == drawn.count { fields.append(StrokeField(area)) }
            let reach =
                max(1, width) / 2 + (stroke.casing == nil ? 0 : stroke.casingWidth.value(at: zoom))
                + stroke.softness.value(at: zoom) / 2 + 0.5
            if collect(rule, stroke, layer, placement, reach, field: drawn.count) {
                drawn.append((stroke, width, drawn.count))
            }
        }
        for (stroke, width, field) in drawn {
            guard let casing = stroke.casing else { continue }
            let border = stroke.casingWidth.value(at: zoom)
            shade(field, width + 2 * border, 1, casing, into: &bitmap)
        }
        for (stroke, width, field) in drawn {
            shade(field, width, stroke.softness.value(at: zoom), stroke.color, into: &bitmap)
            fields[field].clear()
        }
    }

    private func shade(_ field: Int, _ width: Double, _ softness: Double, _ color: Color, into bitmap: inout Bitmap) {
        // What is thinner than a pixel is drawn a pixel wide and fainter, so that it neither breaks up nor dominates.
        let color = width < 1 ? color.faded(width) : color
        fields[field].shade(&bitmap, radius: max(1, width) / 2, softness: max(1, softness), color: color)
    }

    /// Puts the rule's lines into a field; false when there were none.
    private func collect(
        _ rule: DrawRule, _ stroke: Stroke, _ prepared: PreparedLayer, _ placement: Placement, _ reach: Double,
        field: Int
    ) -> Bool {
        let filter = LayerFilter(rule.filter, prepared.layer)
        if filter.isNever { return false }
        var any = false
        for (index, feature) in prepared.layer.features.enumerated() where feature.kind != .point {
            guard filter.passes(feature, prepared.tags(index)) else { continue }
            guard (try? read(feature, prepared.layer, placement)) != nil else { continue }
            if feature.kind == .polygon { path.closeParts() }
            any = true
            if stroke.dash.isEmpty {
                for part in path.parts { fields[field].add(path.coordinates, part, radius: reach) }
                continue
            }
            dashes.removeAll()
            for part in path.parts {
                Dashes.cut(
                    path.coordinates, part, stroke.dash, width: Double(area.width), height: Double(area.height),
                    into: &dashes)
            }
            for part in dashes.parts { fields[field].add(dashes.coordinates, part, radius: reach) }
        }
        return any
    }

    private func read(_ feature: VectorFeature, _ layer: VectorLayer, _ placement: Placement) throws(MapError) {
        try layer.read(
            feature, into: &path, scale: placement.side / Double(layer.extent), x: placement.x, y: placement.y)
    }
}

extension TileRaster {
    /// Where a source tile lies in a frame: its north-west corner and its side, in pixels of the frame.
    private struct Placement {
        let x: Double
        let y: Double
        let side: Double

        init(source: TileID, frame: TileFrame) {
            side = Mercator.worldSize(zoom: frame.zoom) / Double(1 << source.zoom)
            x = Double(source.x) * side - Double(frame.rect.x)
            y = Double(source.y) * side - Double(frame.rect.y)
        }
    }
}

/// A layer whose tags were read once for all rules.
package struct PreparedLayer {
    let layer: VectorLayer
    private var pairs: [(key: Int, value: Int)] = []
    private var ranges: [Range<Int>] = []

    /// Reads the tags of all features; a feature with broken tags has none.
    package init(_ layer: VectorLayer) {
        self.layer = layer
        ranges.reserveCapacity(layer.features.count)
        for feature in layer.features {
            let start = pairs.count
            pairs += (try? layer.tags(of: feature)) ?? []
            ranges.append(start..<pairs.count)
        }
    }

    /// The tags of the feature of that number.
    package func tags(_ index: Int) -> ArraySlice<(key: Int, value: Int)> { pairs[ranges[index]] }

    /// What the feature of that number says under the first of the keys that it has.
    func value(_ index: Int, _ keys: [String]) -> TagValue? {
        for key in keys {
            guard let number = layer.keys.firstIndex(of: key) else { continue }
            if let pair = tags(index).first(where: { $0.key == number }) { return layer.values[pair.value] }
        }
        return nil
    }
}

extension Color {
    /// The colour with its alpha times `factor`.
    func faded(_ factor: Double) -> Color {
        let weight = UInt32(min(256, max(0, factor * 256)))
        func part(_ shift: UInt32) -> UInt32 { ((((bits >> shift) & 255) * weight) >> 8) << shift }
        return Color(bits: part(24) | part(16) | part(8) | part(0))
    }
}
