internal import Framebuffer
internal import XDrawing

/// MIT-SHM, version 1.1: images in memory that a client shares; no shared pixmaps, no descriptors.
extension Engine {
    func sharedMemory(_ request: Request) throws(XError) {
        switch request.data {
        case 0:
            try request.expect(4)
            var reply = Reply(0)
            reply.put16(8, 1)
            reply.put16(10, 1)
            reply.put8(16, 2)
            request.client.send(reply)
        case 1: try sharedAttach(request)
        case 2:
            try request.expect(8)
            resources.remove(try segment(request.bytes.u32(4)).id)
        case 3: try sharedPutImage(request)
        case 4: try sharedGetImage(request)
        case 5: throw .implementation
        default: throw .request
        }
    }

    private func segment(_ id: UInt32) throws(XError) -> SharedSegment {
        guard let found = resources[id] as? SharedSegment else {
            throw XError(code: Extension.sharedMemory.firstError, value: id)
        }
        return found
    }

    private func sharedAttach(_ request: Request) throws(XError) {
        try request.expect(16)
        let bytes = request.bytes
        let id = bytes.u32(4)
        try checkNew(id, for: request.client)
        let isReadOnly = try request.bool(bytes.u8(12))
        guard
            let made = SharedSegment(id: id, number: Int32(bitPattern: bytes.u32(8)), isReadOnly: isReadOnly)
        else { throw .access }
        resources.insert(made)
    }

    private func sharedPutImage(_ request: Request) throws(XError) {
        try request.expect(40)
        let bytes = request.bytes
        let context = try context(bytes.u32(8))
        let target = try drawTarget(bytes.u32(4), context)
        let (depth, format) = (Int(bytes.u8(28)), bytes.u8(29))
        let sendsEvent = try request.bool(bytes.u8(30))
        let segment = try segment(bytes.u32(32))
        guard format <= 2 else { throw .value(format) }
        guard format == 0 ? depth == 1 : depth == target.depth else { throw .match }
        let (width, height) = (bytes.int16(12), bytes.int16(14))
        let from = Rect(bytes.int16(16), bytes.int16(18), bytes.int16(20), bytes.int16(22))
        guard from.right <= width else { throw .value(from.right) }
        guard from.bottom <= height else { throw .value(from.bottom) }
        let planes = format == 1 ? depth : 1
        let size = Raster.stride(width: width, depth: format == 2 ? depth : 1) * height * planes
        let (x, y) = (bytes.i16(24), bytes.i16(26))
        // The whole image, of which only the part that was asked for is inside of the clip.
        let part = Rect(x, y, from.width, from.height).offset(by: target.origin)
        let clipped = DrawTarget(
            depth: target.depth, memory: target.raster, origin: target.origin, clip: target.clip.intersection(part),
            surface: target.surface, window: target.window)
        let isThere = segment.read(Int(bytes.u32(36)), size) { image in
            paint(clipped, context) {
                $0.putImage(
                    image, format: format, depth: depth, leftPad: 0, width: width, height: height, x: x - from.x,
                    y: y - from.y)
            }
        }
        guard isThere else { throw .access }
        if sendsEvent {
            var event = XEvent(Extension.sharedMemory.firstEvent)
            event.put32(4, bytes.u32(4))
            event.put16(8, 3)
            event.put8(10, Extension.sharedMemory.rawValue)
            event.put32(12, segment.id)
            event.put32(16, bytes.u32(36))
            request.client.send(event)
        }
    }

    private func sharedGetImage(_ request: Request) throws(XError) {
        try request.expect(32)
        let bytes = request.bytes
        let format = bytes.u8(20)
        guard format == 1 || format == 2 else { throw .value(format) }
        let segment = try segment(bytes.u32(24))
        let rect = Rect(bytes.i16(8), bytes.i16(10), bytes.int16(12), bytes.int16(14))
        let (depth, visual, image) = try image(of: bytes.u32(4), rect, format: format, planeMask: bytes.u32(16))
        guard segment.write(image, at: Int(bytes.u32(28))) else { throw .access }
        var reply = Reply(UInt8(depth))
        reply.put32(8, visual)
        reply.put32(12, UInt32(image.count))
        request.client.send(reply)
    }
}
