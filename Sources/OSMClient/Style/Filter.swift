/// Which features of a layer a rule is for.
package indirect enum Filter: Sendable {
    case all
    /// The tag is one of these texts.
    case isOne(String, [String])
    /// The tag, a number, lies in the range; an absent tag does not.
    case inRange(String, ClosedRange<Double>)
    /// The tag is there.
    case has(String)
    /// The geometry is of this kind.
    case kind(GeometryKind)
    case not(Filter)
    case both(Filter, Filter)

    /// Both filters.
    package static func & (a: Filter, b: Filter) -> Filter { .both(a, b) }
    /// Not the filter.
    package static prefix func ! (filter: Filter) -> Filter { .not(filter) }
}

/// A filter made ready for one layer of one tile: names are looked up once, not for each feature.
package struct LayerFilter {
    private indirect enum Test {
        case constant(Bool)
        case value(key: Int, fits: [Bool])
        case has(key: Int)
        case kind(GeometryKind)
        case not(Test)
        case both(Test, Test)
    }

    private let test: Test

    /// The filter for a layer.
    package init(_ filter: Filter, _ layer: VectorLayer) { test = Self.prepared(filter, layer) }

    /// Whether no feature can pass, which spares looking at them.
    var isNever: Bool {
        if case .constant(false) = test { true } else { false }
    }

    /// Whether the feature, whose tags were read, passes.
    package func passes(_ feature: VectorFeature, _ tags: ArraySlice<(key: Int, value: Int)>) -> Bool {
        Self.passes(test, feature, tags)
    }

    private static func prepared(_ filter: Filter, _ layer: VectorLayer) -> Test {
        switch filter {
        case .all: return .constant(true)
        case .isOne(let name, let texts):
            guard let key = layer.keys.firstIndex(of: name) else { return .constant(false) }
            let fits = layer.values.map { value in value.string.map { texts.contains($0) } ?? false }
            return fits.contains(true) ? .value(key: key, fits: fits) : .constant(false)
        case .inRange(let name, let range):
            guard let key = layer.keys.firstIndex(of: name) else { return .constant(false) }
            return .value(key: key, fits: layer.values.map { $0.number.map { range.contains($0) } ?? false })
        case .has(let name):
            guard let key = layer.keys.firstIndex(of: name) else { return .constant(false) }
            return .has(key: key)
        case .kind(let kind): return .kind(kind)
        case .not(let inner):
            if case .constant(let value) = prepared(inner, layer) { return .constant(!value) }
            return .not(prepared(inner, layer))
        case .both(let a, let b):
            let (a, b) = (prepared(a, layer), prepared(b, layer))
            if case .constant(let value) = a { return value ? b : .constant(false) }
            if case .constant(let value) = b { return value ? a : .constant(false) }
            return .both(a, b)
        }
    }

    private static func passes(_ test: Test, _ feature: VectorFeature, _ tags: ArraySlice<(key: Int, value: Int)>)
        -> Bool
    {
        switch test {
        case .constant(let value): value
        case .value(let key, let fits): tags.contains { $0.key == key && fits[$0.value] }
        case .has(let key): tags.contains { $0.key == key }
        case .kind(let kind): feature.kind == kind
        case .not(let inner): !passes(inner, feature, tags)
        case .both(let a, let b): passes(a, feature, tags) && passes(b, feature, tags)
        }
    }
}
