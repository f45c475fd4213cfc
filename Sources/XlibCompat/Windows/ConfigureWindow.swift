internal import Framebuffer

extension Engine {
    /// The values of a ConfigureWindow request, as far as they are given.
    private struct Configuring {
        var mask = 0
        var x = 0
        var y = 0
        var width = 0
        var height = 0
        var borderWidth = 0
        var sibling: Window?
        var mode: UInt8 = 0

        init(_ window: Window) {
            x = window.x
            y = window.y
            width = window.width
            height = window.height
            borderWidth = window.borderWidth
        }
        func has(_ bit: Int) -> Bool { mask >> bit & 1 != 0 }
    }

    func configureWindow(_ request: Request) throws(XError) {
        try request.expect(atLeast: 12)
        let window = try window(request.bytes.u32(4))
        let values = try readConfiguring(request, window)
        guard let parent = window.parent else { return }
        if !window.overrideRedirect,
            let manager = redirector(of: parent, besides: request.client, mask: .substructureRedirect)
        {
            tellConfigureRequest(window, parent, values, to: manager)
            return
        }
        var width = values.width
        var height = values.height
        if width != window.width || height != window.height,
            let redirected = redirector(of: window, besides: request.client, mask: .resizeRedirect)
        {
            var event = XEvent(EventKind.resizeRequest)
            event.put32(4, window.id)
            event.put16(8, width)
            event.put16(10, height)
            redirected.send(event)
            (width, height) = (window.width, window.height)
        }
        let frame = Rect(values.x, values.y, width, height)
        var above: Int32?
        if values.has(6) {
            let outer = Rect(values.x, values.y, width + 2 * values.borderWidth, height + 2 * values.borderWidth)
            above = tree.stackPlace(of: window, mode: values.mode, sibling: values.sibling, frame: outer)
        }
        configure(window, frame, borderWidth: values.borderWidth, above: above)
        applyEffects()
        confineAgain(after: window)
    }

    private func readConfiguring(_ request: Request, _ window: Window) throws(XError) -> Configuring {
        var values = Configuring(window)
        values.mask = request.bytes.int16(8)
        try request.expect(12 + 4 * values.mask.nonzeroBitCount)
        if values.has(4), window.isInputOnly { throw .match }
        guard !values.has(5) || values.has(6) else { throw .match }
        var place = 12
        for bit in 0..<4 where values.has(bit) {
            switch bit {
            case 0: values.x = request.bytes.i16(place)
            case 1: values.y = request.bytes.i16(place)
            case 2: values.width = request.bytes.int16(place)
            default: values.height = request.bytes.int16(place)
            }
            place += 4
        }
        if values.width == 0 || values.height == 0 { throw .value(0) }
        if values.has(4) {
            values.borderWidth = request.bytes.int16(place)
            place += 4
        }
        if values.has(5) {
            let sibling = try self.window(request.bytes.u32(place))
            let parent = tree.nodes[Int(window.place)].parent
            guard sibling !== window, tree.nodes[Int(sibling.place)].parent == parent else { throw .match }
            values.sibling = sibling
            place += 4
        }
        if values.has(6) {
            guard request.bytes.u8(place) <= 4 else { throw .value(request.bytes.u8(place)) }
            values.mode = request.bytes.u8(place)
        }
        guard values.mask <= 0x7f else { throw .value(values.mask) }
        return values
    }

    private func tellConfigureRequest(_ window: Window, _ parent: Window, _ values: Configuring, to manager: Client) {
        var event = XEvent(EventKind.configureRequest, detail: values.has(6) ? values.mode : 0)
        event.put32(4, parent.id)
        event.put32(8, window.id)
        event.put32(12, values.sibling?.id ?? 0)
        event.put16(16, values.x)
        event.put16(18, values.y)
        event.put16(20, values.width)
        event.put16(22, values.height)
        event.put16(24, values.borderWidth)
        event.put16(26, values.mask)
        manager.send(event)
    }

    /// Gives a window another place, size, border or place in the stack, where `above` is the sibling above it, or -1.
    func configure(_ window: Window, _ frame: Rect, borderWidth: Int, above: Int32?) {
        let node = tree.nodes[Int(window.place)]
        let isMoved = frame.x != window.x || frame.y != window.y
        let isResized = frame.width != window.width || frame.height != window.height
        let hasOtherBorder = borderWidth != window.borderWidth
        let above = above == node.above ? nil : above
        guard isMoved || isResized || hasOtherBorder || above != nil else { return }
        let below = above.map { tree.sibling(below: $0, of: window) } ?? tree.window(node.below)
        tellConfigure(window, frame, borderWidth: borderWidth, below: below)
        let delta = Point(
            frame.x + borderWidth - window.x - window.borderWidth, frame.y + borderWidth - window.y - window.borderWidth
        )
        let grown = Point(frame.width - window.width, frame.height - window.height)
        let change = {
            window.x = frame.x
            window.y = frame.y
            window.width = frame.width
            window.height = frame.height
            window.borderWidth = borderWidth
            if let above {
                let parent = self.tree.nodes[Int(window.place)].parent
                self.tree.unlink(window.place)
                self.tree.link(window.place, under: parent, below: above)
            }
            self.tree.updateExtents(window)
            if isResized {
                self.unmapChildren(of: window)
                self.moveChildren(of: window, grown, delta)
            }
        }
        let isSeen = window.isViewable && !window.isInputOnly
        if isSeen, isResized {
            tree.resize(window, grown: grown, delta: delta, change)
            resizeSurface(of: window)
        } else if isSeen, hasOtherBorder {
            tree.reshape(window, change)
            resizeSurface(of: window)
        } else if isSeen, !node.isSeparate {
            tree.rearrange(window, change)
        } else {
            change()
        }
        shareState(of: window)
        if node.isSeparate {
            if isMoved || hasOtherBorder { moveSurface(of: window) }
            if above == -1, let surface = window.ownSurface { presenter.raise(surface) }
        }
        if window.isViewable { input.isSpriteStale = true }
    }

    private func tellConfigure(_ window: Window, _ frame: Rect, borderWidth: Int, below: Window?) {
        let parent = window.parent
        guard
            window.allEvents.contains(.structureNotify) || parent?.allEvents.contains(.substructureNotify) == true
        else { return }
        var event = XEvent(EventKind.configureNotify)
        event.put32(8, window.id)
        event.put32(12, below?.id ?? 0)
        event.put16(16, frame.x)
        event.put16(18, frame.y)
        event.put16(20, frame.width)
        event.put16(22, frame.height)
        event.put16(24, borderWidth)
        event.put8(26, window.overrideRedirect ? 1 : 0)
        tellStructure(event, about: window)
    }

    /// Unmaps the children that do not stay when their parent gets another size; what they covered is their parent's
    /// when it is seen anew.
    private func unmapChildren(of window: Window) {
        guard window.isViewable else { return }
        tree.forEachChild(of: window.place) { place in
            guard let child = tree.window(place), child.windowGravity == 0, child.isMapped else { return }
            child.isMapped = false
            tree.setUnviewable(place)
            tree.updateExtents(child)
            tellUnmap(child, isFromConfigure: true)
        }
        releaseUnviewable()
    }

    /// Moves the children as their gravity says.
    private func moveChildren(of window: Window, _ grown: Point, _ delta: Point) {
        tree.forEachChild(of: window.place) { place in
            guard let child = tree.window(place), child.windowGravity > 1 else { return }
            guard let shift = Gravity.shift(child.windowGravity, grown, delta), shift != .zero else { return }
            child.x = Int(Int16(truncatingIfNeeded: child.x + shift.x))
            child.y = Int(Int16(truncatingIfNeeded: child.y + shift.y))
            tree.updateExtents(child)
            var event = XEvent(EventKind.gravityNotify)
            event.put32(8, child.id)
            event.put16(12, child.x)
            event.put16(14, child.y)
            tellStructure(event, about: child)
        }
    }
}
