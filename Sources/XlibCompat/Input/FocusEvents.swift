extension Engine {
    /// Tells FocusOut and FocusIn between two holders of the focus (X protocol, section 8); mode 0 is normal, 1 a grab's
    /// begin, 2 its end, 3 while grabbed.
    ///
    /// Where the pointer is counts as the crossing events told it last. A grab by the window that has the focus is told, too.
    func tellFocusChange(from: InputState.Focus, to: InputState.Focus, mode: UInt8) {
        let pointer = input.entered ?? input.sprite ?? root
        switch (from, to) {
        case (.window(let a), .window(let b)):
            if a !== b || mode == 1 || mode == 2 { changeFocus(a, b, pointer, mode) }
        case (.window(let a), _):
            leavePointer(pointer, a, mode)
            focusEvent(EventKind.focusOut, a, mode, 3)
            for window in between(a, nil) { focusEvent(EventKind.focusOut, window, mode, 4) }
            enterNowhere(to, pointer, mode)
        case (.pointerRoot, .pointerRoot), (.none, .none): break
        case (_, .window(let b)):
            leaveNowhere(from, pointer, mode)
            for window in between(b, nil).reversed() { focusEvent(EventKind.focusIn, window, mode, 4) }
            focusEvent(EventKind.focusIn, b, mode, 3)
            enterPointer(pointer, b, mode)
        default:
            // Here, and only here, a pointer that is in no window of the root's is not told.
            leaveNowhere(from, pointer, mode, tellsPointer: pointer !== root)
            enterNowhere(to, pointer, mode)
        }
    }

    private func leaveNowhere(
        _ focus: InputState.Focus, _ pointer: Window, _ mode: UInt8, tellsPointer: Bool = true
    ) {
        if case .pointerRoot = focus {
            if tellsPointer {
                for window in [pointer] + between(pointer, nil) { focusEvent(EventKind.focusOut, window, mode, 5) }
            }
            focusEvent(EventKind.focusOut, root, mode, 6)
        } else {
            focusEvent(EventKind.focusOut, root, mode, 7)
        }
    }

    private func enterNowhere(_ focus: InputState.Focus, _ pointer: Window, _ mode: UInt8) {
        if case .pointerRoot = focus {
            focusEvent(EventKind.focusIn, root, mode, 6)
            for window in ([pointer] + between(pointer, nil)).reversed() {
                focusEvent(EventKind.focusIn, window, mode, 5)
            }
        } else {
            focusEvent(EventKind.focusIn, root, mode, 7)
        }
    }

    /// FocusOut of detail Pointer from the pointer's window up to below `last`, when it is inside of that.
    private func leavePointer(_ pointer: Window, _ last: Window, _ mode: UInt8) {
        guard pointer !== last, tree.isInside(pointer.place, of: last.place) else { return }
        focusEvent(EventKind.focusOut, pointer, mode, 5)
        for window in between(pointer, last) { focusEvent(EventKind.focusOut, window, mode, 5) }
    }

    /// FocusIn of detail Pointer from below `first` down to the pointer's window, when it is inside of that.
    private func enterPointer(_ pointer: Window, _ first: Window, _ mode: UInt8) {
        guard pointer !== first, tree.isInside(pointer.place, of: first.place) else { return }
        for window in between(pointer, first).reversed() { focusEvent(EventKind.focusIn, window, mode, 5) }
        focusEvent(EventKind.focusIn, pointer, mode, 5)
    }

    private func changeFocus(_ a: Window, _ b: Window, _ pointer: Window, _ mode: UInt8) {
        let isRelated = { (x: Window, y: Window) in
            self.tree.isInside(x.place, of: y.place) || self.tree.isInside(y.place, of: x.place)
        }
        if a !== b, tree.isInside(a.place, of: b.place) {
            focusEvent(EventKind.focusOut, a, mode, 0)
            for window in between(a, b) { focusEvent(EventKind.focusOut, window, mode, 1) }
            focusEvent(EventKind.focusIn, b, mode, 2)
            if !isRelated(pointer, a) { enterPointer(pointer, b, mode) }
        } else if a !== b, tree.isInside(b.place, of: a.place) {
            // A pointer in the very window that gets the focus is told to leave, as in the sample server.
            if pointer === b || !isRelated(pointer, b) { leavePointer(pointer, a, mode) }
            focusEvent(EventKind.focusOut, a, mode, 2)
            for window in between(b, a).reversed() { focusEvent(EventKind.focusIn, window, mode, 1) }
            focusEvent(EventKind.focusIn, b, mode, 0)
        } else {
            let common = a === b ? a.parent : commonAncestor(a, b)
            leavePointer(pointer, a, mode)
            focusEvent(EventKind.focusOut, a, mode, 3)
            for window in between(a, common) { focusEvent(EventKind.focusOut, window, mode, 4) }
            for window in between(b, common).reversed() { focusEvent(EventKind.focusIn, window, mode, 4) }
            focusEvent(EventKind.focusIn, b, mode, 3)
            enterPointer(pointer, b, mode)
        }
    }

    private func focusEvent(_ kind: UInt8, _ window: Window, _ mode: UInt8, _ detail: UInt8) {
        guard !window.allEvents.isDisjoint(with: [.focusChange, .keymapState]) else { return }
        var event = XEvent(kind, detail: detail)
        event.put32(4, window.id)
        event.put8(8, mode)
        deliver(event, to: window, mask: .focusChange)
        if kind == EventKind.focusIn, window.allEvents.contains(.keymapState) { tellKeymap(window, to: nil) }
    }

    /// Gives the focus to somebody else.
    func setFocus(_ focus: InputState.Focus, revertTo: UInt8, time moment: UInt32) {
        let old = input.focus
        input.focus = focus
        input.revertTo = revertTo
        input.focusTime = moment
        tellFocusChange(from: old, to: focus, mode: input.keyboardDevice.grab == nil ? 0 : 3)
    }

    func setInputFocus(_ request: Request) throws(XError) {
        try request.expect(12)
        guard request.data <= 2 else { throw .value(request.data) }
        let id = request.bytes.u32(4)
        var focus = InputState.Focus.none
        if id == 1 { focus = .pointerRoot }
        if id > 1 {
            let window = try window(id)
            guard window.isViewable else { throw .match }
            focus = .window(window)
        }
        guard let moment = moment(request.bytes.u32(8)), !isBefore(moment, input.focusTime) else { return }
        settleSprite()
        setFocus(focus, revertTo: request.data, time: moment)
    }

    func getInputFocus(_ request: Request) throws(XError) {
        try request.expect(4)
        var reply = Reply(input.revertTo)
        switch input.focus {
        case .none: reply.put32(8, 0)
        case .pointerRoot: reply.put32(8, 1)
        case .window(let window): reply.put32(8, window.id)
        }
        request.client.send(reply)
    }
}
