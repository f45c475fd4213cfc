extension Engine {
    func changeProperty(_ request: Request) throws(XError) {
        try request.expect(atLeast: 24)
        let bytes = request.bytes
        let format = Int(bytes.u8(16))
        let length = Int(bytes.u32(20))
        guard request.data <= 2 else { throw .value(request.data) }
        guard [8, 16, 32].contains(format) else { throw .value(format) }
        // No request is longer than an Int can count: what does not fit is a wrong length.
        let count = length * (format / 8)
        try request.expect((24 + count).padded)
        guard count <= Property.limit else { throw .alloc }
        let window = try window(bytes.u32(4))
        let name = bytes.u32(8)
        let type = bytes.u32(12)
        guard atoms.contains(name) else { throw .atom(name) }
        guard atoms.contains(type) else { throw .atom(type) }
        let value = bytes.part(24, count).bytes
        if request.data == 0 {
            set(Property(type: type, format: format, bytes: value), named: name, of: window)
            return
        }
        guard var property = window.properties[name] else {
            set(Property(type: type, format: format, bytes: value), named: name, of: window)
            return
        }
        guard property.format == format, property.type == type else { throw .match }
        guard property.bytes.count + value.count <= Property.limit else { throw .alloc }
        property.bytes = request.data == 1 ? value + property.bytes : property.bytes + value
        set(property, named: name, of: window)
    }

    func deleteProperty(_ request: Request) throws(XError) {
        try request.expect(12)
        let window = try window(request.bytes.u32(4))
        let name = request.bytes.u32(8)
        guard atoms.contains(name) else { throw .atom(name) }
        removeProperty(name, of: window)
    }

    func getProperty(_ request: Request) throws(XError) {
        try request.expect(24)
        let bytes = request.bytes
        _ = try request.bool(request.data)
        let window = try window(bytes.u32(4))
        let name = bytes.u32(8)
        let type = bytes.u32(12)
        guard atoms.contains(name) else { throw .atom(name) }
        guard type == 0 || atoms.contains(type) else { throw .atom(type) }
        if try answer(request, window.properties[name]) { removeProperty(name, of: window) }
    }

    /// Answers GetProperty; whether the property is to be deleted now.
    func answer(_ request: Request, _ property: Property?) throws(XError) -> Bool {
        let bytes = request.bytes
        let type = bytes.u32(12)
        guard let property else {
            request.client.send(Reply())
            return false
        }
        var reply = Reply(UInt8(property.format))
        reply.put32(8, property.type)
        guard type == 0 || type == property.type else {
            reply.put32(12, UInt32(property.bytes.count))
            request.client.send(reply)
            return false
        }
        let offset = Int(bytes.u32(16)) * 4
        guard offset <= property.bytes.count else { throw .value(bytes.u32(16)) }
        let count = min(property.bytes.count - offset, Int(bytes.u32(20)) * 4)
        let after = property.bytes.count - offset - count
        reply.put32(12, UInt32(after))
        reply.put32(16, UInt32(count / (property.format / 8)))
        reply.append(property.bytes[offset..<offset + count])
        request.client.send(reply)
        return request.data == 1 && after == 0
    }

    func listProperties(_ request: Request) throws(XError) {
        try request.expect(8)
        listProperties(try window(request.bytes.u32(4)).properties.keys.sorted(), request.client)
    }

    /// Answers ListProperties.
    func listProperties(_ names: [UInt32], _ client: Client) {
        var reply = Reply()
        reply.put16(8, names.count)
        for name in names { reply.append32(name) }
        client.send(reply)
    }

    func rotateProperties(_ request: Request) throws(XError) {
        try request.expect(atLeast: 12)
        let count = request.bytes.int16(8)
        try request.expect(12 + 4 * count)
        let window = try window(request.bytes.u32(4))
        let names = (0..<count).map { request.bytes.u32(12 + 4 * $0) }
        var left = names.reduce(into: [UInt32: Int]()) { $0[$1, default: 0] += 1 }
        var values: [Property] = []
        values.reserveCapacity(count)
        for name in names {
            guard atoms.contains(name) else { throw .atom(name) }
            // A name that comes again further on is one too many.
            guard left[name] == 1 else { throw .match }
            left[name] = nil
            guard let value = window.properties[name] else { throw .match }
            values.append(value)
        }
        let delta = request.bytes.i16(10)
        guard count > 0, delta % count != 0 else { return }
        for (index, name) in names.enumerated() {
            set(values[((index - delta) % count + count) % count], named: name, of: window)
        }
    }

    /// Gives a window a property, and tells who listens.
    package func set(_ property: Property, named name: UInt32, of window: Window) {
        window.properties[name] = property
        shareProperty(name, property, of: window)
        tellProperty(name, of: window, isDeleted: false)
        propertyChanged(name, of: window)
    }

    /// Takes a property away, if it is there.
    package func removeProperty(_ name: UInt32, of window: Window) {
        guard window.properties.removeValue(forKey: name) != nil else { return }
        shareProperty(name, nil, of: window)
        tellProperty(name, of: window, isDeleted: true)
        propertyChanged(name, of: window)
    }

    /// A window is at its end, and so are its properties.
    func forgetProperties(of window: Window) {
        if window.properties.isEmpty { return }
        if window.allEvents.contains(.propertyChange) {
            for name in window.properties.keys.sorted() { tellProperty(name, of: window, isDeleted: true) }
        }
        window.properties.removeAll()
    }

    func tellProperty(_ name: UInt32, of window: Window, isDeleted: Bool) {
        var event = XEvent(EventKind.propertyNotify)
        event.put32(4, window.id)
        event.put32(8, name)
        event.put32(12, time)
        event.put8(16, isDeleted ? 1 : 0)
        deliver(event, to: window, mask: .propertyChange)
    }
}
