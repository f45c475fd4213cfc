internal import XFonts

/// Colour requests over TrueColor: a pixel is its colour, so nothing is ever allocated.
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
        if map.id >= 1 << 21 { resources.remove(map.id) }
    }

    func copyColormapAndFree(_ request: Request) throws(XError) {
        try request.expect(12)
        try checkNew(request.bytes.u32(4), for: request.client)
        let source = try colormap(request.bytes.u32(8))
        resources.insert(Colormap(id: request.bytes.u32(4), visual: source.visual))
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
        reply.put32(16, pixel(parts[0], parts[1], parts[2], in: map))
        request.client.send(reply)
    }

    func allocNamedColor(_ request: Request) throws(XError) {
        try request.expect(atLeast: 12)
        let map = try colormap(request.bytes.u32(4))
        let name = try request.name(at: 12, length: request.bytes.int16(8))
        guard let color = ColorNames.color(name) else { throw .name }
        var reply = Reply()
        reply.put32(8, pixel(color.red, color.green, color.blue, in: map))
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
        _ = try request.bool(request.data)
        _ = try colormap(request.bytes.u32(4))
        throw .alloc
    }

    func allocColorPlanes(_ request: Request) throws(XError) {
        try request.expect(16)
        _ = try request.bool(request.data)
        _ = try colormap(request.bytes.u32(4))
        throw .alloc
    }

    func freeColors(_ request: Request) throws(XError) {
        try request.expect(atLeast: 12)
        _ = try colormap(request.bytes.u32(4))
    }

    func storeColors(_ request: Request) throws(XError) {
        try request.expect(atLeast: 8)
        guard (request.count - 8) % 12 == 0 else { throw .length }
        _ = try colormap(request.bytes.u32(4))
        if request.count > 8 { throw .access }
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
        _ = try colormap(request.bytes.u32(4))
        let count = (request.count - 8) / 4
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

    private func pixel(_ red: UInt16, _ green: UInt16, _ blue: UInt16, in map: Colormap) -> UInt32 {
        let color = UInt32(red >> 8) << 16 | UInt32(green >> 8) << 8 | UInt32(blue >> 8)
        return map.visual == Identifiers.alphaVisual ? color | 0xff00_0000 : color
    }
}
