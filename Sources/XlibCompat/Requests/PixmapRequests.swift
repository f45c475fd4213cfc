internal import XDrawing

extension Engine {
    /// The most bytes of a pixmap; more is an allocation error.
    static let pixmapLimit = 1 << 30

    func createPixmap(_ request: Request) throws(XError) {
        try request.expect(16)
        let id = request.bytes.u32(4)
        let drawable = request.bytes.u32(8)
        let depth = Int(request.data)
        try checkNew(id, for: request.client)
        guard resources[drawable]?.isDrawable == true else { throw .drawable(drawable) }
        let width = request.bytes.int16(12)
        let height = request.bytes.int16(14)
        guard width > 0, height > 0 else { throw .value(0) }
        guard Self.depths.contains(where: { $0.depth == depth }) else { throw .value(depth) }
        // Coordinates of more could not be told.
        guard width <= 32_767, height <= 32_767 else { throw .alloc }
        guard Raster.stride(width: width, depth: depth) * height <= Self.pixmapLimit,
            let memory = PixelMemory(width: width, height: height, depth: depth)
        else { throw .alloc }
        resources.insert(Pixmap(id: id, memory: memory))
    }

    func freePixmap(_ request: Request) throws(XError) {
        try request.expect(8)
        resources.remove(try pixmap(request.bytes.u32(4)).id)
    }

    func queryBestSize(_ request: Request) throws(XError) {
        try request.expect(12)
        guard request.data <= 2 else { throw .value(request.data) }
        let drawable = request.bytes.u32(4)
        guard let resource = resources[drawable], resource.isDrawable else { throw .drawable(drawable) }
        if request.data != 0, resource.asWindow?.isInputOnly == true { throw .match }
        var (width, height) = (request.bytes.int16(8), request.bytes.int16(10))
        if request.data == 0 {
            // A cursor may be as large as the screen.
            width = min(width, configuration.area.width)
            height = min(height, configuration.area.height)
        } else if width < 32, width.nonzeroBitCount > 1 {
            // Narrow tiles and stipples are as wide as a power of two.
            width = 1 << (Int.bitWidth - width.leadingZeroBitCount)
        }
        var reply = Reply()
        reply.put16(8, width)
        reply.put16(10, height)
        request.client.send(reply)
    }
}
