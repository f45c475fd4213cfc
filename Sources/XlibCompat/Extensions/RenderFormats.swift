internal import XRender

extension Engine {
    func renderQueryVersion(_ request: Request) throws(XError) {
        try request.expect(12)
        var reply = Reply()
        let (major, minor) = (request.bytes.u32(4), request.bytes.u32(8))
        // The lower of the client's version and ours.
        reply.put32(8, 0)
        reply.put32(12, major == 0 ? min(minor, 11) : 11)
        request.client.send(reply)
    }

    func renderQueryPictFormats(_ request: Request) throws(XError) {
        try request.expect(4)
        let formats = PictureFormat.all
        let visuals = [24: Identifiers.visual, 32: Identifiers.alphaVisual]
        var reply = Reply()
        reply.put32(8, UInt32(formats.count))
        reply.put32(12, 1)
        reply.put32(16, UInt32(Self.depths.count))
        reply.put32(20, UInt32(visuals.count))
        reply.put32(24, 1)
        for format in formats {
            reply.append32(format.id)
            reply.append([1, UInt8(format.depth), 0, 0])
            for channel in [format.red, format.green, format.blue, format.alpha] {
                reply.append16(channel.shift)
                reply.append16(channel.mask)
            }
            reply.append32(0)
        }
        reply.append32(UInt32(Self.depths.count))
        reply.append32(PictureFormat.x8r8g8b8.id)
        for depth in Self.depths {
            let visual = visuals[depth.depth]
            reply.append([UInt8(depth.depth), 0])
            reply.append16(visual == nil ? 0 : 1)
            reply.append32(0)
            guard let visual else { continue }
            reply.append32(visual)
            reply.append32(depth.depth == 32 ? PictureFormat.a8r8g8b8.id : PictureFormat.x8r8g8b8.id)
        }
        // How a pixel's colors lie beside each other is not known.
        reply.append32(0)
        request.client.send(reply)
    }

    func renderQueryPictIndexValues(_ request: Request) throws(XError) {
        try request.expect(8)
        let id = request.bytes.u32(4)
        guard PictureFormat(id: id) != nil else { throw .pictureFormat(id) }
        throw .match
    }

    /// The filters, by name, with the one that each stands for.
    private static let filters: [(name: String, alias: Int)] = [
        ("nearest", 0xffff), ("bilinear", 0xffff), ("fast", 0), ("good", 1), ("best", 1), ("convolution", 0xffff),
    ]

    func renderQueryFilters(_ request: Request) throws(XError) {
        try request.expect(8)
        _ = try drawableDepth(request.bytes.u32(4))
        var reply = Reply()
        reply.put32(8, UInt32(Self.filters.count))
        reply.put32(12, UInt32(Self.filters.count))
        for filter in Self.filters { reply.append16(filter.alias) }
        for filter in Self.filters {
            reply.append([UInt8(filter.name.utf8.count)])
            reply.append(Array(filter.name.utf8))
        }
        request.client.send(reply)
    }
}
