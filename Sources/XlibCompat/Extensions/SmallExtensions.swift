/// Extensions of a few requests each: BIG-REQUESTS, XC-MISC, Generic Event Extension, XINERAMA.
extension Engine {
    /// BIG-REQUESTS: the client may send lengths of 32 bits from now on.
    func bigRequests(_ request: Request) throws(XError) {
        guard request.data == 0 else { throw .request }
        try request.expect(4)
        request.client.takesBigRequests = true
        var reply = Reply()
        reply.put32(8, UInt32(Self.bigRequestLimit))
        request.client.send(reply)
    }

    /// XC-MISC, version 1.1: ids for clients that used all theirs.
    func miscellaneous(_ request: Request) throws(XError) {
        var reply = Reply()
        switch request.data {
        case 0:
            try request.expect(8)
            reply.put16(8, 1)
            reply.put16(10, 1)
        case 1:
            try request.expect(4)
            let free = freeIDs(of: request.client)
            reply.put32(8, free.lowerBound)
            reply.put32(12, UInt32(free.count))
        case 2:
            try request.expect(8)
            let free = freeIDs(of: request.client)
            let count = min(free.count, Int(min(request.bytes.u32(4), 1 << 16)))
            reply.put32(8, UInt32(count))
            for id in free.prefix(count) { reply.append32(id) }
        default: throw .request
        }
        request.client.send(reply)
    }

    /// The largest range of a client's ids that nothing has.
    private func freeIDs(of client: Client) -> Range<UInt32> {
        // The very first id is no resource's: it would be the client itself.
        var next = client.base + 1
        var best = next..<next
        for resource in resources.all(of: client.number).map(\.id).sorted() {
            if resource > next, Int(resource - next) > best.count { best = next..<resource }
            next = max(next, resource + 1)
        }
        let end = client.base + Client.idMask + 1
        if end > next, Int(end - next) > best.count { best = next..<end }
        return best
    }

    /// Generic Event Extension, version 1.0: nothing but its version.
    func genericEvent(_ request: Request) throws(XError) {
        guard request.data == 0 else { throw .request }
        try request.expect(8)
        var reply = Reply()
        reply.put16(8, 1)
        reply.put16(10, 0)
        request.client.send(reply)
    }

    /// XINERAMA, version 1.1: one screen.
    func xinerama(_ request: Request) throws(XError) {
        var reply = Reply()
        let area = configuration.area
        switch request.data {
        case 0:
            try request.expect(8)
            reply.put16(8, 1)
            reply.put16(10, 1)
        case 1:
            try request.expect(8)
            reply.put8(1, 1)
            reply.put32(8, try window(request.bytes.u32(4)).id)
        case 2:
            try request.expect(8)
            reply.put8(1, 1)
            reply.put32(8, try window(request.bytes.u32(4)).id)
        case 3:
            try request.expect(12)
            let window = try window(request.bytes.u32(4))
            guard request.bytes.u32(8) == 0 else { throw .match }
            reply.put32(8, UInt32(area.width))
            reply.put32(12, UInt32(area.height))
            reply.put32(16, window.id)
        case 4:
            try request.expect(4)
            reply.put32(8, 1)
        case 5:
            try request.expect(4)
            reply.put32(8, 1)
            reply.append16(0)
            reply.append16(0)
            reply.append16(area.width)
            reply.append16(area.height)
        default: throw .request
        }
        request.client.send(reply)
    }
}
