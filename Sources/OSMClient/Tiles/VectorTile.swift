/// A tile of Mapbox Vector Tile 2.1 (or 1): named layers of features, still in the bytes that they came in.
///
/// Decoding reads the frame only; a feature's tags and geometry are ranges of the bytes that are read when they are drawn.
/// Any bytes at all are safe: what is broken in a way that leaves the rest readable is passed over, else an
/// error is thrown. Nothing is reserved by a count that the bytes name.
package struct VectorTile: Sendable {
    package private(set) var layers: [VectorLayer] = []

    /// The most layers that a tile may have.
    package static let layerLimit = 256

    /// The tile of unpacked bytes.
    package init(_ bytes: [UInt8]) throws(MapError) {
        var reader = ByteReader(bytes)
        while let field = try reader.field() {
            guard field.number == 3 else { continue }
            guard case .block(let range) = field.content else { throw MapError(.malformed, "layer") }
            guard layers.count < Self.layerLimit else { throw MapError(.tooLarge, "layers") }
            let layer = try VectorLayer(bytes, range)
            // Of layers with the same name the first counts.
            if !layers.contains(where: { $0.name == layer.name }) { layers.append(layer) }
        }
    }

    /// The layer of that name.
    package func layer(_ name: String) -> VectorLayer? { layers.first { $0.name == name } }
}

/// What a tag of a feature says.
package enum TagValue: Hashable, Sendable {
    case string(String)
    case number(Double)
    case bool(Bool)

    /// The text of a string.
    package var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The value of a number; booleans count as 0 and 1.
    package var number: Double? {
        switch self {
        case .number(let value): value
        case .bool(let value): value ? 1 : 0
        case .string: nil
        }
    }
}

/// What a feature's geometry is.
package enum GeometryKind: Int, Hashable, Sendable {
    case point = 1, line, polygon
}

/// A feature, by where its parts lie in the tile's bytes.
package struct VectorFeature: Hashable, Sendable {
    package var id: UInt64 = 0
    package var kind: GeometryKind
    package var tags: Range<Int>
    package var geometry: Range<Int>
}

/// A layer of a vector tile.
package struct VectorLayer: Sendable {
    package private(set) var name = ""
    /// The side of the tile in the units of the geometry.
    package private(set) var extent = 4096
    package private(set) var keys: [String] = []
    package private(set) var values: [TagValue] = []
    package private(set) var features: [VectorFeature] = []
    let bytes: [UInt8]

    init(_ bytes: [UInt8], _ range: Range<Int>) throws(MapError) {
        self.bytes = bytes
        var reader = ByteReader(bytes, range)
        var version: UInt64?
        var named = false
        while let field = try reader.field() {
            switch (field.number, field.content) {
            case (15, .number(let number)): version = number
            case (1, .block(let range)):
                name = reader.text(range)
                named = true
            case (2, .block(let range)):
                if let feature = try Self.feature(bytes, range) { features.append(feature) }
            case (3, .block(let range)): keys.append(reader.text(range))
            case (4, .block(let range)): values.append(try Self.value(bytes, range))
            case (5, .number(let number)): extent = Int(truncatingIfNeeded: number & 0xffff_ffff)
            case (1...5, _), (15, _): throw MapError(.malformed, "layer")
            default: break
            }
        }
        guard let version, version == 1 || version == 2 else { throw MapError(.unsupported, "layer version") }
        guard named, !name.isEmpty else { throw MapError(.malformed, "layer name") }
        guard (1...1 << 20).contains(extent) else { throw MapError(.malformed, "extent") }
    }

    private static func feature(_ bytes: [UInt8], _ range: Range<Int>) throws(MapError) -> VectorFeature? {
        var reader = ByteReader(bytes, range)
        var id: UInt64 = 0
        var kind: UInt64 = 0
        var tags = 0..<0
        var geometry: Range<Int>?
        while let field = try reader.field() {
            switch (field.number, field.content) {
            case (1, .number(let number)): id = number
            case (2, .block(let range)): tags = range
            case (3, .number(let number)): kind = number
            case (4, .block(let range)):
                // Two geometries are a fault that leaves the first readable.
                if geometry == nil { geometry = range }
            case (1...4, _): throw MapError(.malformed, "feature")
            default: break
            }
        }
        guard let geometry, let kind = GeometryKind(rawValue: Int(truncatingIfNeeded: kind)) else { return nil }
        return VectorFeature(id: id, kind: kind, tags: tags, geometry: geometry)
    }

    private static func value(_ bytes: [UInt8], _ range: Range<Int>) throws(MapError) -> TagValue {
        var reader = ByteReader(bytes, range)
        var result: TagValue?
        while let field = try reader.field() {
            switch (field.number, field.content) {
            case (1, .block(let range)): result = .string(reader.text(range))
            case (2, .fixed32(let bits)): result = .number(Double(Float(bitPattern: bits)))
            case (3, .fixed64(let bits)): result = .number(Double(bitPattern: bits))
            case (4, .number(let number)): result = .number(Double(Int64(bitPattern: number)))
            case (5, .number(let number)): result = .number(Double(number))
            case (6, .number(let number)): result = .number(Double(unzigzag(number)))
            case (7, .number(let number)): result = .bool(number != 0)
            default: throw MapError(.malformed, "value")
            }
        }
        guard let result else { throw MapError(.malformed, "value") }
        return result
    }
}

extension VectorLayer {
    /// The feature's tags as key and value numbers, each within `keys` and `values`.
    package func tags(of feature: VectorFeature) throws(MapError) -> [(key: Int, value: Int)] {
        var result: [(key: Int, value: Int)] = []
        var reader = ByteReader(bytes, feature.tags)
        while !reader.isAtEnd {
            let key = try reader.varint()
            // An odd tag at the end is passed over.
            if reader.isAtEnd { break }
            let value = try reader.varint()
            guard key < UInt64(keys.count), value < UInt64(values.count) else { throw MapError(.malformed, "tags") }
            result.append((Int(key), Int(value)))
        }
        return result
    }

    /// What the feature says under a key; nil when it says nothing or its tags are broken.
    package func value(_ feature: VectorFeature, _ key: String) -> TagValue? {
        guard let index = keys.firstIndex(of: key), let tags = try? tags(of: feature) else { return nil }
        return tags.first { $0.key == index }.map { values[$0.value] }
    }
}
