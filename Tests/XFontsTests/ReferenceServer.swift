import XFonts

/// A font as a server tells of it.
struct ToldFont: Equatable {
    var properties: [String] = []
    var minBounds = [Int]()
    var maxBounds = [Int]()
    var values = [Int]()
    var extents = [[Int]]()
}

/// The bytes of integers, little-endian.
func bytes(_ values: UInt32...) -> [UInt8] {
    values.flatMap { value in (0..<4).map { UInt8(value >> ($0 * 8) & 0xff) } }
}
/// The bytes of short integers, little-endian.
func shorts(_ values: Int...) -> [UInt8] { values.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8 & 0xff)] } }

extension ReferenceServer {
    /// ListFonts.
    func names(_ pattern: String, limit: Int) -> [String] {
        send(49, 0, shorts(limit, pattern.utf8.count) + Array(pattern.utf8))
        guard let reply = reply() else { return ["error"] }
        var place = 32
        return (0..<Int(reply.u16(8))).map { _ in
            let count = Int(reply.bytes[place])
            defer { place += 1 + count }
            return reply.text(place + 1, count)
        }
    }

    /// OpenFont and QueryFont; the id is of the opened font, `strings` tells which properties are atoms.
    func font(_ name: String, strings: [Bool] = []) -> (id: UInt32, told: ToldFont)? {
        let font = id()
        send(45, 0, bytes(font) + shorts(name.utf8.count, 0) + Array(name.utf8))
        send(47, 0, bytes(font))
        // An error of OpenFont is followed by one of QueryFont.
        guard let reply = reply() else {
            _ = self.reply()
            return nil
        }
        return (font, told(reply, strings))
    }

    func close(_ font: UInt32) { send(46, 0, bytes(font)) }

    private func info(_ reply: Reply, _ place: Int) -> [Int] {
        (0..<5).map { reply.i16(place + 2 * $0) } + [Int(reply.u16(place + 10))]
    }

    private func told(_ reply: Reply, _ strings: [Bool], hasExtents: Bool = true) -> ToldFont {
        var told = ToldFont()
        told.minBounds = info(reply, 8)
        told.maxBounds = info(reply, 24)
        told.values = [
            Int(reply.u16(40)), Int(reply.u16(42)), Int(reply.u16(44)), Int(reply.bytes[48]), Int(reply.bytes[49]),
            Int(reply.bytes[50]), Int(reply.bytes[51]), reply.i16(52), reply.i16(54),
        ]
        guard hasExtents else { return told }
        let count = Int(reply.u16(46))
        for number in 0..<count {
            let name = atom(reply.u32(60 + number * 8))
            let value = reply.u32(64 + number * 8)
            let text = number < strings.count && strings[number] ? atom(value) : String(Int32(bitPattern: value))
            told.properties.append(name + " " + text)
        }
        let start = 60 + count * 8
        told.extents = (0..<Int(reply.u32(56))).map { info(reply, start + 12 * $0) }
        return told
    }

    /// The name of an atom, asked once.
    func atom(_ atom: UInt32) -> String {
        if let known = atoms[atom] { return known }
        send(17, 0, bytes(atom))
        guard let reply = reply() else { return "?" }
        let name = reply.text(32, Int(reply.u16(8)))
        atoms[atom] = name
        return name
    }

    /// QueryTextExtents: direction, ascent, descent, overall ascent, descent, width, left and right.
    func textExtents(_ font: UInt32, _ text: [UInt16]) -> [Int] {
        let chars = text.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] }
        send(48, UInt8(text.count & 1), bytes(font) + chars)
        guard let reply = reply() else { return [] }
        return [Int(reply.bytes[1])] + (0..<4).map { reply.i16(8 + 2 * $0) }
            + (0..<3).map { Int(Int32(bitPattern: reply.u32(16 + 4 * $0))) }
    }

    /// The picture of characters, drawn into a bitmap at a place: rows of ones and zeros.
    func picture(_ font: UInt32, _ character: UInt16, x: Int, y: Int, width: Int, height: Int) -> [[Bool]] {
        let pixmap = id()
        let context = id()
        send(53, 1, bytes(pixmap, root) + shorts(width, height))
        // Foreground 0 to clear, then 1 and the font.
        send(55, 0, bytes(context, pixmap, 1 << 2 | 1 << 14, 0, font))
        send(70, 0, bytes(pixmap, context) + shorts(0, 0, width, height))
        send(56, 0, bytes(context, 1 << 2, 1))
        send(75, 0, bytes(pixmap, context) + shorts(x, y) + [1, 0, UInt8(character >> 8), UInt8(character & 0xff)])
        send(73, 2, bytes(pixmap) + shorts(0, 0, width, height) + bytes(0xffff_ffff))
        let reply = reply()
        send(60, 0, bytes(context))
        send(54, 0, bytes(pixmap))
        guard let reply else { return [] }
        let stride = (width + 31) / 32 * 4
        return (0..<height).map { row in
            (0..<width).map { reply.bytes[32 + row * stride + $0 / 8] >> UInt8($0 % 8) & 1 != 0 }
        }
    }

    /// What ListFontsWithInfo tells of a font.
    struct Listed: Equatable {
        var name: String
        var left: Int
        var minBounds: [Int]
        var values: [Int]
    }

    /// ListFontsWithInfo.
    func fonts(_ pattern: String, limit: Int) -> [Listed] {
        send(50, 0, shorts(limit, pattern.utf8.count) + Array(pattern.utf8))
        var result: [Listed] = []
        while let reply = reply(), reply.bytes[1] > 0 {
            let told = told(reply, [], hasExtents: false)
            let start = 60 + 8 * Int(reply.u16(46))
            result.append(
                Listed(
                    name: reply.text(start, Int(reply.bytes[1])), left: Int(reply.u32(56)), minBounds: told.minBounds,
                    values: told.values))
        }
        return result
    }

    /// LookupColor in the root's colour map: the exact colour.
    func color(_ name: String) -> [UInt16]? {
        send(92, 0, bytes(0x20) + shorts(name.utf8.count, 0) + Array(name.utf8))
        return reply().map { reply in (0..<3).map { reply.u16(8 + 2 * $0) } }
    }
}

extension Font {
    /// The same of ours.
    var told: ToldFont {
        func info(_ extents: Extents) -> [Int] {
            [
                Int(extents.leftBearing), Int(extents.rightBearing), Int(extents.width), Int(extents.ascent),
                Int(extents.descent), Int(extents.attributes),
            ]
        }
        var told = ToldFont()
        told.minBounds = info(minBounds)
        told.maxBounds = info(maxBounds)
        told.values = [
            Int(minByte2), Int(maxByte2), Int(defaultCharacter), rightToLeft ? 1 : 0, Int(minByte1), Int(maxByte1),
            allCharactersExist ? 1 : 0, ascent, descent,
        ]
        told.properties = properties.map { property in
            switch property.value {
            case .number(let value): "\(property.name) \(value)"
            case .string(let value): "\(property.name) \(value)"
            }
        }
        told.extents = queriedExtents.map(info)
        return told
    }
}

extension Font {
    /// Which properties are strings.
    var strings: [Bool] {
        properties.map { property in
            if case .string = property.value { true } else { false }
        }
    }
}
