extension Engine {
    /// The version of the protocol.
    package static let protocolVersion = (major: 11, minor: 0)
    /// The most units of four bytes in a request without and with BIG-REQUESTS.
    package static let requestLimit = 65_535
    package static let bigRequestLimit = 4 << 20

    /// The answer to a client's connection setup, whole as on the wire: 8 bytes of head, and what they tell the length of.
    package func setup(for client: Client) -> [UInt8] {
        var out = Reply(1)
        let vendor = Array("nitpicker".utf8)
        var body: [UInt8] = []
        func put8(_ values: Int...) { for value in values { body.append(UInt8(truncatingIfNeeded: value)) } }
        func put16(_ values: Int...) { for value in values { put8(value, value >> 8) } }
        func put32(_ values: UInt32...) { for value in values { put16(Int(value & 0xffff), Int(value >> 16)) } }
        put32(12_101_000, client.base, Client.idMask, 256)
        put16(vendor.count, Self.requestLimit)
        put8(1, Self.depths.count)
        // Image bytes and bitmap bits: lowest first, units of 32 bits.
        put8(0, 0, 32, 32, 8, 255, 0, 0, 0, 0)
        body += vendor + [UInt8](repeating: 0, count: vendor.count.padded - vendor.count)
        for depth in Self.depths { put8(depth.depth, depth.bits, 32, 0, 0, 0, 0, 0) }
        put32(Identifiers.root, Identifiers.colormap, 0xffffff, 0, rootEventMask)
        put16(configuration.area.width, configuration.area.height)
        put16(configuration.millimetres.width, configuration.millimetres.height, 1, 1)
        put32(Identifiers.visual)
        put8(0, 0, 24, Self.depths.count)
        for depth in Self.depths {
            let visual = depth.depth == 24 ? Identifiers.visual : depth.depth == 32 ? Identifiers.alphaVisual : 0
            put8(depth.depth, 0)
            put16(visual == 0 ? 0 : 1, 0, 0)
            guard visual != 0 else { continue }
            put32(visual)
            put8(4, 8)
            put16(256)
            put32(0xff0000, 0xff00, 0xff, 0)
        }
        out.put16(2, Self.protocolVersion.major)
        out.put16(4, Self.protocolVersion.minor)
        out.put16(6, body.count / 4)
        return out.head(8) + body
    }

    /// The depths of drawables, with the bits of a pixel in memory; the first is the root's.
    ///
    /// libXrender takes a server without depth 4 for one without RENDER.
    package static let depths: [(depth: Int, bits: Int)] = [(24, 32), (1, 1), (4, 8), (8, 8), (32, 32)]
}
