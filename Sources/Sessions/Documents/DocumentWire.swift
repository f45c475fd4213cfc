package import Plumbing

/// A document on its way: from a Report client to its server, or from a Rom server to its client.
///
/// Texts up to 32 KiB travel in the message, larger ones in a sealed memory file that comes along.
package enum DocumentWire {
    /// The largest document's text, in bytes.
    package static let limit = 4 << 20

    private static let inlineLimit = 32 << 10

    /// The message that carries `text` (nil: there is no such document now), and the memory it refers to.
    package static func encode(_ text: [UInt8]?) throws(SystemError) -> (bytes: [UInt8], parcel: Parcel?) {
        guard let text else { return (MessageWriter(opcode: 1).bytes, nil) }
        guard text.count <= limit else { throw SystemError.tooLarge("document") }
        if text.count <= inlineLimit {
            var writer = MessageWriter(opcode: 2)
            writer.write(blob: text)
            return (writer.bytes, nil)
        }
        let file = try MemoryFile(count: text.count, name: "document")
        try file.write(text)
        var writer = MessageWriter(opcode: 3)
        writer.write(UInt32(text.count))
        return (writer.bytes, try Parcel(duplicating: file.descriptor.number))
    }

    /// The text that a message carries, nil when there is no such document now.
    package static func decode(_ packet: Packet) throws(WireError) -> [UInt8]? {
        var reader = try MessageReader(packet.bytes)
        let text: [UInt8]?
        switch reader.opcode {
        case 1: text = nil
        case 2: text = try reader.blob()
        case 3:
            let count = try reader.count(limit, "document size")
            guard let descriptor = packet.parcel?.take() else { throw .invalid("no descriptor") }
            do throws(SystemError) {
                text = try MemoryFile(received: descriptor, minimum: count).read(count)
            } catch {
                throw .invalid(error.description)
            }
        default: throw .unknown(opcode: Int(reader.opcode))
        }
        try reader.end()
        return text
    }
}
