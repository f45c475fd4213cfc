package import Plumbing

/// A clip on its way: from a Report client `clipboard` to the clipboard, and from there to a Rom client `clipboard`.
///
/// Up to 32 KiB travel in the message, more in a sealed memory file that comes along, in which the forms stand one after the other.
package enum ClipWire {
    private static let inlineLimit = 32 << 10
    /// The message by which a Rom client says that it has read a clip, and may be sent another.
    package static let read: UInt16 = 1
    private static let (inline, apart): (UInt16, UInt16) = (4, 5)

    /// A clip with its number.
    package struct Message: Hashable, Sendable {
        /// The client's own number for its copy, not 0; to other clients 0.
        package var serial: UInt32
        package var clip: Clip

        /// A message.
        package init(serial: UInt32, _ clip: Clip) {
            self.serial = serial
            self.clip = clip
        }
    }

    /// A message that was looked at and not yet read: what it claims, which is to be checked before memory is spent on it.
    package struct Claim {
        package let serial: UInt32
        /// The bytes of all forms together.
        package let byteCount: Int
        fileprivate let forms: [(type: MIMEType, count: Int)]
        fileprivate let bytes: [UInt8]
        fileprivate let parcel: Parcel?
    }

    /// The message that carries a clip, and the memory it refers to, which nobody can write to.
    package static func encode(_ message: Message) throws(SystemError) -> (bytes: [UInt8], parcel: Parcel?) {
        let clip = message.clip
        guard clip.byteCount <= Clip.limit, clip.forms.count <= Clip.formLimit else {
            throw SystemError.tooLarge("clip")
        }
        let isInline = clip.byteCount <= inlineLimit
        var writer = MessageWriter(opcode: isInline ? inline : apart)
        writer.write(message.serial)
        writer.write(UInt16(clip.forms.count))
        for form in clip.forms {
            writer.write(form.type.text)
            if isInline { writer.write(blob: form.bytes) } else { writer.write(uint32: form.bytes.count) }
        }
        if isInline { return (writer.bytes, nil) }
        let file = try MemoryFile(count: clip.byteCount, name: "clip", staysOpen: true)
        try file.write(clip.forms.flatMap(\.bytes))
        try file.closeToWriters()
        return (writer.bytes, try Parcel(duplicating: file.descriptor.number))
    }

    /// Whether a message carries a clip.
    package static func isClip(_ packet: Packet) -> Bool {
        guard let reader = try? MessageReader(packet.bytes) else { return false }
        return reader.opcode == inline || reader.opcode == apart
    }

    /// Looks at a message; its bytes are not read yet.
    package static func claim(_ packet: Packet) throws(WireError) -> Claim {
        var reader = try MessageReader(packet.bytes)
        guard reader.opcode == inline || reader.opcode == apart else { throw .unknown(opcode: Int(reader.opcode)) }
        let isInline = reader.opcode == inline
        let serial: UInt32 = try reader.read()
        let count = Int(try reader.read(UInt16.self))
        guard count <= Clip.formLimit else { throw .invalid("count of forms") }
        var forms: [(type: MIMEType, count: Int)] = []
        var bytes: [UInt8] = []
        var total = 0
        for _ in 0..<count {
            guard let type = MIMEType(try reader.text(limit: MIMEType.limit)) else { throw .invalid("MIME type") }
            if isInline {
                let blob = try reader.blob()
                bytes += blob
                forms.append((type, blob.count))
            } else {
                forms.append((type, try reader.count(Clip.limit, "size of a form")))
            }
            total += forms[forms.count - 1].count
        }
        try reader.end()
        guard total <= Clip.limit else { throw .invalid("size of a clip") }
        if !isInline && packet.parcel == nil { throw .invalid("no descriptor") }
        return Claim(
            serial: serial, byteCount: total, forms: forms, bytes: bytes, parcel: isInline ? nil : packet.parcel)
    }

    /// Reads what a message claims; once.
    package static func read(_ claim: Claim) throws(WireError) -> Message {
        var bytes = claim.bytes
        if let parcel = claim.parcel {
            guard let descriptor = parcel.take() else { throw .invalid("no descriptor") }
            do throws(SystemError) {
                bytes = try MemoryFile(received: descriptor, minimum: claim.byteCount).read(claim.byteCount)
            } catch {
                throw .invalid(error.description)
            }
            // Memory that shrank is not possible; that it cannot be read is.
            guard bytes.count == claim.byteCount else { throw .invalid("memory") }
        }
        var forms: [Clip.Form] = []
        var start = 0
        for (type, count) in claim.forms {
            forms.append(Clip.Form(type, Array(bytes[start..<start + count])))
            start += count
        }
        return Message(serial: claim.serial, Clip(forms))
    }

    /// The clip that a message carries.
    package static func decode(_ packet: Packet) throws(WireError) -> Message { try read(claim(packet)) }
}

/// What the clipboard answers to a copy, over the Report session on which it came.
package struct ClipAnswer: Hashable, Sendable {
    /// The client's number for the copy.
    package var serial: UInt32
    package var status: RequestStatus

    /// An answer.
    package init(serial: UInt32, _ status: RequestStatus) {
        self.serial = serial
        self.status = status
    }

    /// The message's bytes.
    package func encoded() -> [UInt8] {
        var writer = MessageWriter(opcode: 1)
        writer.write(serial)
        status.write(to: &writer)
        return writer.bytes
    }

    /// The message in `bytes`.
    package init(decoding bytes: [UInt8]) throws(WireError) {
        var reader = try MessageReader(bytes)
        guard reader.opcode == 1 else { throw .unknown(opcode: Int(reader.opcode)) }
        serial = try reader.read()
        status = try RequestStatus(&reader)
        try reader.end()
    }
}
