internal import Framebuffer
internal import XDrawing

/// SHAPE, version 1.1: windows that are no rectangles.
extension Engine {
    func shape(_ request: Request) throws(XError) {
        switch request.data {
        case 0:
            try request.expect(4)
            var reply = Reply()
            reply.put16(8, 1)
            reply.put16(10, 1)
            request.client.send(reply)
        case 1: try shapeRectangles(request)
        case 2: try shapeMask(request)
        case 3: try shapeCombine(request)
        case 4: try shapeOffset(request)
        case 5: try shapeQueryExtents(request)
        case 6: try shapeSelectInput(request)
        case 7:
            try request.expect(8)
            let window = try window(request.bytes.u32(4))
            let isWanted = extensions.shapeListeners[window.id]?.contains(request.client.number) ?? false
            request.client.send(Reply(isWanted ? 1 : 0))
        case 8: try shapeGetRectangles(request)
        default: throw .request
        }
    }

    private func shapeRectangles(_ request: Request) throws(XError) {
        try request.expect(atLeast: 16)
        let bytes = request.bytes
        let window = try window(bytes.u32(8))
        let kind = try shapeKind(bytes.u8(5))
        guard bytes.u8(6) <= 3 else { throw .value(bytes.u8(6)) }
        guard (request.count - 16) % 8 == 0 else { throw .length }
        let region = region(ofRectanglesIn: bytes.part(16))
        try combine(kind, of: window, region, by: bytes.u8(4), at: Point(bytes.i16(12), bytes.i16(14)))
    }

    private func shapeMask(_ request: Request) throws(XError) {
        try request.expect(20)
        let bytes = request.bytes
        let window = try window(bytes.u32(8))
        let kind = try shapeKind(bytes.u8(5))
        var region: Region?
        if bytes.u32(16) != 0 {
            let raster = try pixmap(bytes.u32(16)).memory.raster
            guard raster.depth == 1 else { throw .match }
            region = raster.setPixels
        }
        try combine(kind, of: window, region, by: bytes.u8(4), at: Point(bytes.i16(12), bytes.i16(14)))
    }

    private func shapeCombine(_ request: Request) throws(XError) {
        try request.expect(20)
        let bytes = request.bytes
        let window = try window(bytes.u32(8))
        let kind = try shapeKind(bytes.u8(5))
        let source = try self.window(bytes.u32(16))
        let sourceKind = try shapeKind(bytes.u8(6))
        let region = source.shape(sourceKind) ?? source.unshaped(sourceKind)
        try combine(kind, of: window, region, by: bytes.u8(4), at: Point(bytes.i16(12), bytes.i16(14)))
    }

    private func shapeOffset(_ request: Request) throws(XError) {
        try request.expect(16)
        let kind = try shapeKind(request.bytes.u8(4))
        let window = try window(request.bytes.u32(8))
        guard let region = window.shape(kind) else { return }
        let delta = Point(request.bytes.i16(12), request.bytes.i16(14))
        change(kind, of: window, to: region.offset(by: delta))
    }

    private func shapeQueryExtents(_ request: Request) throws(XError) {
        try request.expect(8)
        let window = try window(request.bytes.u32(4))
        var reply = Reply()
        for (index, kind) in [ShapeKind.bounding, .clip].enumerated() {
            let shape = window.shape(kind)
            let bounds = (shape ?? window.unshaped(kind)).bounds
            reply.put8(8 + index, shape == nil ? 0 : 1)
            reply.put16(12 + 8 * index, bounds.x)
            reply.put16(14 + 8 * index, bounds.y)
            reply.put16(16 + 8 * index, bounds.width)
            reply.put16(18 + 8 * index, bounds.height)
        }
        request.client.send(reply)
    }

    private func shapeSelectInput(_ request: Request) throws(XError) {
        try request.expect(12)
        let window = try window(request.bytes.u32(4))
        let isWanted = request.bytes.u8(8)
        guard isWanted <= 1 else { throw .value(isWanted) }
        var listeners = extensions.shapeListeners[window.id] ?? []
        listeners.removeAll { $0 == request.client.number }
        if isWanted == 1 {
            guard extensions.shapeListeners.count < ExtensionState.limit else { throw .alloc }
            listeners.append(request.client.number)
        }
        extensions.shapeListeners[window.id] = listeners.isEmpty ? nil : listeners
    }

    private func shapeGetRectangles(_ request: Request) throws(XError) {
        try request.expect(12)
        let window = try window(request.bytes.u32(4))
        let kind = try shapeKind(request.bytes.u8(8))
        // Real servers count the border once here, where no shape was given.
        let border = window.borderWidth
        let plain =
            kind == .clip
            ? Rect(0, 0, window.width, window.height)
            : Rect(-border, -border, window.width + border, window.height + border)
        let rects = window.shape(kind)?.rects ?? [plain]
        // Banded from top to bottom and from left to right.
        var reply = Reply(3)
        reply.put32(8, UInt32(rects.count))
        reply.append(rects: rects)
        request.client.send(reply)
    }

    func shapeKind(_ value: UInt8) throws(XError) -> ShapeKind {
        guard let kind = ShapeKind(rawValue: value) else { throw .value(value) }
        return kind
    }

    /// Puts a region together with the shape that a window has; no region takes the shape away.
    func combine(
        _ kind: ShapeKind, of window: Window, _ region: Region?, by operation: UInt8, at offset: Point
    ) throws(XError) {
        if window.id == Identifiers.root { return }
        let old = window.shape(kind)
        guard let region = region?.offset(by: offset) else {
            if old != nil { change(kind, of: window, to: nil) }
            return
        }
        guard operation <= 4 else { throw .value(operation) }
        switch operation {
        case 0: change(kind, of: window, to: region)
        // Everything and something more is everything.
        case 1: change(kind, of: window, to: old?.union(region))
        case 2: change(kind, of: window, to: old?.intersection(region) ?? region)
        case 3: change(kind, of: window, to: (old ?? window.unshaped(kind)).subtracting(region))
        default: change(kind, of: window, to: old.map { region.subtracting($0) } ?? Region())
        }
    }

    private func change(_ kind: ShapeKind, of window: Window, to region: Region?) {
        setShape(kind, of: window, to: region)
        guard let listeners = extensions.shapeListeners[window.id] else { return }
        let bounds = (region ?? window.unshaped(kind)).bounds
        var event = XEvent(Extension.shape.firstEvent, detail: kind.rawValue)
        event.put32(4, window.id)
        event.put16(8, bounds.x)
        event.put16(10, bounds.y)
        event.put16(12, bounds.width)
        event.put16(14, bounds.height)
        event.put32(16, time)
        event.put8(20, region == nil ? 0 : 1)
        for client in listeners where client < clients.count { clients[client]?.send(event) }
    }
}

extension Window {
    /// What a kind of shape is as long as none was given.
    func unshaped(_ kind: ShapeKind) -> Region {
        let whole = Rect(0, 0, width, height)
        return Region(kind == .clip ? whole : whole.inset(by: -borderWidth))
    }
}

extension Reply {
    /// Rectangles as the wire has them.
    mutating func append(rects: [Rect]) {
        for rect in rects {
            append16(rect.x)
            append16(rect.y)
            append16(rect.width)
            append16(rect.height)
        }
    }
}
