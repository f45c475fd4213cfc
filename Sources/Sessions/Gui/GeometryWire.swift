package import Framebuffer
package import Plumbing

/// The wire form of geometry: signed 32-bit coordinates within plus and minus 2^30.
extension MessageWriter {
    /// Appends a position.
    package mutating func write(_ point: Point) {
        write(int32: point.x)
        write(int32: point.y)
    }

    /// Appends a rectangle.
    package mutating func write(_ rect: Rect) {
        write(rect.origin)
        write(int32: rect.width)
        write(int32: rect.height)
    }

    /// Appends a size.
    package mutating func write(_ area: Area) {
        write(int32: area.width)
        write(int32: area.height)
    }

    /// Appends a list of rectangles, 16 bits of count before it; at most 65 535.
    package mutating func write(_ rects: [Rect]) {
        write(UInt16(clamping: rects.count))
        for rect in rects.prefix(65_535) { write(rect) }
    }
}

extension MessageReader {
    /// Reads a position.
    package mutating func point() throws(WireError) -> Point {
        let x = try coordinate()
        return Point(x, try coordinate())
    }

    /// Reads a rectangle whose size is not negative.
    package mutating func rect() throws(WireError) -> Rect {
        let origin = try point()
        return Rect(origin, try area(1 << 30))
    }

    /// Reads a size of at most `limit` each way.
    package mutating func area(_ limit: Int) throws(WireError) -> Area {
        let width = try coordinate()
        let height = try coordinate()
        guard width >= 0 && height >= 0 && width <= limit && height <= limit else { throw .invalid("size") }
        return Area(width, height)
    }

    /// Reads a list of at most `limit` rectangles.
    package mutating func rects(limit: Int) throws(WireError) -> [Rect] {
        let count = Int(try read(UInt16.self))
        guard count <= limit else { throw .invalid("rectangle count") }
        var result: [Rect] = []
        result.reserveCapacity(count)
        for _ in 0..<count { result.append(try rect()) }
        return result
    }
}
