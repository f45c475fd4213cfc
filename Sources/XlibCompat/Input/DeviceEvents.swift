internal import Framebuffer

extension Engine {
    /// Takes what a device did: now, or when it is not frozen any more.
    func happen(_ kind: InputState.DeviceEvent.Kind) {
        settleSprite()
        let event = InputState.DeviceEvent(kind: kind, time: time)
        let device = event.isKey ? input.keyboardDevice : input.pointerDevice
        if device.isFrozen || !input.waiting.isEmpty && input.waiting.contains(where: { $0.isKey == event.isKey }) {
            // A client that never thaws keeps no more than it could ever look at.
            if case .motion = kind, case .motion? = input.waiting.last?.kind { input.waiting.removeLast() }
            if input.waiting.count < 4096 { input.waiting.append(event) }
            return
        }
        process(event)
    }

    /// Takes what waited, as far as devices are thawed.
    func replayWaiting() {
        if input.isReplaying { return }
        input.isReplaying = true
        while let index = input.waiting.firstIndex(where: {
            !($0.isKey ? input.keyboardDevice.isFrozen : input.pointerDevice.isFrozen)
        }) {
            process(input.waiting.remove(at: index))
        }
        input.isReplaying = false
    }

    private func process(_ event: InputState.DeviceEvent) {
        switch event.kind {
        case .motion(let point): processMotion(to: point)
        case .button(let button, let isDown): processButton(button, isDown, event)
        case .key(let code, let isDown): processKey(code, isDown, event)
        }
    }

    /// The nearest point within a window that confines the pointer.
    func confined(_ point: Point, to window: Window?) -> Point {
        guard let window else { return point }
        let limits = tree.confines(of: window)
        if limits.isEmpty { return point }
        return Point(
            min(max(point.x, limits.left), limits.right - 1), min(max(point.y, limits.top), limits.bottom - 1))
    }

    /// A window got another place or size: the pointer stays within the one that confines it.
    func confineAgain(after window: Window) {
        guard let confine = input.pointerDevice.grab?.confineTo, tree.isInside(confine.place, of: window.place) else {
            return
        }
        settleSprite()
        // Where nothing of it is left there is nowhere to stay.
        if tree.confines(of: confine).isEmpty { return endPointerGrab() }
        let point = confined(input.pointer, to: confine)
        if point != input.pointer { processMotion(to: point) }
    }

    private func processMotion(to point: Point) {
        // Motion that ends at a limit is motion as well.
        let isMoved = point != input.pointer
        input.pointer = confined(point, to: input.pointerDevice.grab?.confineTo)
        moveSprite()
        guard isMoved else { return }
        var mask: EventMask = [.pointerMotion, EventMask(rawValue: UInt32(input.buttons))]
        if input.buttons != 0 { mask.insert(.buttonMotion) }
        let event = XEvent(EventKind.motionNotify)
        if let grab = input.pointerDevice.grab {
            tellGrab(grab, event, mask)
        } else if let sprite = input.sprite {
            propagate(event, from: sprite, to: nil, mask)
        }
    }

    private func processButton(_ physical: UInt8, _ isDown: Bool, _ event: InputState.DeviceEvent) {
        let button = logical(physical)
        if button == 0 { return }
        let bit: UInt16 = button <= 5 ? 1 << (7 + UInt16(button)) : 0
        input.hinted = nil
        let wire = XEvent(isDown ? EventKind.buttonPress : EventKind.buttonRelease, detail: button)
        let mask: EventMask = isDown ? .buttonPress : .buttonRelease
        input.arriving = isDown ? bit : 0
        defer { input.arriving = 0 }
        // Only the first of several buttons can begin a grab.
        if isDown, input.buttons == 0, input.pointerDevice.grab == nil,
            beginPassive(isKey: false, button, event, below: nil)
        {
            input.buttons |= bit
            return
        }
        if let grab = input.pointerDevice.grab {
            tellGrab(grab, wire, mask)
            freezeAfterTelling(event)
        } else if let sprite = input.sprite {
            tellButton(wire, mask, from: sprite, isDown: isDown)
        }
        if isDown { input.buttons |= bit } else { input.buttons &= ~bit }
        if !isDown, input.buttons == 0, let grab = input.pointerDevice.grab, grab.isPassive {
            endPointerGrab()
        }
    }

    /// Tells a button that nobody holds; a press that a client gets begins its grab.
    func tellButton(_ wire: XEvent, _ mask: EventMask, from sprite: Window, isDown: Bool) {
        guard let (window, client) = propagate(wire, from: sprite, to: nil, mask), isDown else { return }
        let events = events(of: client, on: window)
        var grab = Grab(client: client, window: window)
        grab.ownerEvents = events.contains(.ownerGrabButton)
        grab.mask = events
        grab.time = time
        grab.isPassive = true
        cross(from: sprite, to: window, mode: 1)
        input.pointerDevice.grab = grab
    }

    private func processKey(_ code: UInt8, _ isDown: Bool, _ event: InputState.DeviceEvent) {
        input.hinted = nil
        // KeymapNotify tells the key already, an event's state what was before it.
        input.markKey(code, isDown)
        if isDown, input.keyboardDevice.grab == nil, beginPassive(isKey: true, code, event, below: nil) {
            input.setKey(code, true)
            return
        }
        let wire = XEvent(isDown ? EventKind.keyPress : EventKind.keyRelease, detail: code)
        let mask: EventMask = isDown ? .keyPress : .keyRelease
        if let grab = input.keyboardDevice.grab {
            tellKeyGrab(grab, wire, mask)
            freezeAfterTelling(event)
        } else {
            tellFocus(wire, mask)
        }
        input.setKey(code, isDown)
        if !isDown, let grab = input.keyboardDevice.grab, grab.isPassive, grab.key == code { endKeyboardGrab() }
    }

    /// Tells a key to the focus window, or to the one inside of it that the pointer is in.
    func tellFocus(_ wire: XEvent, _ mask: EventMask) {
        let sprite = input.sprite ?? root
        switch input.focus {
        case .none: return
        case .pointerRoot: propagate(wire, from: sprite, to: nil, mask)
        case .window(let focus):
            let start = tree.isInside(sprite.place, of: focus.place) ? sprite : focus
            propagate(wire, from: start, to: focus, mask)
        }
    }

    /// Tells an event to the first window upwards whose clients want it; tells which, and the first of its clients.
    @discardableResult
    func propagate(_ wire: XEvent, from: Window, to last: Window?, _ mask: EventMask) -> (Window, Int)? {
        var window = from
        while true {
            if !window.allEvents.isDisjoint(with: mask) {
                let first = window.selections.first { !$0.mask.isDisjoint(with: mask) }?.client
                tell(wire, window, mask, only: nil)
                return first.map { (window, $0) }
            }
            // What is kept from propagating is one of the masks, not the buttons of motion.
            if !window.doNotPropagate.isDisjoint(with: mask) || window === last { return nil }
            guard let parent = window.parent else { return nil }
            window = parent
        }
    }

    /// Tells an event to the clients that want it of a window, or to one of them.
    private func tell(_ wire: XEvent, _ window: Window, _ mask: EventMask, only client: Int?) {
        var event = wire
        fill(&event, window: window, child: child(of: window))
        for selection in window.selections where !selection.mask.isDisjoint(with: mask) {
            if let client, client != selection.client { continue }
            send(event, window, selection.mask, to: selection.client)
        }
    }

    /// Sends an event; of motion that a client only wants hints of, one.
    private func send(_ event: XEvent, _ window: Window, _ selected: EventMask, to client: Int) {
        var event = event
        if event.kind == EventKind.motionNotify, selected.contains(.pointerMotionHint) {
            if input.hinted === window { return }
            input.hinted = window
            event.put8(1, 1)
        }
        clients[client]?.send(event)
    }

    /// Tells an event of the pointer to the client that holds it.
    func tellGrab(_ grab: Grab, _ wire: XEvent, _ mask: EventMask) {
        if grab.ownerEvents, let sprite = input.sprite, tellOwner(of: grab, wire, from: sprite, to: nil, mask) {
            return
        }
        guard !grab.mask.isDisjoint(with: mask) else { return }
        var event = wire
        fill(&event, window: grab.window, child: child(of: grab.window))
        send(event, grab.window, grab.mask, to: grab.client)
    }

    /// Tells a key to the client that holds the keyboard: always, as a grab of it has no mask.
    func tellKeyGrab(_ grab: Grab, _ wire: XEvent, _ mask: EventMask) {
        if grab.ownerEvents {
            let sprite = input.sprite ?? root
            switch input.focus {
            case .none: break
            case .pointerRoot: if tellOwner(of: grab, wire, from: sprite, to: nil, mask) { return }
            case .window(let focus):
                let start = tree.isInside(sprite.place, of: focus.place) ? sprite : focus
                if tellOwner(of: grab, wire, from: start, to: focus, mask) { return }
            }
        }
        tellHolder(grab, wire)
    }

    /// Tells an event to the client of a grab, in the grab's window.
    func tellHolder(_ grab: Grab, _ wire: XEvent) {
        var event = wire
        fill(&event, window: grab.window, child: child(of: grab.window))
        clients[grab.client]?.send(event)
    }

    /// Tells an event to the grab's client as if there were no grab; false when the first window where anybody wants it is
    /// not one where that client does.
    private func tellOwner(
        of grab: Grab, _ wire: XEvent, from: Window, to last: Window?, _ mask: EventMask
    ) -> Bool {
        var window = from
        while true {
            if !window.allEvents.isDisjoint(with: mask) {
                guard !events(of: grab.client, on: window).isDisjoint(with: mask) else { return false }
                tell(wire, window, mask, only: grab.client)
                return true
            }
            if !window.doNotPropagate.isDisjoint(with: mask) || window === last { return false }
            guard let parent = window.parent else { return false }
            window = parent
        }
    }
}
