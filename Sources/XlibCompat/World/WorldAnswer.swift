package import Framebuffer
package import Plumbing
internal import Sessions

/// What the world's process says to a program.
package enum WorldAnswer: Hashable, Sendable {
    /// The program takes part: its clients have these numbers; the root has this size, if it is decided.
    ///
    /// A link to the parent comes along. Where others take part already, what is shared is asked for from the beginning.
    case welcome(firstClient: Int, clientCount: Int, component: String, area: Area?, isShared: Bool)
    /// Something that happened; no answer to a question.
    case news(WorldNews)
    // Answers to questions.
    case number(UInt32)
    case names([String])
    case window(SharedWindow?)
    case numbers([UInt32])
    /// Bytes of a property from the asked offset on, and how many it has in all; nil when there is none.
    case piece(Property, total: Int)
    case nothing

    /// The most numbers in an answer.
    static let numberLimit = 8000

    /// The message's bytes.
    package func encoded() -> [UInt8] {
        switch self {
        case .welcome(let firstClient, let clientCount, let component, let area, let isShared):
            var writer = MessageWriter(opcode: 1)
            writer.write(uint32: firstClient)
            writer.write(uint32: clientCount)
            writer.write(component)
            writer.write(area ?? .zero)
            writer.write(isShared ? 1 : 0 as UInt8)
            return writer.bytes
        case .news(let news):
            var writer = MessageWriter(opcode: 16 + news.kind)
            news.write(to: &writer)
            return writer.bytes
        case .number(let number):
            var writer = MessageWriter(opcode: 2)
            writer.write(number)
            return writer.bytes
        case .names(let names):
            var writer = MessageWriter(opcode: 3)
            writer.write(names: names)
            return writer.bytes
        case .window(let window):
            var writer = MessageWriter(opcode: 4)
            writer.write(window == nil ? 0 : 1 as UInt8)
            if let window { writer.write(window) }
            return writer.bytes
        case .numbers(let numbers):
            var writer = MessageWriter(opcode: 5)
            writer.write(uint32: numbers.count)
            for number in numbers { writer.write(number) }
            return writer.bytes
        case .piece(let property, let total):
            var writer = MessageWriter(opcode: 6)
            writer.write(property)
            writer.write(uint32: total)
            return writer.bytes
        case .nothing: return MessageWriter(opcode: 7).bytes
        }
    }

    /// The message in `bytes`.
    package init(decoding bytes: [UInt8]) throws(WireError) {
        var reader = try MessageReader(bytes)
        switch reader.opcode {
        case 1:
            let first = try reader.count(255, "client number")
            let count = try reader.count(255, "client count")
            let component = try reader.text(limit: 256)
            let area = try reader.area(32767)
            let flag: UInt8 = try reader.read()
            self = .welcome(
                firstClient: first, clientCount: count, component: component, area: area.isEmpty ? nil : area,
                isShared: flag != 0)
        case 2: self = .number(try reader.read())
        case 3: self = .names(try reader.names())
        case 4:
            let flag: UInt8 = try reader.read()
            self = .window(flag == 0 ? nil : try reader.sharedWindow())
        case 5:
            let count = try reader.count(Self.numberLimit, "count")
            var numbers: [UInt32] = []
            for _ in 0..<count { numbers.append(try reader.read()) }
            self = .numbers(numbers)
        case 6:
            let property = try reader.property()
            self = .piece(property, total: try reader.count(Property.limit, "length of a property"))
        case 7: self = .nothing
        case 16...: self = .news(try WorldNews(kind: reader.opcode - 16, reading: &reader))
        default: throw .unknown(opcode: Int(reader.opcode))
        }
        try reader.end()
    }
}
