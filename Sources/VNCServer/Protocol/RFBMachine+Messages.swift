internal import Framebuffer

/// The messages of a viewer that has come in.
extension RFBMachine {
    /// The largest text that is passed over; what claims to be longer is a fault.
    static let textLimit = 1 << 24
    /// The longest messages of a clipboard that are kept until they have come: text in old ones, compressed in extended ones.
    static let clipboardLimit = ClipboardMessage.textLimit + 4096
    static let packedLimit = ClipboardMessage.packedLimit
    /// The numbers of the messages from a viewer.
    private enum Message: Int {
        case setPixelFormat = 0
        case setEncodings = 2
        case updateRequest = 3
        case key = 4
        case pointer = 5
        case cutText = 6
        case inquiry = 78
        case continuousUpdates = 150
        case fence = 248
        case setDesktopSize = 251
        case qemu = 255
    }

    /// Reads one message, if it is all there.
    mutating func readMessage(_ reader: inout ByteReader, _ actions: inout [RFBAction]) throws(RFBFault) {
        let type = reader.u8()
        guard let message = Message(rawValue: type) else { throw .unknownMessage(type) }
        switch message {
        case .setPixelFormat: try setPixelFormat(&reader, &actions)
        case .setEncodings: try setEncodings(&reader, &actions)
        case .updateRequest:
            let incremental = reader.u8() != 0
            let rect = Self.rect(&reader)
            if !reader.isExhausted { actions.append(.request(incremental: incremental, rect)) }
        case .key: key(&reader, &actions)
        case .pointer: movePointer(&reader, &actions)
        case .cutText:
            reader.skip(3)
            let length = reader.i32()
            if !reader.isExhausted { try cutText(length, &reader, &actions) }
        case .inquiry:
            guard capabilities.inquiries else { throw .unknownMessage(type) }
            if let inquiry = try Inquiry(&reader) { actions.append(.inquire(inquiry)) }
        case .continuousUpdates:
            let enable = reader.u8() != 0
            let rect = Self.rect(&reader)
            if reader.isExhausted { return }
            actions.append(.continuousUpdates(enable ? rect : nil))
            if !enable { actions.append(.send([150])) }
        case .fence: try fence(&reader, &actions)
        case .setDesktopSize: setDesktopSize(&reader, &actions)
        case .qemu:
            let part = reader.u8()
            if reader.isExhausted { return }
            switch part {
            case 0: extendedKey(&reader, &actions)
            case 1 where speaksOfSound: try sound(&reader, &actions)
            default: throw .unknownMessage(255)
            }
        }
    }

    /// A text, or with a negative length an extended message; who does not list them may not send them.
    private mutating func cutText(
        _ length: Int, _ reader: inout ByteReader, _ actions: inout [RFBAction]
    ) throws(RFBFault) {
        let count = abs(length)
        guard count <= Self.textLimit, length >= 0 || capabilities.extendedClipboard else {
            throw .tooLong("a text", length & 0xffff_ffff)
        }
        guard hasClipboard, count <= (length < 0 ? Self.packedLimit : Self.clipboardLimit) else {
            unwanted = count
            return
        }
        let body = reader.take(count)
        if reader.isExhausted { return }
        if length >= 0 {
            actions.append(.clipboard(ClipboardMessage(latin1: body)))
        } else if let message = ClipboardMessage(extended: body) {
            actions.append(.clipboard(message))
        }
    }

    private static func rect(_ reader: inout ByteReader) -> Rect {
        let x = reader.u16()
        let y = reader.u16()
        let width = reader.u16()
        return Rect(x, y, width, reader.u16())
    }

    private mutating func setPixelFormat(
        _ reader: inout ByteReader, _ actions: inout [RFBAction]
    ) throws(RFBFault) {
        reader.skip(3)
        guard reader.remaining >= 16 else {
            reader.skip(16)
            return
        }
        guard let wanted = PixelFormat(&reader) else { throw .badPixelFormat }
        format = wanted
        if wanted.isMapped { actions.append(.send(ColourMap.message)) }
        actions.append(.configure)
    }

    private mutating func setEncodings(_ reader: inout ByteReader, _ actions: inout [RFBAction]) throws(RFBFault) {
        reader.skip(1)
        let count = reader.u16()
        if reader.isExhausted { return }
        guard count <= Capabilities.listLimit else { throw .tooLong("a list of encodings", count) }
        guard reader.remaining >= 4 * count else {
            reader.skip(4 * count)
            return
        }
        let old = capabilities
        var numbers: [Int] = []
        numbers.reserveCapacity(count)
        for _ in 0..<count { numbers.append(reader.i32()) }
        capabilities = Capabilities(numbers)
        noteSound()
        // A viewer may use these messages only after the server has used them or has said that it can.
        if capabilities.fence, !old.fence { actions.append(.send(ServerMessage.fence(0, isRequest: true))) }
        if capabilities.continuousUpdates, !old.continuousUpdates { actions.append(.send([150])) }
        actions.append(.configure)
    }

    private mutating func key(_ reader: inout ByteReader, _ actions: inout [RFBAction]) {
        let isDown = reader.u8() != 0
        reader.skip(2)
        let keysym = UInt32(reader.u32())
        if reader.isExhausted { return }
        if let event = keys.event(isDown: isDown, keysym: keysym, scanCode: 0) { actions.append(.input(event)) }
    }

    private mutating func extendedKey(_ reader: inout ByteReader, _ actions: inout [RFBAction]) {
        let isDown = reader.u16() != 0
        let keysym = UInt32(reader.u32())
        let scanCode = reader.u32()
        if reader.isExhausted { return }
        if let event = keys.event(isDown: isDown, keysym: keysym, scanCode: scanCode) { actions.append(.input(event)) }
    }

    /// What is said of sound counts from now on, so a viewer that was told of it may always speak of it.
    mutating func noteSound() { if hasSound, capabilities.sound { speaksOfSound = true } }

    private mutating func sound(_ reader: inout ByteReader, _ actions: inout [RFBAction]) throws(RFBFault) {
        let operation = reader.u16()
        if reader.isExhausted { return }
        switch operation {
        case 0: actions.append(.sound(.enable))
        case 1: actions.append(.sound(.disable))
        case 2:
            let sample = reader.u8()
            let channels = reader.u8()
            let rate = reader.u32()
            if reader.isExhausted { return }
            guard let format = SoundFormat(sample: sample, channels: channels, rate: rate) else { throw .badSound }
            actions.append(.sound(.format(format)))
        default: throw .unknownMessage(255)
        }
    }

    private mutating func movePointer(_ reader: inout ByteReader, _ actions: inout [RFBAction]) {
        var buttons = reader.u8()
        let x = reader.u16()
        let y = reader.u16()
        // The eighth button is then the first of another byte, and its bit tells that this is there.
        if hasManyButtons, buttons & 0x80 != 0 {
            buttons = buttons & 0x7f | reader.u8() << 7
        }
        if reader.isExhausted { return }
        if isPointerRelative {
            let delta = Point(x - 0x7fff, y - 0x7fff)
            for event in pointer.update(by: delta, buttons: buttons) { actions.append(.input(event)) }
            return
        }
        let position = Point(max(0, min(x, desktop.width - 1)), max(0, min(y, desktop.height - 1)))
        for event in pointer.update(position, buttons: buttons) { actions.append(.input(event)) }
    }

    private mutating func fence(_ reader: inout ByteReader, _ actions: inout [RFBAction]) throws(RFBFault) {
        reader.skip(3)
        let flags = reader.u32()
        let count = reader.u8()
        if reader.isExhausted { return }
        guard count <= 64 else { throw .tooLong("a fence", count) }
        let payload = reader.take(count)
        if reader.isExhausted { return }
        if flags & ServerMessage.fenceRequest != 0 {
            actions.append(.send(ServerMessage.fenceAnswer(flags: flags, payload: payload)))
        } else if count == 4 {
            var number = ByteReader(payload)
            actions.append(.fence(UInt32(number.u32())))
        }
    }

    private mutating func setDesktopSize(_ reader: inout ByteReader, _ actions: inout [RFBAction]) {
        reader.skip(1)
        let area = Area(reader.u16(), reader.u16())
        let count = reader.u8()
        reader.skip(1)
        guard reader.remaining >= 16 * count else {
            reader.skip(16 * count)
            return
        }
        var screens: [Screen] = []
        for _ in 0..<count {
            let id = UInt32(reader.u32())
            let rect = Self.rect(&reader)
            screens.append(Screen(id: id, rect: rect, flags: UInt32(reader.u32())))
        }
        let fits = screens.allSatisfy { !$0.rect.isEmpty && Rect(.zero, area).contains($0.rect) }
        if reader.isExhausted { return }
        if fits, !area.isEmpty, (1...16).contains(count), area.width <= 16384, area.height <= 16384,
            Set(screens.map(\.id)).count == count
        {
            actions.append(.resize(area, screens))
        } else {
            actions.append(.refuseResize)
        }
    }
}
