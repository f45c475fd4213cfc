internal import XFonts

/// Colour requests over TrueColor: a pixel is its colour, and allocating it means no more than that it may be freed.
extension Engine {
    func createColormap(_ request: Request) throws(XError) {
        try request.expect(16)
        guard request.data <= 1 else { throw .value(request.data) }
        let id = request.bytes.u32(4)
        _ = try window(request.bytes.u32(8))
        let visual = request.bytes.u32(12)
        try checkNew(id, for: request.client)
        guard visual == Identifiers.visual || visual == Identifiers.alphaVisual else { throw .match }
        // All cells of a TrueColor map are read-only: there are none to allocate.
        if request.data == 1 { throw .match }
        resources.insert(Colormap(id: id, visual: visual))
    }

    func freeColormap(_ request: Request) throws(XError) {
        try request.expect(8)
        let map = try colormap(request.bytes.u32(4))
        if map.id >= 1 << 21 {
            resources.remove(map.id)
            colorShares.forget(map: map.id)
        }
    }

    func copyColormapAndFree(_ request: Request) throws(XError) {
        try request.expect(12)
        try checkNew(request.bytes.u32(4), for: request.client)
        let source = try colormap(request.bytes.u32(8))
        resources.insert(Colormap(id: request.bytes.u32(4), visual: source.visual))
        colorShares.move(from: source.id, to: request.bytes.u32(4), for: request.client.number)
    }

    func installColormap(_ request: Request) throws(XError) {
        try request.expect(8)
        _ = try colormap(request.bytes.u32(4))
    }

    func listInstalledColormaps(_ request: Request) throws(XError) {
        try request.expect(8)
        _ = try window(request.bytes.u32(4))
        var reply = Reply()
        reply.put16(8, 1)
        reply.append32(Identifiers.colormap)
        request.client.send(reply)
    }

    func allocColor(_ request: Request) throws(XError) {
        try request.expect(16)
        let map = try colormap(request.bytes.u32(4))
        let parts = [8, 10, 12].map { UInt16(request.bytes.u16($0)) }
        var reply = Reply()
        for (index, part) in parts.enumerated() { reply.put16(8 + 2 * index, Int(part >> 8) * 257) }
        reply.put32(16, allocate(parts[0], parts[1], parts[2], in: map, for: request.client))
        request.client.send(reply)
    }

    func allocNamedColor(_ request: Request) throws(XError) {
        try request.expect(atLeast: 12)
        let map = try colormap(request.bytes.u32(4))
        let name = try request.name(at: 12, length: request.bytes.int16(8))
        guard let color = ColorNames.color(name) else { throw .name }
        var reply = Reply()
        reply.put32(8, allocate(color.red, color.green, color.blue, in: map, for: request.client))
        for (index, part) in [color.red, color.green, color.blue].enumerated() {
            reply.put16(12 + 2 * index, Int(part))
            reply.put16(18 + 2 * index, Int(part >> 8) * 257)
        }
        request.client.send(reply)
    }

    func lookupColor(_ request: Request) throws(XError) {
        try request.expect(atLeast: 12)
        _ = try colormap(request.bytes.u32(4))
        let name = try request.name(at: 12, length: request.bytes.int16(8))
        guard let color = ColorNames.color(name) else { throw .name }
        var reply = Reply()
        for (index, part) in [color.red, color.green, color.blue].enumerated() {
            reply.put16(8 + 2 * index, Int(part))
            reply.put16(14 + 2 * index, Int(part >> 8) * 257)
        }
        request.client.send(reply)
    }

    func allocColorCells(_ request: Request) throws(XError) {
        try request.expect(12)
        try refuseCells(request)
    }

    func allocColorPlanes(_ request: Request) throws(XError) {
        try request.expect(16)
        try refuseCells(request)
    }

    /// There are none that could be written.
    private func refuseCells(_ request: Request) throws(XError) {
        _ = try colormap(request.bytes.u32(4))
        guard request.bytes.u16(8) > 0 else { throw .value(0) }
        _ = try request.bool(request.data)
        throw .alloc
    }

    func freeColors(_ request: Request) throws(XError) {
        try request.expect(atLeast: 12)
        let map = try colormap(request.bytes.u32(4))
        let pixels = stride(from: 12, to: request.count - 3, by: 4).map { request.bytes.u32($0) }
        let error = colorShares.free(
            pixels, mask: request.bytes.u32(8), used: usedBits(of: map), of: map.id, for: request.client.number)
        if let error { throw error }
    }

    func storeColors(_ request: Request) throws(XError) {
        try request.expect(atLeast: 8)
        _ = try colormap(request.bytes.u32(4))
        guard (request.count - 8) % 12 == 0 else { throw .length }
        throw .access
    }

    func storeNamedColor(_ request: Request) throws(XError) {
        try request.expect(atLeast: 16)
        _ = try colormap(request.bytes.u32(4))
        let name = try request.name(at: 16, length: request.bytes.int16(12))
        guard ColorNames.color(name) != nil else { throw .name }
        throw .access
    }

    func queryColors(_ request: Request) throws(XError) {
        try request.expect(atLeast: 8)
        let unused = ~usedBits(of: try colormap(request.bytes.u32(4)))
        let count = (request.count - 8) / 4
        for index in 0..<count where request.bytes.u32(8 + 4 * index) & unused != 0 {
            throw .value(request.bytes.u32(8 + 4 * index))
        }
        var reply = Reply()
        reply.put16(8, count)
        for index in 0..<count {
            let pixel = request.bytes.u32(8 + 4 * index)
            reply.append16(Int(pixel >> 16 & 255) * 257)
            reply.append16(Int(pixel >> 8 & 255) * 257)
            reply.append16(Int(pixel & 255) * 257)
            reply.append16(0)
        }
        request.client.send(reply)
    }

    /// The colour map of that id; the two default ones are the engine's.
    func colormap(_ id: UInt32) throws(XError) -> Colormap {
        guard let map = resources[id] as? Colormap else { throw .colormap(id) }
        return map
    }

    /// The bits of a pixel that mean something.
    private func usedBits(of map: Colormap) -> UInt32 {
        map.visual == Identifiers.alphaVisual ? 0xffff_ffff : 0xff_ffff
    }

    private func allocate(
        _ red: UInt16, _ green: UInt16, _ blue: UInt16, in map: Colormap, for client: Client
    ) -> UInt32 {
        let pixel = pixel(red, green, blue, in: map)
        colorShares.add(pixel, of: map.id, for: client.number)
        return pixel
    }

    private func pixel(_ red: UInt16, _ green: UInt16, _ blue: UInt16, in map: Colormap) -> UInt32 {
        let color = UInt32(red >> 8) << 16 | UInt32(green >> 8) << 8 | UInt32(blue >> 8)
        return map.visual == Identifiers.alphaVisual ? color | 0xff00_0000 : color
    }
}
