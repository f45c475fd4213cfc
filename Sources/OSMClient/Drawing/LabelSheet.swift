/// Something that may be written on the map, before it is decided whether there is room for it.
package struct LabelCandidate: Hashable, Sendable {
    /// Equal for the same label in different tiles and zooms, as far as that can be told.
    package let id: UInt64
    package let text: String
    package let look: LabelLook
    package let placement: LabelPlacement
    package let zooms: ClosedRange<Double>
    /// Lower wins.
    package let rank: Int
    /// The point, or the line along which the text runs, in the unit square.
    package let path: [MapPoint]
}

/// Where a label's text stands to its geometry.
package enum LabelPlacement: Hashable, Sendable {
    case point, dot, line
}

/// All labels of one tile of one source.
package struct LabelSheet: Sendable {
    /// The sheet of a source's tile.
    package struct Key: Hashable, Sendable {
        package let source: Int
        package let tile: TileID

        /// A key.
        package init(source: Int, tile: TileID) {
            self.source = source
            self.tile = tile
        }
    }

    package let key: Key
    package let candidates: [LabelCandidate]

    /// The most labels of one tile; what a tile has beyond is left out.
    package static let limit = 4000
    /// The longest text, in characters.
    package static let textLimit = 80

    /// The labels of a tile, of everything that the style would write at any zoom.
    package init(_ tile: VectorTile, key: Key, style: Style) {
        self.key = key
        var candidates: [LabelCandidate] = []
        var lines = LineMerger()
        var path = GeometryPath()
        let side = 1 / Double(1 << key.tile.zoom)
        var layers: [String: PreparedLayer] = [:]
        for (number, rule) in style.labels.enumerated() {
            guard let layer = tile.layer(rule.layer) else { continue }
            let prepared = layers[rule.layer] ?? PreparedLayer(layer)
            layers[rule.layer] = prepared
            let filter = LayerFilter(rule.filter, layer)
            if filter.isNever { continue }
            for (index, feature) in layer.features.enumerated() where candidates.count < Self.limit {
                guard filter.passes(feature, prepared.tags(index)),
                    let text = Self.text(prepared, index, housenumber: rule.layer == "housenumber"),
                    (try? layer.read(
                        feature, into: &path, scale: side / Double(layer.extent), x: Double(key.tile.x) * side,
                        y: Double(key.tile.y) * side)) != nil
                else { continue }
                let refinement = rule.rankKey.flatMap { prepared.value(index, [$0])?.number } ?? 0
                let rank = rule.rank * 100 + Int(min(90, max(0, refinement)))
                if rule.placement == .line {
                    for part in path.parts { lines.add(path.coordinates[part], text: text, rule: number, rank: rank) }
                } else if let point = Self.anchor(path, feature.kind), Self.owns(key.tile, point) {
                    candidates.append(Self.candidate(text, rule, rank, [point], key.tile.zoom))
                }
            }
        }
        for line in lines.merged() {
            let rule = style.labels[line.rule]
            candidates.append(Self.candidate(line.text, rule, line.rank, line.points, key.tile.zoom))
        }
        self.candidates = candidates
    }

    private static func candidate(
        _ text: String, _ rule: LabelRule, _ rank: Int, _ path: [MapPoint], _ zoom: Int
    ) -> LabelCandidate {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func mix(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        for byte in text.utf8 { mix(byte) }
        for byte in rule.layer.utf8 { mix(byte) }
        // Cells of about eight pixels at the tile's own zoom.
        let cells = Double(1 << min(40, zoom + 6))
        for value in [path[0].x, path[0].y] {
            let cell = UInt64(bitPattern: Int64(max(-1e15, min(1e15, value * cells))))
            for shift in stride(from: 0, to: 64, by: 8) { mix(UInt8(truncatingIfNeeded: cell >> UInt64(shift))) }
        }
        let placement: LabelPlacement =
            switch rule.placement {
            case .point: .point
            case .dot: .dot
            case .line: .line
            }
        return LabelCandidate(
            id: hash, text: rule.look.uppercase ? text.uppercased() : text, look: rule.look, placement: placement,
            zooms: rule.zooms, rank: rank, path: path)
    }

    private static func text(_ layer: PreparedLayer, _ index: Int, housenumber: Bool) -> String? {
        let keys = housenumber ? ["housenumber"] : ["name:latin", "name", "name:en", "ref"]
        guard let text = layer.value(index, keys)?.string else { return nil }
        let plain = text.prefix(textLimit).filter { !$0.isNewline }
        return plain.isEmpty ? nil : String(plain)
    }

    /// The point itself, or the middle of a polygon's first ring.
    private static func anchor(_ path: GeometryPath, _ kind: GeometryKind) -> MapPoint? {
        guard let part = path.parts.first, part.count >= 2 else { return nil }
        if kind == .point {
            return MapPoint(path.coordinates[part.lowerBound], path.coordinates[part.lowerBound + 1])
        }
        var sum = MapPoint(0, 0)
        for i in stride(from: part.lowerBound, to: part.upperBound - 1, by: 2) {
            sum.x += path.coordinates[i]
            sum.y += path.coordinates[i + 1]
        }
        let count = Double(part.count / 2)
        return MapPoint(sum.x / count, sum.y / count)
    }

    /// Whether a point belongs to the tile rather than to a neighbour into whose margin it was copied.
    private static func owns(_ tile: TileID, _ point: MapPoint) -> Bool {
        let side = Double(1 << tile.zoom)
        return (point.x * side).rounded(.down) == Double(tile.x) && (point.y * side).rounded(.down) == Double(tile.y)
    }
}
