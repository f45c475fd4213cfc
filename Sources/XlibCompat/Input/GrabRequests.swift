extension Engine {
    /// What a request to grab answers.
    private enum Status {
        static let success: UInt8 = 0
        static let alreadyGrabbed: UInt8 = 1
        static let invalidTime: UInt8 = 2
        static let notViewable: UInt8 = 3
        static let frozen: UInt8 = 4
    }

    /// The events that a grab of the pointer may want.
    private static let pointerEvents: UInt32 = 0x7ffc

    private func confine(_ id: UInt32) throws(XError) -> Window? { id == 0 ? nil : try window(id) }
    private func grabCursor(_ id: UInt32) throws(XError) -> Cursor? { id == 0 ? nil : try cursor(id) }

    private func pointerMask(_ value: Int) throws(XError) -> EventMask {
        guard UInt32(value) & ~Self.pointerEvents == 0 else { throw .value(value) }
        return EventMask(rawValue: UInt32(value))
    }

    func grabPointer(_ request: Request) throws(XError) {
        try request.expect(24)
        let bytes = request.bytes
        let mask = try pointerMask(bytes.int16(8))
        let confineTo = try confine(bytes.u32(12))
        let freezesKeyboard = try !request.bool(bytes.u8(11))
        let freezesPointer = try !request.bool(bytes.u8(10))
        let ownerEvents = try request.bool(request.data)
        var grab = Grab(client: request.client.number, window: try window(bytes.u32(4)))
        grab.ownerEvents = ownerEvents
        grab.mask = mask
        grab.freezesPointer = freezesPointer
        grab.freezesKeyboard = freezesKeyboard
        grab.confineTo = confineTo
        grab.cursor = try grabCursor(bytes.u32(16))
        settleSprite()
        let moment = moment(bytes.u32(20))
        let status = status(of: grab, input.pointerDevice, at: moment)
        if status == Status.success {
            grab.time = moment ?? time
            beginPointerGrab(grab)
        }
        request.client.send(Reply(status))
    }

    private func status(of grab: Grab, _ device: GrabbedDevice, at moment: UInt32?) -> UInt8 {
        if let other = device.grab, other.client != grab.client { return Status.alreadyGrabbed }
        if !grab.window.isViewable { return Status.notViewable }
        if let confine = grab.confineTo, !confine.isViewable || tree.confines(of: confine).isEmpty {
            return Status.notViewable
        }
        guard let moment, device.time == 0 || !isBefore(moment, device.time) else { return Status.invalidTime }
        if let client = device.frozenBy, client != grab.client { return Status.frozen }
        return Status.success
    }

    func ungrabPointer(_ request: Request) throws(XError) {
        try request.expect(8)
        guard isAllowed(request, input.pointerDevice, at: request.bytes.u32(4)) else { return }
        endPointerGrab()
    }

    func ungrabKeyboard(_ request: Request) throws(XError) {
        try request.expect(8)
        guard isAllowed(request, input.keyboardDevice, at: request.bytes.u32(4)) else { return }
        endKeyboardGrab()
    }

    private func isAllowed(_ request: Request, _ device: GrabbedDevice, at clientTime: UInt32) -> Bool {
        guard let grab = device.grab, grab.client == request.client.number, let moment = moment(clientTime) else {
            return false
        }
        return device.time == 0 || !isBefore(moment, device.time)
    }

    func grabKeyboard(_ request: Request) throws(XError) {
        try request.expect(16)
        let bytes = request.bytes
        var grab = Grab(client: request.client.number, window: try window(bytes.u32(4)))
        grab.ownerEvents = try request.bool(request.data)
        grab.freezesPointer = try !request.bool(bytes.u8(12))
        grab.freezesKeyboard = try !request.bool(bytes.u8(13))
        settleSprite()
        let moment = moment(bytes.u32(8))
        let status = status(of: grab, input.keyboardDevice, at: moment)
        if status == Status.success {
            grab.time = moment ?? time
            beginKeyboardGrab(grab)
        }
        request.client.send(Reply(status))
    }

    func changeActivePointerGrab(_ request: Request) throws(XError) {
        try request.expect(16)
        let mask = try pointerMask(request.bytes.int16(12))
        let cursor = try grabCursor(request.bytes.u32(4))
        guard isAllowed(request, input.pointerDevice, at: request.bytes.u32(8)) else { return }
        input.pointerDevice.grab?.mask = mask
        input.pointerDevice.grab?.cursor = cursor
        showCursor()
    }

    func grabButton(_ request: Request) throws(XError) {
        try request.expect(24)
        let bytes = request.bytes
        let freezesPointer = try !request.bool(bytes.u8(10))
        let freezesKeyboard = try !request.bool(bytes.u8(11))
        try check(bytes.u16(22))
        let ownerEvents = try request.bool(request.data)
        let mask = try pointerMask(bytes.int16(8))
        var grab = Grab(client: request.client.number, window: try window(bytes.u32(4)))
        grab.ownerEvents = ownerEvents
        grab.mask = mask
        grab.freezesPointer = freezesPointer
        grab.freezesKeyboard = freezesKeyboard
        grab.confineTo = try confine(bytes.u32(12))
        grab.cursor = try grabCursor(bytes.u32(16))
        try add(grab, isKey: false, bytes.u8(20), bytes.u16(22))
    }

    func grabKey(_ request: Request) throws(XError) {
        try request.expect(16)
        let bytes = request.bytes
        let freezesKeyboard = try !request.bool(bytes.u8(12))
        let freezesPointer = try !request.bool(bytes.u8(11))
        try check(bytes.u16(8))
        let ownerEvents = try request.bool(request.data)
        var grab = Grab(client: request.client.number, window: try window(bytes.u32(4)))
        grab.ownerEvents = ownerEvents
        let key = bytes.u8(10)
        guard key == 0 || key >= 8 else { throw .value(key) }
        grab.freezesPointer = freezesPointer
        grab.freezesKeyboard = freezesKeyboard
        try add(grab, isKey: true, key, bytes.u16(8))
    }

    private func add(_ grab: Grab, isKey: Bool, _ detail: UInt8, _ modifiers: UInt16) throws(XError) {
        let window = grab.window
        if window.passiveGrabs.contains(where: {
            $0.grab.client != grab.client && $0.meets(isKey: isKey, detail, modifiers)
        }) {
            throw .access
        }
        window.passiveGrabs.removeAll {
            $0.grab.client == grab.client && $0.isKey == isKey && $0.detail == detail && $0.modifiers == modifiers
        }
        guard window.passiveGrabs.count < 4096 else { throw .alloc }
        window.passiveGrabs.append(PassiveGrab(grab: grab, isKey: isKey, detail: detail, modifiers: modifiers))
    }

    private func check(_ modifiers: UInt16) throws(XError) {
        guard modifiers == PassiveGrab.anyModifier || modifiers & 0xff00 == 0 else { throw .value(modifiers) }
    }

    func ungrabButton(_ request: Request) throws(XError) {
        try request.expect(12)
        try check(request.bytes.u16(8))
        try remove(request, isKey: false)
    }

    func ungrabKey(_ request: Request) throws(XError) {
        try request.expect(12)
        _ = try window(request.bytes.u32(4))
        guard request.data == 0 || request.data >= 8 else { throw .value(request.data) }
        try check(request.bytes.u16(8))
        try remove(request, isKey: true)
    }

    private func remove(_ request: Request, isKey: Bool) throws(XError) {
        let window = try window(request.bytes.u32(4))
        let modifiers = request.bytes.u16(8)
        let detail = request.data
        let client = request.client.number
        var kept: [PassiveGrab] = []
        for grab in window.passiveGrabs {
            let isMeant = grab.grab.client == client && grab.isKey == isKey
            let hasDetail = detail == 0 || grab.detail == detail
            let hasModifiers = modifiers == PassiveGrab.anyModifier || grab.modifiers == modifiers
            if isMeant, hasDetail, hasModifiers { continue }
            if isMeant, grab.detail == 0 || hasDetail, grab.modifiers == PassiveGrab.anyModifier || hasModifiers {
                // One of many is taken out of a grab of any: the others stay, one by one.
                kept += split(grab, without: detail, modifiers)
            } else {
                kept.append(grab)
            }
        }
        window.passiveGrabs = kept
    }

    private func split(_ grab: PassiveGrab, without detail: UInt8, _ modifiers: UInt16) -> [PassiveGrab] {
        var result: [PassiveGrab] = []
        let details =
            grab.detail == 0 && detail != 0 ? Array((grab.isKey ? 8 : 1)...(grab.isKey ? 255 : 12)) : [grab.detail]
        for other in details where other != detail {
            result.append(PassiveGrab(grab: grab.grab, isKey: grab.isKey, detail: other, modifiers: grab.modifiers))
        }
        if grab.modifiers == PassiveGrab.anyModifier, modifiers != PassiveGrab.anyModifier {
            let kept = detail == 0 ? grab.detail : detail
            for other in 0..<UInt16(256) where other != modifiers {
                result.append(PassiveGrab(grab: grab.grab, isKey: grab.isKey, detail: kept, modifiers: other))
            }
        }
        return result
    }

    func grabServer(_ request: Request) throws(XError) {
        try request.expect(4)
        input.serverGrab = request.client.number
    }

    func ungrabServer(_ request: Request) throws(XError) {
        try request.expect(4)
        if input.serverGrab == request.client.number { input.serverGrab = nil }
    }
}
