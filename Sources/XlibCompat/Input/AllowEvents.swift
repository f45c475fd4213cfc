extension Engine {
    func allowEvents(_ request: Request) throws(XError) {
        try request.expect(8)
        guard request.data <= 7 else { throw .value(request.data) }
        guard let moment = moment(request.bytes.u32(4)) else { return }
        let client = request.client.number
        switch request.data {
        case 0...2:
            guard mayAllow(client, input.pointerDevice, moment) else { return }
            allowPointer(request.data, client)
        case 3...5:
            guard mayAllow(client, input.keyboardDevice, moment) else { return }
            allowKeyboard(request.data - 3, client)
        default:
            let isPointer = mayAllow(client, input.pointerDevice, moment)
            let isKeyboard = mayAllow(client, input.keyboardDevice, moment)
            guard isPointer || isKeyboard else { return }
            allowBoth(isAsync: request.data == 6, client)
        }
        replayWaiting()
    }

    /// Whether a client holds a device, or froze it by holding the other one, and not later than that moment.
    private func mayAllow(_ client: Int, _ device: GrabbedDevice, _ moment: UInt32) -> Bool {
        guard device.grab?.client == client || device.frozenBy == client else { return false }
        return device.time == 0 || !isBefore(moment, device.time)
    }

    private func allowPointer(_ mode: UInt8, _ client: Int) {
        let isHolder = input.pointerDevice.grab?.client == client
        switch mode {
        case 0:
            if isHolder { input.pointerDevice.sync = .thawed }
            if input.pointerDevice.frozenBy == client { input.pointerDevice.frozenBy = nil }
        case 1:
            guard isHolder else { return }
            input.pointerDevice.sync = .untilNext
            if input.pointerDevice.frozenBy == client { input.pointerDevice.frozenBy = nil }
        default:
            guard isHolder, input.pointerDevice.sync == .frozen, let event = input.pointerDevice.stored else { return }
            replay(event)
        }
    }

    private func allowKeyboard(_ mode: UInt8, _ client: Int) {
        let isHolder = input.keyboardDevice.grab?.client == client
        switch mode {
        case 0:
            if isHolder { input.keyboardDevice.sync = .thawed }
            if input.keyboardDevice.frozenBy == client { input.keyboardDevice.frozenBy = nil }
        case 1:
            guard isHolder else { return }
            input.keyboardDevice.sync = .untilNext
            if input.keyboardDevice.frozenBy == client { input.keyboardDevice.frozenBy = nil }
        default:
            guard isHolder, input.keyboardDevice.sync == .frozen, let event = input.keyboardDevice.stored else {
                return
            }
            replay(event)
        }
    }

    private func allowBoth(isAsync: Bool, _ client: Int) {
        for isKey in [false, true] {
            var device = isKey ? input.keyboardDevice : input.pointerDevice
            if device.frozenBy == client { device.frozenBy = nil }
            if device.grab?.client == client { device.sync = isAsync ? .thawed : .bothUntilNext }
            if isKey { input.keyboardDevice = device } else { input.pointerDevice = device }
        }
    }

    /// Ends the grab that an event began, and tells the event again as if there had been none (and none further outside).
    private func replay(_ event: InputState.DeviceEvent) {
        let grab = event.isKey ? input.keyboardDevice.grab : input.pointerDevice.grab
        guard let grab else { return }
        // What waits is told after the event that is told again.
        let isReplaying = input.isReplaying
        input.isReplaying = true
        switch event.kind {
        case .button(let physical, let isDown):
            let button = logical(physical)
            let bit: UInt16 = button <= 5 && button > 0 ? 1 << (7 + UInt16(button)) : 0
            endPointerGrab()
            let after = input.buttons
            input.buttons = isDown ? after & ~bit : after | bit
            if !(isDown && beginPassive(isKey: false, button, event, below: grab.window)) {
                let wire = XEvent(isDown ? EventKind.buttonPress : EventKind.buttonRelease, detail: button)
                if let sprite = input.sprite {
                    tellButton(wire, isDown ? .buttonPress : .buttonRelease, from: sprite, isDown: isDown)
                }
            }
            input.buttons = after
            if after == 0, let again = input.pointerDevice.grab, again.isPassive { endPointerGrab() }
        case .key(let code, let isDown):
            endKeyboardGrab()
            if !(isDown && beginPassive(isKey: true, code, event, below: grab.window)) {
                tellFocus(
                    XEvent(isDown ? EventKind.keyPress : EventKind.keyRelease, detail: code),
                    isDown ? .keyPress : .keyRelease)
            }
        case .motion: break
        }
        input.isReplaying = isReplaying
    }

    /// The button that clients are told for one of the device's.
    func logical(_ physical: UInt8) -> UInt8 {
        physical >= 1 && Int(physical) <= input.buttonMap.count ? input.buttonMap[Int(physical) - 1] : physical
    }
}
