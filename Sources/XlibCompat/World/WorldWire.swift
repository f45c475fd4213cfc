internal import Plumbing

// How changes, news and what they are made of stand in messages.

extension WorldChange {
    /// The number of the kind of change in messages.
    var kind: UInt16 {
        switch self {
        case .window: 0
        case .destroyed: 1
        case .property: 2
        case .selection: 3
        case .event: 4
        case .interest: 5
        }
    }

    func write(to writer: inout MessageWriter) {
        switch self {
        case .window(let id, let window):
            writer.write(id)
            writer.write(window)
        case .destroyed(let id): writer.write(id)
        case .property(let window, let name, let property, let time):
            writer.write(window)
            writer.write(name)
            writer.write(time)
            writer.write(property == nil ? 0 : 1 as UInt8)
            if let property { writer.write(property) }
        case .selection(let selection, let owner, let time):
            writer.write(selection)
            writer.write(owner)
            writer.write(time)
        case .event(let window, let mask, let event):
            writer.write(window)
            writer.write(mask.rawValue)
            writer.write(event)
        case .interest(let window, let mask):
            writer.write(window)
            writer.write(mask.rawValue)
        }
    }

    init(kind: UInt16, reading reader: inout MessageReader) throws(WireError) {
        let id: UInt32 = try reader.read()
        switch kind {
        case 0: self = .window(id, try reader.sharedWindow())
        case 1: self = .destroyed(id)
        case 2:
            let name: UInt32 = try reader.read()
            let time: UInt32 = try reader.read()
            let flag: UInt8 = try reader.read()
            self = .property(window: id, name: name, flag == 0 ? nil : try reader.property(), time: time)
        case 3:
            let owner: UInt32 = try reader.read()
            self = .selection(id, owner: owner, time: try reader.read())
        case 4:
            let mask: UInt32 = try reader.read()
            self = .event(window: id, mask: EventMask(rawValue: mask).intersection(.all), try reader.event())
        case 5: self = .interest(window: id, EventMask(rawValue: try reader.read()).intersection(.all))
        default: throw .unknown(opcode: Int(reader.opcode))
        }
    }
}

extension WorldNews {
    /// What a process hears of a change; nothing of those that are no news.
    init?(_ change: WorldChange) {
        switch change {
        case .property(let window, let name, let property, _):
            self = .property(window: window, name: name, isDeleted: property == nil)
        case .selection(let selection, _, _): self = .selection(selection)
        case .event(let window, let mask, let event): self = .event(window: window, mask: mask, event)
        case .destroyed(let id): self = .destroyed(id)
        case .window, .interest: return nil
        }
    }

    /// The number of the kind of news in messages.
    var kind: UInt16 {
        switch self {
        case .share: 0
        case .property: 1
        case .selection: 2
        case .event: 3
        case .destroyed: 4
        }
    }

    func write(to writer: inout MessageWriter) {
        switch self {
        case .share: break
        case .property(let window, let name, let isDeleted):
            writer.write(window)
            writer.write(name)
            writer.write(isDeleted ? 1 : 0 as UInt8)
        case .selection(let id), .destroyed(let id): writer.write(id)
        case .event(let window, let mask, let event):
            writer.write(window)
            writer.write(mask.rawValue)
            writer.write(event)
        }
    }

    init(kind: UInt16, reading reader: inout MessageReader) throws(WireError) {
        switch kind {
        case 0: self = .share
        case 1:
            let window: UInt32 = try reader.read()
            let name: UInt32 = try reader.read()
            let flag: UInt8 = try reader.read()
            self = .property(window: window, name: name, isDeleted: flag != 0)
        case 2: self = .selection(try reader.read())
        case 3:
            let window: UInt32 = try reader.read()
            let mask: UInt32 = try reader.read()
            self = .event(window: window, mask: EventMask(rawValue: mask).intersection(.all), try reader.event())
        case 4: self = .destroyed(try reader.read())
        default: throw .unknown(opcode: Int(reader.opcode))
        }
    }
}

extension MessageWriter {
    mutating func write(_ window: SharedWindow) {
        write(window.parent)
        for value in [window.x, window.y, window.width, window.height, window.borderWidth, window.depth] {
            write(int32: value)
        }
        write((window.isMapped ? 1 : 0) | (window.overrideRedirect ? 2 : 0) | (window.isInputOnly ? 4 : 0) as UInt8)
    }

    mutating func write(_ property: Property) {
        write(property.type)
        write(UInt8(truncatingIfNeeded: property.format))
        write(blob: property.bytes)
    }

    mutating func write(_ event: XEvent) { for index in 0..<8 { write(event.words[index]) } }

    mutating func write(names: [String]) {
        write(uint32: names.count)
        for name in names { write(name) }
    }
}

extension MessageReader {
    mutating func sharedWindow() throws(WireError) -> SharedWindow {
        var window = SharedWindow(parent: try read())
        window.x = try small(-32768...32767)
        window.y = try small(-32768...32767)
        window.width = try small(0...65535)
        window.height = try small(0...65535)
        window.borderWidth = try small(0...65535)
        window.depth = try small(0...32)
        let flags: UInt8 = try read()
        window.isMapped = flags & 1 != 0
        window.overrideRedirect = flags & 2 != 0
        window.isInputOnly = flags & 4 != 0
        return window
    }

    private mutating func small(_ range: ClosedRange<Int>) throws(WireError) -> Int {
        let value = try coordinate()
        guard range.contains(value) else { throw .invalid("geometry") }
        return value
    }

    mutating func property() throws(WireError) -> Property {
        let type: UInt32 = try read()
        let format: UInt8 = try read()
        guard format == 8 || format == 16 || format == 32 else { throw .invalid("format") }
        return Property(type: type, format: Int(format), bytes: try blob())
    }

    /// An event; what is none is refused, as a client would take it for a reply.
    mutating func event() throws(WireError) -> XEvent {
        var event = XEvent(0)
        for index in 0..<8 { event.words[index] = try read() }
        guard event.kind >= 2, event.kind != 35 else { throw .invalid("event") }
        return event
    }

    mutating func names() throws(WireError) -> [String] {
        let count = try count(AtomTable.limit, "count of names")
        var names: [String] = []
        for _ in 0..<count { names.append(try text(limit: 2 * AtomTable.nameLimit)) }
        return names
    }
}
