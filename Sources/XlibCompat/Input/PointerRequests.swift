internal import Framebuffer

extension Engine {
    func queryPointer(_ request: Request) throws(XError) {
        try request.expect(8)
        let window = try window(request.bytes.u32(4))
        settleSprite()
        if input.hinted === window { input.hinted = nil }
        let inside = input.pointer - window.rootOrigin
        var reply = Reply(1)
        reply.put32(8, root.id)
        reply.put32(12, child(of: window))
        reply.put16(16, input.pointer.x)
        reply.put16(18, input.pointer.y)
        reply.put16(20, inside.x)
        reply.put16(22, inside.y)
        reply.put16(24, Int(input.state))
        request.client.send(reply)
    }

    func getMotionEvents(_ request: Request) throws(XError) {
        try request.expect(16)
        let window = try window(request.bytes.u32(4))
        if input.hinted === window { input.hinted = nil }
        // No history is kept, as the protocol allows.
        request.client.send(Reply())
    }

    func warpPointer(_ request: Request) throws(XError) {
        try request.expect(24)
        let bytes = request.bytes
        settleSprite()
        let target: Window? = bytes.u32(8) == 0 ? nil : try window(bytes.u32(8))
        let source: Window? = bytes.u32(4) == 0 ? nil : try window(bytes.u32(4))
        if let source {
            let point = input.pointer - source.rootOrigin
            let inside = point - Point(bytes.i16(12), bytes.i16(14))
            let (width, height) = (bytes.int16(16), bytes.int16(18))
            // The far edges belong to the rectangle, as in the sample server.
            guard inside.x >= 0, inside.y >= 0, width == 0 || inside.x <= width, height == 0 || inside.y <= height,
                source.isViewable, isVisible(source, at: point)
            else { return }
        }
        let by = Point(bytes.i16(20), bytes.i16(22))
        var goal = (target?.rootOrigin ?? input.pointer) + by
        goal.x = min(max(goal.x, 0), configuration.area.width - 1)
        goal.y = min(max(goal.y, 0), configuration.area.height - 1)
        if let surface = target?.surface, !configuration.hasVisibleRoot { input.pointerSurface = surface }
        happen(.motion(goal))
    }

    /// Whether a point, relative to a window's inside, shows that window or one inside of it.
    private func isVisible(_ window: Window, at point: Point) -> Bool {
        if window.isInputOnly { return tree.confines(of: window).contains(point + window.rootOrigin) }
        return window.visible.contains(point)
    }

    func queryKeymap(_ request: Request) throws(XError) {
        try request.expect(4)
        var reply = Reply()
        for byte in 0..<24 { reply.put8(8 + byte, input.keysDown[byte]) }
        reply.append(input.keysDown[24...])
        request.client.send(reply)
    }

    func getPointerMapping(_ request: Request) throws(XError) {
        try request.expect(4)
        var reply = Reply(UInt8(input.buttonMap.count))
        reply.append(input.buttonMap)
        request.client.send(reply)
    }

    func setPointerMapping(_ request: Request) throws(XError) {
        let count = Int(request.data)
        try request.expect((4 + count).padded)
        guard count == input.buttonMap.count else { throw .value(count) }
        let map = request.bytes.part(4, count).bytes
        let used = map.filter { $0 != 0 }
        guard Set(used).count == used.count else { throw .value(0) }
        let isBusy = input.buttons != 0 && map != input.buttonMap
        if !isBusy {
            input.buttonMap = map
            tellMapping(2, first: 0, count: 0)
        }
        request.client.send(Reply(isBusy ? 1 : 0))
    }

    func changePointerControl(_ request: Request) throws(XError) {
        try request.expect(12)
        let bytes = request.bytes
        if try request.bool(bytes.u8(10)) {
            let (numerator, denominator) = (bytes.i16(4), bytes.i16(6))
            guard numerator >= -1 else { throw .value(bytes.u16(4)) }
            guard denominator >= -1, denominator != 0 else { throw .value(bytes.u16(6)) }
            input.acceleration = (numerator < 0 ? 2 : numerator, denominator < 0 ? 1 : denominator)
        }
        if try request.bool(bytes.u8(11)) {
            guard bytes.i16(8) >= -1 else { throw .value(bytes.u16(8)) }
            input.threshold = bytes.i16(8) < 0 ? 4 : bytes.i16(8)
        }
    }

    func getPointerControl(_ request: Request) throws(XError) {
        try request.expect(4)
        var reply = Reply()
        reply.put16(8, input.acceleration.numerator)
        reply.put16(10, input.acceleration.denominator)
        reply.put16(12, input.threshold)
        request.client.send(reply)
    }

    func sendEvent(_ request: Request) throws(XError) {
        try request.expect(44)
        let bytes = request.bytes
        let id = bytes.u32(4)
        var event = XEvent(0)
        for word in 0..<8 { event.words[word] = bytes.u32(12 + 4 * word) }
        // What is longer than 32 bytes cannot be sent.
        let isExtended = event.kind >= Extension.eventKinds.lowerBound && event.kind < Extension.eventKinds.upperBound
        guard event.kind >= 2 && event.kind <= EventKind.mappingNotify || isExtended else { throw .value(event.kind) }
        let format = bytes.u8(13)
        if event.kind == EventKind.clientMessage, format != 8, format != 16, format != 32 { throw .value(format) }
        guard bytes.u32(8) & ~EventMask.all.rawValue == 0 else { throw .value(bytes.u32(8)) }
        var mask = EventMask(rawValue: bytes.u32(8))
        settleSprite()
        let sprite = input.sprite ?? root
        var window = sprite
        var last: Window?
        switch id {
        case 0: break
        case 1:
            guard case .window(let focus) = input.focus else {
                if case .none = input.focus { return }
                break
            }
            // The focus is where a key would go.
            last = focus
            window = tree.isInside(sprite.place, of: focus.place) ? sprite : focus
        default: window = try self.window(id)
        }
        let propagates = try request.bool(request.data)
        if let world, id == root.id, !mask.isEmpty {
            var forwarded = event
            forwarded.words[0] |= 0x80
            world.tell(.event(window: id, mask: mask, forwarded))
        }
        if mask.isEmpty {
            client(of: window.id)?.send(event, synthetic: true)
            return
        }
        // The masks are those of core events: they select no others.
        if isExtended { return }
        while true {
            var isTaken = false
            for selection in window.selections where !selection.mask.isDisjoint(with: mask) {
                clients[selection.client]?.send(event, synthetic: true)
                isTaken = true
            }
            if isTaken || !propagates || window === last { return }
            mask.subtract(window.doNotPropagate)
            guard !mask.isEmpty, let parent = window.parent else { return }
            window = parent
        }
    }
}
