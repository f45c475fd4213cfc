internal import Framebuffer

extension Engine {
    /// The deepest window at a point of the root.
    func window(at point: Point) -> Window {
        var window = root
        var inside = point
        if !configuration.hasVisibleRoot, let top = topLevel(at: point) {
            window = top
            inside = point - tree.nodes[Int(top.place)].insideOrigin
        }
        while true {
            var next: Window?
            var child = tree.nodes[Int(window.place)].first
            // Without a visible root nothing but the search above tells which of its windows is meant.
            if window === root, !configuration.hasVisibleRoot { child = -1 }
            while child >= 0 {
                if let candidate = tree.window(child), candidate.isMapped, tree.contains(candidate, inside) {
                    next = candidate
                    break
                }
                child = tree.nodes[Int(child)].below
            }
            guard let next else { return window }
            window = next
            inside = inside - tree.nodes[Int(next.place)].insideOrigin
        }
    }

    /// The window of the root's at a point: the one whose surface the pointer was last said to be on, if it may be.
    private func topLevel(at point: Point) -> Window? {
        if let window = input.pointerSurface?.window, window.isMapped, tree.contains(window, point) { return window }
        guard input.pointerSurface != nil else { return nil }
        var child = tree.nodes[Int(root.place)].first
        while child >= 0 {
            if let window = tree.window(child), window.isMapped, tree.contains(window, point) { return window }
            child = tree.nodes[Int(child)].below
        }
        return nil
    }

    /// Finds the pointer's window anew after windows changed, and tells who was entered and left.
    func settleSprite() {
        guard input.isSpriteStale else { return }
        input.isSpriteStale = false
        moveSprite()
    }

    /// Finds the pointer's window, and tells who was entered and left.
    func moveSprite() {
        let old = input.sprite ?? root
        let new = window(at: input.pointer)
        input.sprite = new
        if old !== new { cross(from: old, to: new, mode: 0) }
        showCursor()
    }

    /// Gives the surface below the pointer the cursor that holds there.
    func showCursor() {
        let sprite = input.sprite ?? root
        guard let surface = sprite.surface ?? input.pointerSurface else { return }
        let cursor = extensions.hidesCursor ? noCursor : cursor(over: sprite)
        if let shown = input.shownCursor, shown.surface === surface, shown.cursor === cursor { return }
        input.shownCursor = (cursor, surface)
        presenter.show(cursor: cursor, on: surface)
    }

    /// What the pointer looks like in a window: as the grab says, or the window, or the ones that it is inside of.
    func cursor(over sprite: Window) -> Cursor? {
        var window = sprite
        if let grab = input.pointerDevice.grab {
            if let cursor = grab.cursor { return cursor }
            // Outside of the grab's window it is as in that window itself.
            if !tree.isInside(sprite.place, of: grab.window.place) { window = grab.window }
        }
        while window.cursor == nil, let parent = window.parent { window = parent }
        return window.cursor
    }

    /// A cursor looks otherwise, or another one may be to be seen.
    func cursorChanged() {
        input.shownCursor = nil
        showCursor()
    }

    /// Tells EnterNotify and LeaveNotify between two windows; `mode` 0 is normal, 1 a grab's begin, 2 its end.
    ///
    /// Of the windows on the way each is told the next one below it on that way.
    func cross(from: Window, to: Window, mode: UInt8) {
        if from === to { return }
        if tree.isInside(to.place, of: from.place) {
            crossing(EventKind.leaveNotify, from, mode, 2)
            enterBetween(from, to, mode, 1)
            crossing(EventKind.enterNotify, to, mode, 0)
        } else if tree.isInside(from.place, of: to.place) {
            crossing(EventKind.leaveNotify, from, mode, 0)
            leaveBetween(from, to, mode, 1)
            crossing(EventKind.enterNotify, to, mode, 2)
        } else {
            let common = commonAncestor(from, to)
            crossing(EventKind.leaveNotify, from, mode, 3)
            leaveBetween(from, common, mode, 4)
            enterBetween(common, to, mode, 4)
            crossing(EventKind.enterNotify, to, mode, 3)
        }
        input.entered = to
    }

    private func leaveBetween(_ from: Window, _ ancestor: Window, _ mode: UInt8, _ detail: UInt8) {
        var child = from
        while let window = child.parent, window !== ancestor {
            crossing(EventKind.leaveNotify, window, mode, detail, child: child.id)
            child = window
        }
    }

    private func enterBetween(_ ancestor: Window, _ to: Window, _ mode: UInt8, _ detail: UInt8) {
        let windows = between(to, ancestor)
        for index in windows.indices.reversed() {
            let child = index > 0 ? windows[index - 1] : to
            crossing(EventKind.enterNotify, windows[index], mode, detail, child: child.id)
        }
    }

    /// The windows between a window and an ancestor, both left out, from the inside to the outside.
    func between(_ window: Window, _ ancestor: Window?) -> [Window] {
        var result: [Window] = []
        var current = window.parent
        while let next = current, next !== ancestor {
            result.append(next)
            current = next.parent
        }
        return result
    }

    func commonAncestor(_ a: Window, _ b: Window) -> Window {
        var current: Window? = a
        while let next = current {
            if tree.isInside(b.place, of: next.place) { return next }
            current = next.parent
        }
        return root
    }

    private func crossing(_ kind: UInt8, _ window: Window, _ mode: UInt8, _ detail: UInt8, child: UInt32 = 0) {
        if detail != 2, input.hinted === window { input.hinted = nil }
        let mask: EventMask = kind == EventKind.enterNotify ? .enterWindow : .leaveWindow
        let grab = input.pointerDevice.grab
        var wanted = window.allEvents
        if let grab {
            wanted = grab.window === window ? grab.mask : []
            if grab.ownerEvents { wanted.formUnion(events(of: grab.client, on: window)) }
        }
        if wanted.isDisjoint(with: [mask, .keymapState]) { return }
        var event = XEvent(kind, detail: detail)
        fill(&event, window: window, child: child)
        event.put16(28, Int(input.state | input.arriving))
        event.put8(30, mode)
        var flags: UInt8 = 2
        switch input.focus {
        case .pointerRoot: flags |= 1
        case .window(let focus): if tree.isInside(window.place, of: focus.place) { flags |= 1 }
        case .none: break
        }
        event.put8(31, flags)
        if !wanted.isDisjoint(with: mask) {
            if let grab { clients[grab.client]?.send(event) } else { deliver(event, to: window, mask: mask) }
        }
        if kind == EventKind.enterNotify, wanted.contains(.keymapState) { tellKeymap(window, to: grab?.client) }
    }

    /// Sends KeymapNotify behind an event that tells a window it gets the keyboard or the pointer: to all who want it, or to one client.
    func tellKeymap(_ window: Window, to client: Int?) {
        var event = XEvent(EventKind.keymapNotify, detail: input.keysDown[1])
        for byte in 2..<32 { event.put8(byte, input.keysDown[byte]) }
        if let client { clients[client]?.send(event) } else { deliver(event, to: window, mask: .keymapState) }
    }

    /// The events that a client wants of a window.
    func events(of client: Int, on window: Window) -> EventMask {
        window.selections.first { $0.client == client }?.mask ?? []
    }

    /// The child of a window that the pointer is in.
    func child(of window: Window) -> UInt32 {
        var current = input.sprite
        var child: UInt32 = 0
        while let next = current, next !== window {
            child = next.id
            current = next.parent
        }
        return current == nil ? 0 : child
    }

    /// Fills the places and the state that pointer and key events have in common.
    func fill(_ event: inout XEvent, window: Window, child: UInt32) {
        let origin = window.rootOrigin
        event.put32(4, time)
        event.put32(8, root.id)
        event.put32(12, window.id)
        event.put32(16, child)
        event.put16(20, input.pointer.x)
        event.put16(22, input.pointer.y)
        event.put16(24, input.pointer.x - origin.x)
        event.put16(26, input.pointer.y - origin.y)
        event.put16(28, Int(input.state))
        event.put8(30, 1)
    }
}
