internal import Framebuffer

extension WindowTree {
    /// The sibling that will stand right below a window that goes below the sibling `above`, or on top when that is -1.
    func sibling(below above: Int32, of window: Window) -> Window? {
        let node = nodes[Int(window.place)]
        let next = above >= 0 ? nodes[Int(above)].below : node.parent >= 0 ? nodes[Int(node.parent)].first : -1
        return self.window(next == window.place ? node.below : next)
    }

    /// The sibling below which a window shall go by a stack mode of ConfigureWindow: -1 is the top, nil that it stays.
    func stackPlace(of window: Window, mode: UInt8, sibling: Window?, frame: Rect) -> Int32? {
        let node = nodes[Int(window.place)]
        guard node.parent >= 0 else { return nil }
        let lowest = nodes[Int(node.parent)].last
        let bottom = lowest == window.place ? node.above : lowest
        switch mode {
        case 0:
            guard let sibling else { return -1 }
            let above = nodes[Int(sibling.place)].above
            return above == window.place ? node.above : above
        case 1: return sibling?.place ?? bottom
        default: break
        }
        // Whoever is not mapped covers nobody.
        guard window.isMapped, sibling?.isMapped ?? true else { return nil }
        if mode != 3, isCovered(window, by: sibling, frame) { return -1 }
        return mode != 2 && covers(window, sibling, frame) ? bottom : nil
    }

    /// Whether that sibling, or any, stands in front of a part of the window.
    func isCovered(_ window: Window, by sibling: Window?, _ frame: Rect) -> Bool {
        if let sibling { return stands(sibling, above: window) && meets(sibling, frame) }
        var other = nodes[Int(window.place)].above
        while other >= 0 {
            if overlaps(other, frame) { return true }
            other = nodes[Int(other)].above
        }
        return false
    }

    /// Whether the window stands in front of a part of that sibling, or of any.
    func covers(_ window: Window, _ sibling: Window?, _ frame: Rect) -> Bool {
        if let sibling { return stands(window, above: sibling) && meets(sibling, frame) }
        var other = nodes[Int(window.place)].below
        while other >= 0 {
            if overlaps(other, frame) { return true }
            other = nodes[Int(other)].below
        }
        return false
    }

    /// Whether a window stands in front of a sibling.
    private func stands(_ window: Window, above sibling: Window) -> Bool {
        var other = nodes[Int(window.place)].below
        while other >= 0 {
            if other == sibling.place { return true }
            other = nodes[Int(other)].below
        }
        return false
    }

    /// Whether what the windows around it leave of a sibling meets a rectangle of the parent's.
    private func meets(_ sibling: Window, _ frame: Rect) -> Bool {
        let parent = nodes[Int(sibling.place)].parent
        return parent >= 0 && confines(of: sibling).intersects(frame.offset(by: rootOrigin(of: parent)))
    }

    private func overlaps(_ place: Int32, _ frame: Rect) -> Bool {
        // Most are ruled out without touching an object; the node of a shaped window is no larger than its frame.
        let node = nodes[Int(place)]
        guard node.isDrawn ? node.meets(frame) || node.isSeparate : true else { return false }
        guard let window = window(place), window.isMapped else { return false }
        return window.frame.intersects(frame)
    }
}

extension Window {
    /// The window with its border, relative to the parent's inside.
    var frame: Rect { Rect(x, y, width + 2 * borderWidth, height + 2 * borderWidth) }
}

extension Engine {
    func circulateWindow(_ request: Request) throws(XError) {
        try request.expect(8)
        guard request.data <= 1 else { throw .value(request.data) }
        let parent = try window(request.bytes.u32(4))
        let isRaising = request.data == 0
        guard let window = circulated(in: parent, isRaising: isRaising) else { return }
        var event = XEvent(EventKind.circulateRequest)
        event.put32(4, parent.id)
        event.put32(8, window.id)
        event.put8(16, isRaising ? 0 : 1)
        if let manager = redirector(of: parent, besides: request.client, mask: .substructureRedirect) {
            manager.send(event)
            return
        }
        restack(window, above: isRaising ? -1 : tree.stackPlace(of: window, mode: 1, sibling: nil, frame: .zero))
        event.words[0] = UInt32(EventKind.circulateNotify)
        tellStructure(event, about: window)
        applyEffects()
    }

    /// The lowest child that another one covers, or the highest that covers another one.
    private func circulated(in parent: Window, isRaising: Bool) -> Window? {
        let node = tree.nodes[Int(parent.place)]
        var place = isRaising ? node.last : node.first
        while place >= 0 {
            if let window = tree.window(place), window.isMapped {
                let isHit =
                    isRaising
                    ? tree.isCovered(window, by: nil, window.frame) : tree.covers(window, nil, window.frame)
                if isHit { return window }
            }
            place = isRaising ? tree.nodes[Int(place)].above : tree.nodes[Int(place)].below
        }
        return nil
    }

    /// Gives a window another place among its siblings without telling it as a configuration.
    private func restack(_ window: Window, above: Int32?) {
        guard let above, above != tree.nodes[Int(window.place)].above else { return }
        let change = {
            let parent = self.tree.nodes[Int(window.place)].parent
            self.tree.unlink(window.place)
            self.tree.link(window.place, under: parent, below: above)
        }
        let isSeparate = tree.nodes[Int(window.place)].isSeparate
        if window.isViewable, !window.isInputOnly, !isSeparate { tree.rearrange(window, change) } else { change() }
        if isSeparate, above == -1, let surface = window.ownSurface { presenter.raise(surface) }
        if window.isViewable { input.isSpriteStale = true }
    }
}
