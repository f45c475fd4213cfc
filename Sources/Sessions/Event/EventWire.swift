package import Plumbing

/// The wire form of input events: batches of records of 20 bytes.
package enum EventWire {
    /// The largest batch; a longer one goes as several messages.
    package static let batchLimit = 256

    /// Appends a batch: a count, then the records.
    package static func write(_ events: some Collection<InputEvent>, to writer: inout MessageWriter) {
        writer.write(UInt16(clamping: min(events.count, batchLimit)))
        for event in events.prefix(batchLimit) { write(event, to: &writer) }
    }

    /// Reads a batch.
    package static func read(_ reader: inout MessageReader) throws(WireError) -> [InputEvent] {
        let count = Int(try reader.read(UInt16.self))
        guard count <= batchLimit else { throw .invalid("event count") }
        var events: [InputEvent] = []
        events.reserveCapacity(count)
        for _ in 0..<count { events.append(try event(&reader)) }
        return events
    }

    private static func write(_ event: InputEvent, to writer: inout MessageWriter) {
        var (kind, flags, code): (UInt8, UInt8, UInt16) = (0, 0, 0)
        var (a, b): (Int, Int) = (0, 0)
        var (keysym, character): (UInt32, UInt32) = (0, 0)
        switch event {
        case .press(let press):
            (kind, flags, code) = (1, press.isRepeat ? 1 : 0, press.key.rawValue)
            (keysym, character) = (press.keysym, press.character.map { $0.value } ?? 0)
        case .release(let key): (kind, code) = (2, key.rawValue)
        case .motion(let x, let y): (kind, a, b) = (3, x, y)
        case .relative(let dx, let dy): (kind, a, b) = (4, dx, dy)
        case .wheel(let dx, let dy): (kind, a, b) = (5, dx, dy)
        case .focusEnter: kind = 6
        case .focusLeave: kind = 7
        case .hoverLeave: kind = 8
        case .touch(let id, let x, let y): (kind, code, a, b) = (9, UInt16(clamping: id), x, y)
        case .touchRelease(let id): (kind, code) = (10, UInt16(clamping: id))
        case .sequence(let number): (kind, keysym) = (11, number)
        case .axis(let id, let value): (kind, code, a) = (12, UInt16(clamping: id), value)
        }
        writer.write(kind)
        writer.write(flags)
        writer.write(code)
        writer.write(int32: a)
        writer.write(int32: b)
        writer.write(keysym)
        writer.write(character)
    }

    private static func event(_ reader: inout MessageReader) throws(WireError) -> InputEvent {
        let kind: UInt8 = try reader.read()
        let flags: UInt8 = try reader.read()
        let code: UInt16 = try reader.read()
        let a = try reader.coordinate()
        let b = try reader.coordinate()
        let keysym: UInt32 = try reader.read()
        let character: UInt32 = try reader.read()
        switch kind {
        case 1:
            var scalar: Unicode.Scalar?
            if character != 0 {
                scalar = Unicode.Scalar(character)
                if scalar == nil { throw .invalid("character") }
            }
            return .press(KeyPress(try key(code), keysym: keysym, character: scalar, isRepeat: flags & 1 != 0))
        case 2: return .release(try key(code))
        case 3: return .motion(x: a, y: b)
        case 4: return .relative(dx: a, dy: b)
        case 5: return .wheel(dx: a, dy: b)
        case 6: return .focusEnter
        case 7: return .focusLeave
        case 8: return .hoverLeave
        case 9: return .touch(id: Int(code), x: a, y: b)
        case 10: return .touchRelease(id: Int(code))
        case 11: return .sequence(keysym)
        case 12: return .axis(id: Int(code), value: a)
        default: throw .invalid("event kind \(kind)")
        }
    }

    private static func key(_ code: UInt16) throws(WireError) -> KeyCode {
        guard code < KeyCode.count else { throw .invalid("key code \(code)") }
        return KeyCode(code)
    }
}

/// What a driver says over an Event session.
package enum EventRequest: Hashable, Sendable {
    /// Events in the order in which they happened.
    case inject([InputEvent])

    /// The message's bytes.
    package func encoded() -> [UInt8] {
        switch self {
        case .inject(let events):
            var writer = MessageWriter(opcode: 1)
            EventWire.write(events, to: &writer)
            return writer.bytes
        }
    }

    /// The message in `bytes`.
    package init(decoding bytes: [UInt8]) throws(WireError) {
        var reader = try MessageReader(bytes)
        guard reader.opcode == 1 else { throw .unknown(opcode: Int(reader.opcode)) }
        self = .inject(try EventWire.read(&reader))
        try reader.end()
    }
}

/// What the server says over an Event session.
package enum EventReply: Hashable, Sendable {
    /// All events up to this `sequence` event were delivered.
    case acknowledged(sequence: UInt32)

    /// The message's bytes.
    package func encoded() -> [UInt8] {
        switch self {
        case .acknowledged(let sequence):
            var writer = MessageWriter(opcode: 1)
            writer.write(sequence)
            return writer.bytes
        }
    }

    /// The message in `bytes`.
    package init(decoding bytes: [UInt8]) throws(WireError) {
        var reader = try MessageReader(bytes)
        guard reader.opcode == 1 else { throw .unknown(opcode: Int(reader.opcode)) }
        self = .acknowledged(sequence: try reader.read())
        try reader.end()
    }
}
