extension Engine {
    func internAtom(_ request: Request) throws(XError) {
        try request.expect(atLeast: 8)
        let onlyIfExists = try request.bool(request.data)
        let length = request.bytes.int16(4)
        let name = try request.name(at: 8, length: length)
        guard length <= AtomTable.nameLimit, let atom = intern(name, create: !onlyIfExists) else { throw .alloc }
        var reply = Reply()
        reply.put32(8, atom)
        request.client.send(reply)
    }

    func getAtomName(_ request: Request) throws(XError) {
        try request.expect(8)
        let atom = request.bytes.u32(4)
        guard let name = atoms.name(atom) else { throw .atom(atom) }
        let bytes = latin1(name)
        var reply = Reply()
        reply.put16(8, bytes.count)
        reply.append(bytes)
        request.client.send(reply)
    }

    /// The atom of a name that the engine itself uses.
    package func atom(_ name: String) -> UInt32 { intern(name, create: true) ?? 0 }

    /// The bytes of a name that came as Latin-1.
    func latin1(_ text: String) -> [UInt8] { text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) } }
}
