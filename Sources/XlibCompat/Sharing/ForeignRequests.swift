internal import Framebuffer

extension Engine {
    /// What a request meant that failed since it names something of another process: tries it with what the world knows.
    ///
    /// Requests that name one's own things alone never come here.
    func dispatchShared(_ request: Request, after error: XError, attempts: Int = 0) throws(XError) {
        switch error.code {
        case XError.atom(0).code:
            guard !atoms.contains(error.value), attempts < 4 else { throw error }
            learnAtoms(upTo: error.value)
            guard atoms.contains(error.value) else { throw error }
            var next: XError?
            do throws(XError) { try dispatch(request) } catch { next = error }
            if let next { try dispatchShared(request, after: next, attempts: attempts + 1) }
        case XError.window(0).code, XError.drawable(0).code:
            guard let world, !isOwn(error.value) else { throw error }
            try dispatchForeign(request, error, world)
        default: throw error
        }
    }

    private func dispatchForeign(_ request: Request, _ error: XError, _ world: any World) throws(XError) {
        let id = error.value
        if request.opcode == 40 { return try translateForeign(request, world) }
        guard request.bytes.u32(4) == id, let window = world.window(id) else { throw error }
        switch request.opcode {
        case 2: try selectForeign(request, id, world)
        case 3: getForeignAttributes(request, id, window)
        case 14: getForeignGeometry(request, window)
        case 15: queryForeignTree(request, id, window, world)
        case 18: try changeForeignProperty(request, id, world)
        case 19:
            let name = try knownAtom(request.bytes.u32(8))
            if world.property(name, of: id) != nil { tellProperty(name, nil, of: id) }
        case 20: try getForeignProperty(request, id, world)
        case 21: listProperties(world.properties(of: id), request.client)
        case 25: try sendForeignEvent(request, id, world)
        default: throw error
        }
    }

    private func knownAtom(_ atom: UInt32) throws(XError) -> UInt32 {
        if !atoms.contains(atom) { learnAtoms(upTo: atom) }
        guard atoms.contains(atom) else { throw .atom(atom) }
        return atom
    }

    /// Of the attributes of another's window only the events that one wants are one's own.
    private func selectForeign(_ request: Request, _ id: UInt32, _ world: any World) throws(XError) {
        let values = request.bytes.u32(8)
        try request.expect(12 + 4 * values.nonzeroBitCount)
        guard values == 1 << 11 else { throw values & 1 << 11 == 0 ? .window(id) : .access }
        guard request.bytes.u32(12) & ~EventMask.all.rawValue == 0 else { throw .value(request.bytes.u32(12)) }
        let mask = EventMask(rawValue: request.bytes.u32(12))
        guard foreign.selections.count < ForeignWindows.limit || foreign.selections[id] != nil else { throw .alloc }
        setForeign(mask, of: id, for: request.client.number)
    }

    private func setForeign(_ mask: EventMask, of id: UInt32, for client: Int) {
        var selections = foreign.selections[id] ?? []
        selections.removeAll { $0.client == client }
        if !mask.isEmpty { selections.append(Window.Selection(client: client, mask: mask)) }
        foreign.selections[id] = selections.isEmpty ? nil : selections
        world?.tell(.interest(window: id, selections.reduce(into: EventMask()) { $0.formUnion($1.mask) }))
    }

    /// A client is gone, and wants nothing of others' windows.
    func forgetForeign(of client: Client) {
        if foreign.selections.isEmpty { return }
        for (id, selections) in foreign.selections where selections.contains(where: { $0.client == client.number }) {
            setForeign([], of: id, for: client.number)
        }
    }

    private func getForeignAttributes(_ request: Request, _ id: UInt32, _ window: SharedWindow) {
        var reply = Reply()
        reply.put32(8, window.depth == 32 ? Identifiers.alphaVisual : Identifiers.visual)
        reply.put16(12, window.isInputOnly ? 2 : 1)
        reply.put8(15, 1)
        reply.put32(16, 0xffff_ffff)
        reply.put8(25, 1)
        reply.put8(26, window.isMapped ? 2 : 0)
        reply.put8(27, window.overrideRedirect ? 1 : 0)
        reply.put32(28, window.depth == 32 ? Identifiers.alphaColormap : Identifiers.colormap)
        let selections = foreign.selections[id] ?? []
        reply.append32(selections.reduce(into: EventMask()) { $0.formUnion($1.mask) }.rawValue)
        reply.append32(selections.first { $0.client == request.client.number }?.mask.rawValue ?? 0)
        reply.append32(0)
        request.client.send(reply)
    }

    private func getForeignGeometry(_ request: Request, _ window: SharedWindow) {
        var reply = Reply(UInt8(truncatingIfNeeded: window.depth))
        reply.put32(8, Identifiers.root)
        reply.put16(12, window.x)
        reply.put16(14, window.y)
        reply.put16(16, window.width)
        reply.put16(18, window.height)
        reply.put16(20, window.borderWidth)
        request.client.send(reply)
    }

    private func queryForeignTree(_ request: Request, _ id: UInt32, _ window: SharedWindow, _ world: any World) {
        let children = world.children(of: id)
        var reply = Reply()
        reply.put32(8, Identifiers.root)
        reply.put32(12, window.parent)
        reply.put16(16, children.count)
        for child in children { reply.append32(child) }
        request.client.send(reply)
    }

    /// The windows of others that are children of the root.
    func foreignTopLevels() -> [UInt32] { world?.children(of: root.id).filter { !isOwn($0) } ?? [] }

    private func translateForeign(_ request: Request, _ world: any World) throws(XError) {
        let source = try origin(request.bytes.u32(4), world)
        let target = try origin(request.bytes.u32(8), world)
        let point = Point(request.bytes.i16(12), request.bytes.i16(14)) + source - target
        var reply = Reply(1)
        reply.put16(12, point.x)
        reply.put16(14, point.y)
        request.client.send(reply)
    }

    /// Where the inside of a window of anybody's is in the root.
    private func origin(_ id: UInt32, _ world: any World) throws(XError) -> Point {
        if let window = resources[id] as? Window { return window.rootOrigin }
        var point = Point.zero
        var next = id
        // Not further than windows may be inside of each other.
        for _ in 0..<WindowTree.levelLimit where next != root.id {
            guard let window = world.window(next) else { throw .window(id) }
            point = point + Point(window.x + window.borderWidth, window.y + window.borderWidth)
            next = window.parent
        }
        return point
    }

    private func changeForeignProperty(_ request: Request, _ id: UInt32, _ world: any World) throws(XError) {
        let bytes = request.bytes
        let name = try knownAtom(bytes.u32(8))
        let format = Int(bytes.u8(16))
        let value = bytes.part(24, Int(bytes.u32(20)) * format / 8).bytes
        var property = Property(type: try knownAtom(bytes.u32(12)), format: format, bytes: value)
        if request.data != 0, let old = world.property(name, of: id) {
            guard old.type == property.type, old.format == format else { throw .match }
            guard old.bytes.count + value.count <= Property.limit else { throw .alloc }
            property.bytes = request.data == 1 ? value + old.bytes : old.bytes + value
        }
        tellProperty(name, property, of: id)
    }

    private func getForeignProperty(_ request: Request, _ id: UInt32, _ world: any World) throws(XError) {
        let name = try knownAtom(request.bytes.u32(8))
        let property = world.property(name, of: id)
        if let property { learnAtoms(upTo: property.type) }
        if try answer(request, property) { tellProperty(name, nil, of: id) }
    }

    private func sendForeignEvent(_ request: Request, _ id: UInt32, _ world: any World) throws(XError) {
        var event = XEvent(0)
        for word in 0..<8 { event.words[word] = request.bytes.u32(12 + 4 * word) }
        event.words[0] |= 0x80
        world.tell(.event(window: id, mask: EventMask(rawValue: request.bytes.u32(8)), event))
    }
}
