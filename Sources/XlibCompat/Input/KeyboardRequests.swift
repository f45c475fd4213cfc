extension Engine {
    /// The keyboard as clients know it.
    package var keyMap: KeyMap { input.keyMap }

    /// Gives clients another keyboard, and tells them.
    package func setKeyMap(_ map: KeyMap) {
        input.keyMap = map
        input.updateModifiers()
        tellMapping(0, first: 0, count: 0)
        tellMapping(1, first: 8, count: KeyMap.codes.count)
    }

    /// The key code of a keysym; one that no key has is lent a spare code, which clients are told.
    package func keyCode(for keysym: UInt32) -> UInt8 {
        if let code = input.keyMap.code(of: keysym) { return code }
        let code = input.keyMap.lend(keysym)
        tellMapping(1, first: Int(code), count: 1)
        return code
    }

    /// Sends MappingNotify to all: 0 modifiers, 1 keyboard, 2 pointer.
    func tellMapping(_ kind: UInt8, first: Int, count: Int) {
        var event = XEvent(EventKind.mappingNotify)
        event.put8(4, kind)
        event.put8(5, UInt8(truncatingIfNeeded: first))
        event.put8(6, UInt8(truncatingIfNeeded: count))
        for case let client? in clients { client.send(event) }
    }

    func getKeyboardMapping(_ request: Request) throws(XError) {
        try request.expect(8)
        let first = Int(request.bytes.u8(4))
        let count = Int(request.bytes.u8(5))
        guard first >= 8 else { throw .value(first) }
        guard first + count <= 256 else { throw .value(count) }
        var reply = Reply(UInt8(truncatingIfNeeded: input.keyMap.width))
        for code in first..<first + count {
            for keysym in input.keyMap.row(UInt8(code)) { reply.append32(keysym) }
        }
        request.client.send(reply)
    }

    func changeKeyboardMapping(_ request: Request) throws(XError) {
        try request.expect(atLeast: 8)
        let codes = Int(request.data)
        let first = Int(request.bytes.u8(4))
        let width = Int(request.bytes.u8(5))
        try request.expect(8 + 4 * codes * width)
        guard first >= 8 else { throw .value(first) }
        guard first + codes <= 256, width > 0 else { throw .value(width) }
        let values = (0..<codes * width).map { request.bytes.u32(8 + 4 * $0) }
        input.keyMap.set(values, first: first, count: width)
        tellMapping(1, first: first, count: codes)
    }

    func getModifierMapping(_ request: Request) throws(XError) {
        try request.expect(4)
        let rows = input.keyMap.rows
        let width = rows.reduce(0) { max($0, $1.count) }
        var reply = Reply(UInt8(truncatingIfNeeded: width))
        for row in rows.prefix(8) { reply.append(row + [UInt8](repeating: 0, count: width - row.count)) }
        request.client.send(reply)
    }

    func setModifierMapping(_ request: Request) throws(XError) {
        let width = Int(request.data)
        try request.expect(4 + 8 * width)
        let bytes = request.bytes.part(4).bytes
        var rows: [[UInt8]] = []
        for row in 0..<8 { rows.append(bytes[row * width..<(row + 1) * width].filter { $0 != 0 }) }
        let all = rows.flatMap { $0 }
        if let bad = all.first(where: { $0 < 8 }) { throw .value(bad) }
        guard Set(all).count == all.count else { throw .value(0) }
        let isBusy = (all + input.keyMap.rows.flatMap { $0 }).contains { input.isDown($0) }
        if !isBusy {
            input.keyMap.setRows(rows)
            input.updateModifiers()
            tellMapping(0, first: 0, count: 0)
        }
        request.client.send(Reply(isBusy ? 1 : 0))
    }

    func getKeyboardControl(_ request: Request) throws(XError) {
        try request.expect(4)
        var reply = Reply(input.autoRepeats ? 1 : 0)
        reply.put32(8, input.leds)
        reply.put8(12, input.keyClick)
        reply.put8(13, input.bellPercent)
        reply.put16(14, input.bellPitch)
        reply.put16(16, input.bellDuration)
        for byte in 0..<12 { reply.put8(20 + byte, input.repeats[byte]) }
        reply.append(input.repeats[12...])
        request.client.send(reply)
    }

    func changeKeyboardControl(_ request: Request) throws(XError) {
        try request.expect(atLeast: 8)
        let mask = request.bytes.u32(4)
        guard mask & ~0xff == 0 else { throw .value(mask) }
        try request.expect(8 + 4 * mask.nonzeroBitCount)
        // A key or a lamp is only named for a mode that is given as well.
        if mask & 0x10 != 0, mask & 0x20 == 0 { throw .match }
        if mask & 0x40 != 0, mask & 0x80 == 0 { throw .match }
        var changed = input
        var (led, key): (Int?, Int?) = (nil, nil)
        var place = 8
        for bit in 0..<8 where mask >> UInt32(bit) & 1 != 0 {
            let value = Int(Int8(bitPattern: request.bytes.u8(place)))
            let wide = request.bytes.i16(place)
            switch bit {
            case 0, 1:
                guard (-1...100).contains(value) else { throw .value(value) }
                if bit == 0 { changed.keyClick = value < 0 ? 0 : UInt8(value) }
                if bit == 1 { changed.bellPercent = value < 0 ? 50 : UInt8(value) }
            case 2, 3:
                guard wide >= -1 else { throw .value(wide) }
                if bit == 2 { changed.bellPitch = wide < 0 ? 400 : wide }
                if bit == 3 { changed.bellDuration = wide < 0 ? 100 : wide }
            case 4:
                guard (1...32).contains(value) else { throw .value(value) }
                led = value
            case 5:
                guard value == 0 || value == 1 else { throw .value(value) }
                let bits: UInt32 = led.map { 1 << UInt32($0 - 1) } ?? .max
                if value == 1 { changed.leds |= bits } else { changed.leds &= ~bits }
            case 6:
                key = Int(request.bytes.u8(place))
                guard key.map({ $0 >= 8 }) == true else { throw .value(request.bytes.u8(place)) }
            default:
                guard (0...2).contains(value) else { throw .value(value) }
                guard let key else {
                    changed.autoRepeats = value != 0
                    break
                }
                if value == 0 { changed.repeats[key / 8] &= ~(1 << UInt8(key % 8)) }
                if value != 0 { changed.repeats[key / 8] |= 1 << UInt8(key % 8) }
            }
            place += 4
        }
        input = changed
    }

    func bell(_ request: Request) throws(XError) {
        try request.expect(4)
        let percent = Int(Int8(bitPattern: request.data))
        guard (-100...100).contains(percent) else { throw .value(percent) }
        let base = Int(input.bellPercent)
        presenter.bell(percent < 0 ? base + base * percent / 100 : base - base * percent / 100 + percent)
    }
}
