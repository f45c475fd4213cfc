internal import XFonts

extension Engine {
    func openFont(_ request: Request) throws(XError) {
        try request.expect(atLeast: 12)
        let id = request.bytes.u32(4)
        try checkNew(id, for: request.client)
        let name = try request.name(at: 12, length: request.bytes.int16(8))
        guard let font = fonts.open(name) else {
            unserved.note("font \(name)")
            throw .name
        }
        resources.insert(FontResource(id: id, font: font))
    }

    func closeFont(_ request: Request) throws(XError) {
        try request.expect(8)
        let id = request.bytes.u32(4)
        guard resources[id] is FontResource else { throw .font(id) }
        resources.remove(id)
    }

    func queryFont(_ request: Request) throws(XError) {
        try request.expect(8)
        let id = request.bytes.u32(4)
        let font: Font?
        if let context = resources[id]?.asContext {
            font = self.font(of: context)
        } else {
            font = (resources[id] as? FontResource)?.font
        }
        guard let font else { throw .font(id) }
        var reply = Reply()
        let extents = font.queriedExtents
        describe(font, in: &reply)
        reply.put32(56, UInt32(extents.count))
        for property in properties(of: font) { reply.append32(property) }
        for one in extents { append(one, to: &reply) }
        request.client.send(reply)
    }

    func listFonts(_ request: Request) throws(XError) {
        try request.expect(atLeast: 8)
        let pattern = try fontPattern(request)
        let names = fonts.names(matching: pattern, limit: request.bytes.int16(4))
        var reply = Reply()
        reply.put16(8, names.count)
        for name in names { append(name, to: &reply) }
        request.client.send(reply)
    }

    func listFontsWithInfo(_ request: Request) throws(XError) {
        try request.expect(atLeast: 8)
        let pattern = try fontPattern(request)
        let client = request.client
        fonts.fonts(matching: pattern, limit: request.bytes.int16(4)) { name, font, left in
            let bytes = latin1(name).prefix(255)
            var reply = Reply(UInt8(bytes.count))
            describe(font, in: &reply)
            reply.put32(56, UInt32(left))
            for property in properties(of: font) { reply.append32(property) }
            reply.append(bytes)
            client.send(reply)
            return !client.isGone
        }
        var last = Reply()
        last.append([UInt8](repeating: 0, count: 28))
        request.client.send(last)
    }

    /// The pattern of ListFonts and ListFontsWithInfo, which ends at the first byte of zero.
    private func fontPattern(_ request: Request) throws(XError) -> String {
        String(try request.name(at: 8, length: request.bytes.int16(6)).prefix { $0 != "\0" })
    }

    func setFontPath(_ request: Request) throws(XError) {
        try request.expect(atLeast: 8)
        var path: [String] = []
        var place = 8
        for _ in 0..<request.bytes.int16(4) {
            let length = Int(request.bytes.u8(place))
            guard place + 1 + length <= request.count else { throw .length }
            path.append(request.bytes.part(place + 1, length).latin1)
            place += 1 + length
        }
        guard fonts.setPath(path) else { throw .value(0) }
    }

    func getFontPath(_ request: Request) throws(XError) {
        try request.expect(4)
        var reply = Reply()
        reply.put16(8, fonts.path.count)
        for directory in fonts.path { append(directory, to: &reply) }
        request.client.send(reply)
    }

    /// What QueryFont and ListFontsWithInfo say alike: 60 bytes.
    private func describe(_ font: Font, in reply: inout Reply) {
        reply.append([UInt8](repeating: 0, count: 28))
        put(font.minBounds, at: 8, in: &reply)
        put(font.maxBounds, at: 24, in: &reply)
        reply.put16(40, Int(font.minByte2))
        reply.put16(42, Int(font.maxByte2))
        reply.put16(44, Int(font.defaultCharacter))
        reply.put16(46, font.properties.count)
        reply.put8(48, font.rightToLeft ? 1 : 0)
        reply.put8(49, font.minByte1)
        reply.put8(50, font.maxByte1)
        reply.put8(51, font.allCharactersExist ? 1 : 0)
        reply.put16(52, font.ascent)
        reply.put16(54, font.descent)
    }

    private func properties(of font: Font) -> [UInt32] {
        font.properties.flatMap { property in
            switch property.value {
            case .number(let value): [atom(property.name), UInt32(bitPattern: value)]
            case .string(let text): [atom(property.name), atom(text)]
            }
        }
    }

    private func numbers(_ extents: Font.Extents) -> [Int] {
        [
            Int(extents.leftBearing), Int(extents.rightBearing), Int(extents.width), Int(extents.ascent),
            Int(extents.descent), Int(extents.attributes),
        ]
    }

    private func put(_ extents: Font.Extents, at place: Int, in reply: inout Reply) {
        for (index, number) in numbers(extents).enumerated() { reply.put16(place + 2 * index, number) }
    }

    private func append(_ extents: Font.Extents, to reply: inout Reply) {
        for number in numbers(extents) { reply.append16(number) }
    }

    /// A string as lists of names have it: a byte of length, then its bytes.
    private func append(_ name: String, to reply: inout Reply) {
        let bytes = latin1(name).prefix(255)
        reply.append([UInt8(bytes.count)])
        reply.append(bytes)
    }
}
