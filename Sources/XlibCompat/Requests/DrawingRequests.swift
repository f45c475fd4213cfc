internal import Framebuffer
internal import XDrawing

extension Engine {
    func polyPoint(_ request: Request) throws(XError) {
        let relative = try coordinateMode(request)
        try draw(request) { $0.points($1, relative: relative) }
    }

    func polyLine(_ request: Request) throws(XError) {
        let relative = try coordinateMode(request)
        try draw(request) { $0.lines($1, relative: relative) }
    }

    func polySegment(_ request: Request) throws(XError) {
        try checkItems(request, of: 8)
        try draw(request) { $0.segments($1) }
    }

    func polyRectangle(_ request: Request) throws(XError) {
        try checkItems(request, of: 8)
        try draw(request) { $0.rectangles($1) }
    }

    func polyArc(_ request: Request) throws(XError) {
        try checkItems(request, of: 12)
        try draw(request) { $0.arcs($1) }
    }

    func polyFillRectangle(_ request: Request) throws(XError) {
        try checkItems(request, of: 8)
        try draw(request) { $0.fillRectangles($1) }
    }

    func polyFillArc(_ request: Request) throws(XError) {
        try checkItems(request, of: 12)
        try draw(request) { $0.fillArcs($1) }
    }

    func fillPoly(_ request: Request) throws(XError) {
        try request.expect(atLeast: 16)
        let shape = request.bytes.u8(12)
        let mode = request.bytes.u8(13)
        guard shape <= 2 else { throw .value(shape) }
        guard mode <= 1 else { throw .value(mode) }
        try draw(request, from: 16) { $0.fillPolygon($1, relative: mode == 1, shape: shape) }
    }

    func putImage(_ request: Request) throws(XError) {
        try request.expect(atLeast: 24)
        let bytes = request.bytes
        let format = request.data
        let (width, height) = (bytes.int16(12), bytes.int16(14))
        let leftPad = Int(bytes.u8(20))
        let depth = Int(bytes.u8(21))
        guard format <= 2 else { throw .value(format) }
        let context = try context(bytes.u32(8))
        let target = try drawTarget(bytes.u32(4), context)
        switch format {
        case 0: guard depth == 1, leftPad < 32 else { throw .match }
        case 1: guard depth == target.depth, leftPad < 32 else { throw .match }
        default: guard depth == target.depth, leftPad == 0 else { throw .match }
        }
        let row = Raster.stride(width: width + leftPad, depth: format == 2 ? depth : 1)
        let planes = format == 1 ? depth : 1
        try request.expect((24 + row * height * planes).padded)
        paint(target, context) {
            $0.putImage(
                bytes.part(24), format: format, depth: depth, leftPad: leftPad, width: width, height: height,
                x: bytes.i16(16), y: bytes.i16(18))
        }
    }

    /// Points come relative to the origin, or to the point before.
    private func coordinateMode(_ request: Request) throws(XError) -> Bool {
        try request.expect(atLeast: 12)
        guard request.data <= 1 else { throw .value(request.data) }
        return request.data == 1
    }

    private func checkItems(_ request: Request, of size: Int) throws(XError) {
        try request.expect(atLeast: 12)
        guard (request.count - 12) % size == 0 else { throw .length }
    }

    /// Draws the items of a request whose drawable and context stand where they always do.
    @inline(__always)
    private func draw(
        _ request: Request, from place: Int = 12, _ body: (inout Painter, WireBytes) -> Void
    ) throws(XError) {
        let context = try context(request.bytes.u32(8))
        let target = try drawTarget(request.bytes.u32(4), context)
        paint(target, context) { body(&$0, request.bytes.part(place)) }
    }

    /// The target of a drawing request, whose depth the context has to match.
    func drawTarget(_ id: UInt32, _ context: GContext) throws(XError) -> DrawTarget {
        let target = try target(id, includesInferiors: context.includesInferiors)
        guard target.depth == context.depth else { throw .match }
        return target
    }

    /// Lets `body` draw, unless there is nothing to draw on.
    @inline(__always)
    func paint(_ target: DrawTarget, _ context: GContext, _ body: (inout Painter) -> Void) {
        guard let raster = target.raster else { return }
        let clip = target.clip(by: context)
        if clip.isEmpty { return }
        if let surface = target.surface { willDraw(on: surface) }
        var painter = Painter(target: raster, origin: target.origin, clip: clip, context: context.values)
        body(&painter)
        if let surface = target.surface { drew(painter.touched, on: surface) }
    }
}
