internal import CPixman
internal import Framebuffer
internal import XDrawing

/// The trapezoids or triangles of a request, brought into a range in which pixman's arithmetic holds.
struct Coverage {
    /// Beyond this (16.16) lines are cut to the rows that can be seen: sums and differences stay in 32 bits below.
    static let saneLimit = 1 << 29
    private var trapezoids: [pixman_trapezoid_t] = []
    private var triangles: [pixman_triangle_t] = []
    /// The pixel of the first point, by which the source is placed.
    private(set) var origin: Point?

    init(_ shapes: RenderContext.Shapes, clip: Rect) {
        switch shapes {
        case .trapezoids(let bytes):
            if bytes.count >= 40 { origin = Point(bytes.i32(8) >> 16, bytes.i32(12) >> 16) }
            trapezoids.reserveCapacity(bytes.count / 40)
            for place in stride(from: 0, to: bytes.count - 39, by: 40) {
                trapezoids.append(Self.trapezoid(bytes, place, clip))
            }
        case .triangles(let points):
            if let first = points.first { origin = Point(Int(first.x) >> 16, Int(first.y) >> 16) }
            triangles.reserveCapacity(points.count / 3)
            for place in stride(from: 0, to: points.count - 2, by: 3) {
                let corners = (points[place].sane, points[place + 1].sane, points[place + 2].sane)
                triangles.append(
                    pixman_triangle_t(p1: corners.0.native, p2: corners.1.native, p3: corners.2.native))
            }
        }
    }

    var count: Int { max(trapezoids.count, triangles.count) }

    /// The pixels that the shapes may reach.
    func extents(_ group: Range<Int>) -> Rect {
        var (left, top, right, bottom) = (Int32.max, Int32.max, Int32.min, Int32.min)
        func extend(_ x: Int32) {
            left = min(left, x)
            right = max(right, x)
        }
        for index in group {
            if !trapezoids.isEmpty {
                let shape = trapezoids[index]
                guard shape.isValid else { continue }
                top = min(top, shape.top)
                bottom = max(bottom, shape.bottom)
                extend(shape.left.p1.x)
                extend(shape.left.p2.x)
                extend(shape.right.p1.x)
                extend(shape.right.p2.x)
            } else {
                let shape = triangles[index]
                extend(shape.p1.x)
                extend(shape.p2.x)
                extend(shape.p3.x)
                top = min(top, shape.p1.y, shape.p2.y, shape.p3.y)
                bottom = max(bottom, shape.p1.y, shape.p2.y, shape.p3.y)
            }
        }
        if left > right || top > bottom { return .zero }
        return Rect(
            left: Int(left) >> 16, top: Int(top) >> 16, right: (Int(right) + 0xffff) >> 16,
            bottom: (Int(bottom) + 0xffff) >> 16)
    }

    /// Adds the shapes' coverage to a mask, in which the drawable's first pixel stands at `offset`.
    func draw(_ group: Range<Int>, on mask: RenderImage, at offset: Point) {
        for index in group {
            if !trapezoids.isEmpty {
                var shape = trapezoids[index]
                if shape.isValid {
                    unsafe pixman_rasterize_trapezoid(mask.pointer, &shape, Int32(offset.x), Int32(offset.y))
                }
            } else {
                var shape = triangles[index]
                unsafe pixman_add_triangles(mask.pointer, Int32(offset.x), Int32(offset.y), 1, &shape)
            }
        }
    }

    private static func trapezoid(_ bytes: WireBytes, _ place: Int, _ clip: Rect) -> pixman_trapezoid_t {
        let (top, bottom) = (bytes.i32(place), bytes.i32(place + 4))
        func line(_ at: Int) -> pixman_line_fixed_t {
            let x1 = bytes.i32(place + at)
            let y1 = bytes.i32(place + at + 4)
            let x2 = bytes.i32(place + at + 8)
            let y2 = bytes.i32(place + at + 12)
            if max(max(abs(x1), abs(y1)), max(abs(x2), abs(y2))) < saneLimit {
                return pixman_line_fixed_t(
                    p1: pixman_point_fixed_t(x: Int32(x1), y: Int32(y1)),
                    p2: pixman_point_fixed_t(x: Int32(x2), y: Int32(y2)))
            }
            return cut([x1, y1, x2, y2], (clip.top - 2) << 16, (clip.bottom + 2) << 16)
        }
        return pixman_trapezoid_t(
            top: Int32(max(-saneLimit, min(saneLimit, top))), bottom: Int32(max(-saneLimit, min(saneLimit, bottom))),
            left: line(8), right: line(24))
    }

    /// The same line between two rows, with columns far outside brought nearer.
    private static func cut(_ values: [Int], _ top: Int, _ bottom: Int) -> pixman_line_fixed_t {
        let (x1, y1, x2, y2) = (values[0], values[1], values[2], values[3])
        guard y1 != y2 else {
            return pixman_line_fixed_t(p1: FixedPoint(0, 0).native, p2: FixedPoint(0, 0).native)
        }
        func at(_ y: Int) -> FixedPoint {
            // 33 bits each: the product is beyond 64 bits only by what a Double rounds away.
            let x = Double(x1) + Double(x2 - x1) * Double(y - y1) / Double(y2 - y1)
            return FixedPoint(Int32(max(-Double(saneLimit), min(Double(saneLimit), x))), Int32(clamping: y))
        }
        return pixman_line_fixed_t(p1: at(top).native, p2: at(bottom).native)
    }
}

extension FixedPoint {
    /// The point, no farther away than pixman's arithmetic bears.
    fileprivate var sane: FixedPoint {
        let limit = Int32(Coverage.saneLimit)
        return FixedPoint(max(-limit, min(limit, x)), max(-limit, min(limit, y)))
    }
}

extension pixman_trapezoid_t {
    /// Whether there is anything of it, as pixman sees it.
    fileprivate var isValid: Bool { left.p1.y != left.p2.y && right.p1.y != right.p2.y && bottom > top }
}
