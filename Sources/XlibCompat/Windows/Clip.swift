internal import Framebuffer

/// A set of pixels that is nearly always one rectangle: what can be seen of a window.
///
/// As long as it is one, nothing is allocated and each operation is a few comparisons; otherwise it is a `Region`.
struct Clip: Equatable {
    /// The smallest rectangle that holds the pixels.
    private(set) var bounds: Rect
    /// The pixels when they are not the whole of `bounds`.
    private var more: Region?

    static let empty = Clip(Rect.zero)

    init(_ rect: Rect) { bounds = rect.isEmpty ? .zero : rect }

    init(_ region: Region) {
        switch region.rects.count {
        case 0: bounds = .zero
        case 1: bounds = region.rects[0]
        default:
            bounds = region.bounds
            more = region
        }
    }

    var isEmpty: Bool { bounds.isEmpty }
    var isBox: Bool { more == nil }
    var region: Region { more ?? Region(bounds) }
    /// The number of rectangles.
    var count: Int { more?.rects.count ?? (bounds.isEmpty ? 0 : 1) }

    /// Shows each rectangle, in bands from top to bottom.
    func forEach(_ body: (Rect) -> Void) {
        if let more { more.rects.forEach(body) } else if !bounds.isEmpty { body(bounds) }
    }

    func contains(_ point: Point) -> Bool { bounds.contains(point) && (more?.contains(point) ?? true) }

    func offset(by delta: Point) -> Clip {
        if bounds.isEmpty || delta == .zero { return self }
        var result = self
        result.bounds = bounds.offset(by: delta)
        if let more { result.more = more.offset(by: delta) }
        return result
    }

    func intersection(_ rect: Rect) -> Clip {
        if let more {
            if rect.contains(bounds) { return self }
            if !rect.intersects(bounds) { return .empty }
            return Clip(more.intersection(rect))
        }
        return Clip(bounds.intersection(rect))
    }

    func intersection(_ other: Clip) -> Clip {
        guard let more else { return other.intersection(bounds) }
        guard let otherMore = other.more else { return intersection(other.bounds) }
        if !bounds.intersects(other.bounds) { return .empty }
        return Clip(more.intersection(otherMore))
    }

    func subtracting(_ other: Clip) -> Clip {
        let common = bounds.intersection(other.bounds)
        if common.isEmpty { return self }
        if other.more == nil {
            if common == bounds { return .empty }
            if more == nil { return Self.difference(bounds, common) }
        }
        return Clip(region.subtracting(other.region))
    }

    mutating func subtract(_ other: Clip) {
        if bounds.intersects(other.bounds) { self = subtracting(other) }
    }

    mutating func formUnion(_ other: Clip) {
        if other.isEmpty { return }
        if isEmpty {
            self = other
            return
        }
        if more == nil, other.more == nil {
            let a = bounds
            let b = other.bounds
            if a.contains(b) { return }
            let isColumn = a.x == b.x && a.width == b.width && a.top <= b.bottom && b.top <= a.bottom
            let isRow = a.y == b.y && a.height == b.height && a.left <= b.right && b.left <= a.right
            if isColumn || isRow || b.contains(a) {
                bounds = a.union(b)
                return
            }
        }
        self = Clip(region.union(other.region))
    }

    /// What remains of a rectangle without a part of it: one rectangle when the part is a whole side.
    private static func difference(_ rect: Rect, _ part: Rect) -> Clip {
        if part.width == rect.width {
            if part.top == rect.top { return Clip(Rect(rect.x, part.bottom, rect.width, rect.height - part.height)) }
            if part.bottom == rect.bottom { return Clip(Rect(rect.x, rect.y, rect.width, rect.height - part.height)) }
        } else if part.height == rect.height {
            if part.left == rect.left { return Clip(Rect(part.right, rect.y, rect.width - part.width, rect.height)) }
            if part.right == rect.right { return Clip(Rect(rect.x, rect.y, rect.width - part.width, rect.height)) }
        }
        return Clip(Region(rect, without: part))
    }
}
