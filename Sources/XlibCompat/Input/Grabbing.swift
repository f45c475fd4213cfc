extension Engine {
    /// Begins the first passive grab that fits a button or key that went down, from the root inwards.
    ///
    /// `below` leaves out a window and those around it: theirs were asked before.
    func beginPassive(isKey: Bool, _ detail: UInt8, _ event: InputState.DeviceEvent, below: Window?) -> Bool {
        let sprite = input.sprite ?? root
        var inner = sprite
        if isKey, case .window(let focus) = input.focus, !tree.isInside(sprite.place, of: focus.place) { inner = focus }
        if isKey, case .none = input.focus { return false }
        var path = [inner] + between(inner, nil)
        path.reverse()
        if let below, let index = path.firstIndex(where: { $0 === below }) { path.removeFirst(index + 1) }
        for window in path where !window.passiveGrabs.isEmpty {
            for passive in window.passiveGrabs where passive.isKey == isKey && passive.matches(detail, input.state) {
                if let confine = passive.grab.confineTo, !confine.isViewable || tree.confines(of: confine).isEmpty {
                    continue
                }
                var grab = passive.grab
                grab.time = time
                grab.isPassive = true
                grab.key = detail
                let wire = XEvent(isKey ? EventKind.keyPress : EventKind.buttonPress, detail: detail)
                if isKey { beginKeyboardGrab(grab) } else { beginPointerGrab(grab) }
                // What begins a grab is told to its window, whatever that wants and whoever else would.
                tellHolder(grab, wire)
                store(event)
                return true
            }
        }
        return false
    }

    /// Keeps the event that froze its device.
    private func store(_ event: InputState.DeviceEvent) {
        if event.isKey {
            if input.keyboardDevice.sync == .frozen { input.keyboardDevice.stored = event }
        } else if input.pointerDevice.sync == .frozen {
            input.pointerDevice.stored = event
        }
    }

    /// Freezes a device that was thawed for one event only, which has been told.
    func freezeAfterTelling(_ event: InputState.DeviceEvent) {
        let sync = event.isKey ? input.keyboardDevice.sync : input.pointerDevice.sync
        guard sync == .untilNext || sync == .bothUntilNext else { return }
        if sync == .bothUntilNext {
            input.keyboardDevice.sync = input.keyboardDevice.grab == nil ? .thawed : .frozen
            input.pointerDevice.sync = input.pointerDevice.grab == nil ? .thawed : .frozen
        }
        if event.isKey { input.keyboardDevice.sync = .frozen } else { input.pointerDevice.sync = .frozen }
        store(event)
    }

    func beginPointerGrab(_ grab: Grab) {
        let from = input.pointerDevice.grab.map(\.window) ?? input.sprite ?? root
        let point = confined(input.pointer, to: grab.confineTo)
        if point != input.pointer {
            // It is there, and crosses windows, before there is a grab; as a motion it is not told.
            input.pointer = point
            moveSprite()
        }
        cross(from: from, to: grab.window, mode: 1)
        input.pointerDevice.grab = grab
        input.pointerDevice.time = grab.time
        input.pointerDevice.stored = nil
        input.pointerDevice.sync = grab.freezesPointer ? .frozen : .thawed
        input.keyboardDevice.freeze(grab.freezesKeyboard, by: grab.client)
        input.hinted = nil
        showCursor()
    }

    func endPointerGrab() {
        guard let grab = input.pointerDevice.grab else { return }
        input.pointerDevice.grab = nil
        input.pointerDevice.sync = .thawed
        input.pointerDevice.stored = nil
        if input.keyboardDevice.frozenBy == grab.client { input.keyboardDevice.frozenBy = nil }
        input.hinted = nil
        if !grab.window.isDestroyed { cross(from: grab.window, to: input.sprite ?? root, mode: 2) }
        showCursor()
        replayWaiting()
    }

    func beginKeyboardGrab(_ grab: Grab) {
        let old: InputState.Focus = input.keyboardDevice.grab.map { .window($0.window) } ?? input.focus
        // That there was no focus is not told, nor that the same window grabs again.
        if !old.isNone, input.keyboardDevice.grab?.window !== grab.window {
            tellFocusChange(from: old, to: .window(grab.window), mode: 1)
        }
        input.keyboardDevice.grab = grab
        input.keyboardDevice.time = grab.time
        input.keyboardDevice.stored = nil
        input.keyboardDevice.sync = grab.freezesKeyboard ? .frozen : .thawed
        input.pointerDevice.freeze(grab.freezesPointer, by: grab.client)
    }

    func endKeyboardGrab() {
        guard let grab = input.keyboardDevice.grab else { return }
        input.keyboardDevice.grab = nil
        input.keyboardDevice.sync = .thawed
        input.keyboardDevice.stored = nil
        if input.pointerDevice.frozenBy == grab.client { input.pointerDevice.frozenBy = nil }
        tellFocusChange(from: .window(grab.window), to: input.focus, mode: 2)
        replayWaiting()
    }

    /// Ends the grabs and moves the focus of windows that cannot be seen any more, in the order of the windows in the tree.
    func releaseUnviewable() {
        while true {
            var held: [(window: Window, release: () -> Void)] = []
            if let grab = input.pointerDevice.grab {
                for window in [grab.window, grab.confineTo].compactMap({ $0 }) where !window.isViewable {
                    held.append((window, endPointerGrab))
                }
            }
            if let grab = input.keyboardDevice.grab, !grab.window.isViewable {
                held.append((grab.window, endKeyboardGrab))
            }
            if case .window(let focus) = input.focus, !focus.isViewable {
                held.append((focus, { self.revertFocus(from: focus) }))
            }
            guard var first = held.first else { break }
            for other in held.dropFirst() where tree.stands(other.window.place, before: first.window.place) {
                first = other
            }
            first.release()
        }
        if let sprite = input.sprite, !sprite.isViewable {
            input.isSpriteStale = true
            settleSprite()
        }
    }

    private func revertFocus(from focus: Window) {
        var goal = InputState.Focus.none
        switch input.revertTo {
        case 0: break
        case 1: goal = .pointerRoot
        default:
            var parent = focus.parent
            while let next = parent, !next.isViewable { parent = next.parent }
            goal = parent.map { .window($0) } ?? .none
            input.revertTo = 0
        }
        tellFocusChange(from: .window(focus), to: goal, mode: input.keyboardDevice.grab == nil ? 0 : 3)
        input.focus = goal
    }

    /// A window is destroyed: nothing of the input refers to it any more.
    func forgetInput(of window: Window) {
        window.passiveGrabs = []
        if input.hinted === window { input.hinted = nil }
        if input.sprite === window { input.sprite = root }
        if input.entered === window { input.entered = nil }
        if input.lastManaged === window { input.lastManaged = nil }
    }

    /// A client ends: it holds nothing any more.
    func releaseInput(of client: Client) {
        if input.pointerDevice.grab?.client == client.number { endPointerGrab() }
        if input.keyboardDevice.grab?.client == client.number { endKeyboardGrab() }
        if input.pointerDevice.frozenBy == client.number { input.pointerDevice.frozenBy = nil }
        if input.keyboardDevice.frozenBy == client.number { input.keyboardDevice.frozenBy = nil }
        if input.serverGrab == client.number { input.serverGrab = nil }
        for case let window? in tree.windows where !window.passiveGrabs.isEmpty {
            window.passiveGrabs.removeAll { $0.grab.client == client.number }
        }
        replayWaiting()
    }
}
