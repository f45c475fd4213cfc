internal import Framebuffer
internal import XDrawing
internal import XRender

extension Engine {
    /// The most pixels of a cursor.
    private static let cursorLimit = 1 << 20

    func renderCreateCursor(_ request: Request) throws(XError) {
        try request.expect(16)
        let bytes = request.bytes
        let id = bytes.u32(4)
        try checkNew(id, for: request.client)
        let source = try drawn(bytes.u32(8))
        let (x, y) = (bytes.int16(12), bytes.int16(14))
        let area: Area
        if let window = source.window {
            area = Area(window.width, window.height)
        } else if case .memory(let memory) = source.picture.content {
            area = Area(memory.raster.width, memory.raster.height)
        } else {
            throw .drawable(bytes.u32(8))
        }
        guard x <= area.width, y <= area.height else { throw .match }
        guard area.count <= Self.cursorLimit,
            let memory = PixelMemory(width: area.width, height: area.height, depth: 32)
        else { throw .alloc }
        let whole = Region(Rect(.zero, area))
        if let from = renderSource(source) {
            _ = rendering.composite(
                .source, from, mask: nil,
                RenderTarget(Picture(memory, .a8r8g8b8), PicturePixels(memory.raster), clip: whole),
                sourceAt: .zero, maskAt: .zero, targetAt: .zero, area: area)
        }
        var pixels: [UInt32] = []
        pixels.reserveCapacity(area.count)
        for row in 0..<area.height {
            for column in 0..<area.width { pixels.append(memory.raster.pixel(column, row)) }
        }
        resources.insert(Cursor(id: id, width: area.width, height: area.height, hotX: x, hotY: y, pixels: pixels))
    }

    /// A cursor that moves is its first picture: nothing here wakes up to change it.
    func renderCreateAnimCursor(_ request: Request) throws(XError) {
        try request.expect(atLeast: 8)
        guard request.count % 8 == 0 else { throw .length }
        let id = request.bytes.u32(4)
        try checkNew(id, for: request.client)
        guard request.count > 8 else { throw .value(0) }
        for place in stride(from: 16, to: request.count - 7, by: 8) { _ = try cursor(request.bytes.u32(place)) }
        let first = try cursor(request.bytes.u32(8))
        resources.insert(
            Cursor(
                id: id, width: first.width, height: first.height, hotX: first.hotX, hotY: first.hotY,
                pixels: first.pixels))
    }
}
