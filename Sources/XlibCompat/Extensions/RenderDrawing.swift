internal import Framebuffer
internal import XDrawing
internal import XRender

extension Engine {
    func renderComposite(_ request: Request) throws(XError) {
        try request.expect(36)
        let bytes = request.bytes
        let op = try renderOperator(request)
        let target = try drawn(bytes.u32(16))
        let source = try picture(bytes.u32(8))
        let mask = bytes.u32(12) == 0 ? nil : try picture(bytes.u32(12))
        guard let from = renderSource(source) else { return }
        let through = mask.flatMap { renderSource($0) }
        if mask != nil, through == nil { return }
        paint(on: target) {
            rendering.composite(
                op, from, mask: through, $0, sourceAt: Point(bytes.i16(20), bytes.i16(22)),
                maskAt: Point(bytes.i16(24), bytes.i16(26)), targetAt: Point(bytes.i16(28), bytes.i16(30)),
                area: Area(bytes.int16(32), bytes.int16(34)))
        }
    }

    func renderFillRectangles(_ request: Request) throws(XError) {
        try request.expect(atLeast: 20)
        let bytes = request.bytes
        let op = try renderOperator(request)
        let target = try drawn(bytes.u32(8))
        guard (request.count - 20) % 8 == 0 else { throw .length }
        var rects: [Rect] = []
        rects.reserveCapacity((request.count - 20) / 8)
        for place in stride(from: 20, to: request.count - 7, by: 8) {
            rects.append(
                Rect(bytes.i16(place), bytes.i16(place + 2), bytes.int16(place + 4), bytes.int16(place + 6)))
        }
        paint(on: target) { rendering.fill(op, renderColor(bytes, 12), $0, rects) }
    }

    func renderTrapezoids(_ request: Request) throws(XError) {
        try request.expect(atLeast: 24)
        guard (request.count - 24) % 40 == 0 else {
            _ = try shapePictures(request)
            throw .length
        }
        try draw(request, .trapezoids(request.bytes.part(24)))
    }

    func renderTriangles(_ request: Request) throws(XError) {
        try request.expect(atLeast: 24)
        let bytes = request.bytes.part(24)
        guard bytes.count % (request.data == 11 ? 24 : 8) == 0 else {
            _ = try shapePictures(request)
            throw .length
        }
        func point(_ index: Int) -> FixedPoint {
            FixedPoint(Int32(bitPattern: bytes.u32(8 * index)), Int32(bitPattern: bytes.u32(8 * index + 4)))
        }
        let count = bytes.count / 8
        var points: [FixedPoint] = []
        switch request.data {
        case 11: points = (0..<count).map { point($0) }
        default:
            points.reserveCapacity(3 * count)
            for index in 0..<max(0, count - 2) {
                points.append(point(request.data == 12 ? index : 0))
                points.append(point(index + 1))
                points.append(point(index + 2))
            }
        }
        try draw(request, .triangles(points))
    }

    func renderAddTraps(_ request: Request) throws(XError) {
        try request.expect(atLeast: 12)
        let target = try drawn(request.bytes.u32(4))
        guard (request.count - 12) % 24 == 0 else { throw .length }
        paint(on: target) {
            rendering.addTraps(
                $0, at: Point(request.bytes.i16(8), request.bytes.i16(10)), request.bytes.part(12))
        }
    }

    private func draw(_ request: Request, _ shapes: RenderContext.Shapes) throws(XError) {
        let bytes = request.bytes
        let (op, source, target, format) = try shapePictures(request)
        guard let from = renderSource(source) else { return }
        paint(on: target) {
            rendering.shapes(
                op, from, $0, maskFormat: format, sourceAt: Point(bytes.i16(20), bytes.i16(22)), shapes)
        }
    }

    private func shapePictures(
        _ request: Request
    ) throws(XError) -> (RenderOperator, PictureResource, PictureResource, PictureFormat?) {
        let op = try renderOperator(request)
        let source = try picture(request.bytes.u32(8))
        let target = try drawn(request.bytes.u32(12))
        return (op, source, target, try maskFormat(request.bytes.u32(16)))
    }

    /// A picture that can be drawn on.
    func drawn(_ id: UInt32) throws(XError) -> PictureResource {
        let found = try picture(id)
        guard found.picture.hasPixels else { throw .drawable(id) }
        return found
    }
}
