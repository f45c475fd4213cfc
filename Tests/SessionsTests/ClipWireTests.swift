import Plumbing
import Sessions
import TestKit
import Testing

/// Clips on their way, MIME types, and what is no clip.
@Suite struct ClipWireTests {
    private static let png: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]

    private func packet(_ message: ClipWire.Message) throws -> Packet {
        let (bytes, parcel) = try ClipWire.encode(message)
        return Packet(bytes: bytes, parcel: parcel)
    }

    @Test func aClipTravelsInTheMessageOrInMemory() throws {
        let small = Clip([.init(.text, Array("Grüße".utf8)), .init(.png, Self.png)])
        let large = Clip([.init(.png, Self.png + Array(repeating: 7, count: 1 << 20)), .init(.text, [65])])
        for clip in [Clip(), small, large] {
            let packet = try packet(.init(serial: 7, clip))
            #expect((packet.parcel != nil) == (clip.byteCount > 32 << 10))
            #expect(packet.bytes.count <= MessageWriter.limit)
            #expect(ClipWire.isClip(packet))
            #expect(try ClipWire.decode(packet) == ClipWire.Message(serial: 7, clip))
        }
        #expect(throws: SystemError.self) {
            try packet(.init(serial: 1, Clip([.init(.png, Array(repeating: 0, count: Clip.limit + 1))])))
        }
    }

    /// The memory of a large clip is the same for all who get it: nobody can write to it.
    @Test func theMemoryOfAClipStaysAsItIs() throws {
        let clip = Clip([.init(.png, Self.png + Array(repeating: 7, count: 1 << 16))])
        let message = try ClipWire.encode(.init(serial: 1, clip))
        guard let descriptor = message.parcel?.take() else {
            Issue.record("no memory")
            return
        }
        let file = try MemoryFile(received: descriptor, minimum: clip.byteCount)
        #expect(throws: SystemError.self) { try file.write([0]) }
        #expect(throws: SystemError.self) { _ = try Mapping(file, writable: true).count }
    }

    @Test func whatIsClaimedIsCheckedBeforeItIsRead() throws {
        let clip = Clip([.init(.png, Self.png + Array(repeating: 7, count: 1 << 16))])
        let good = try packet(.init(serial: 1, clip))
        // More than the memory has, no memory, memory that can be cut.
        let short = try MemoryFile(count: 100, name: "short")
        #expect(throws: WireError.self) {
            try ClipWire.decode(
                Packet(bytes: good.bytes, parcel: Parcel(duplicating: short.descriptor.number)))
        }
        #expect(throws: WireError.invalid("no descriptor")) { try ClipWire.decode(Packet(bytes: good.bytes)) }
        let claim = try ClipWire.claim(good)
        #expect(claim.byteCount == clip.byteCount && claim.serial == 1)
        #expect(try ClipWire.read(claim).clip == clip)
        #expect(throws: WireError.self) { try ClipWire.read(claim) }
        var writer = MessageWriter(opcode: 5)
        writer.write(UInt32(1))
        writer.write(UInt16(2))
        for _ in 0..<2 {
            writer.write("image/png")
            writer.write(uint32: Clip.limit - 1)
        }
        let huge = Packet(bytes: writer.bytes, parcel: try Parcel(duplicating: short.descriptor.number))
        #expect(throws: WireError.invalid("size of a clip")) { try ClipWire.claim(huge) }
    }

    @Test func answers() throws {
        for status in [RequestStatus.ok, .shortage(bytes: 9), .rejected("no")] {
            let answer = ClipAnswer(serial: 3, status)
            #expect(try ClipAnswer(decoding: answer.encoded()) == answer)
        }
    }

    @Test func whatIsNoSoundClipHasAFault() {
        #expect(Clip(text: "a\u{0}b").text == "ab")
        #expect(Clip().fault == nil && Clip(text: "Grüße").fault == nil)
        #expect(Clip([.init(.png, Self.png)]).fault == nil)
        for bad in [
            Clip([.init(.text, [0xff])]), Clip([.init(.text, [65, 0])]), Clip([.init(.png, [1, 2, 3])]),
            Clip([.init(.text, [65]), .init(.text, [66])]), Clip([.init(.text, [0xed, 0xa0, 0x80])]),
            Clip((0...Clip.formLimit).compactMap { MIMEType("a/b\($0)") }.map { .init($0, []) }),
        ] {
            #expect(bad.fault != nil)
        }
        #expect(Clip([.init(MIMEType("application/octet-stream") ?? .png, [0, 0xff])]).fault == nil)
        #expect(Clip([.init(MIMEType("text/html;charset=utf-16") ?? .text, [0, 65])]).fault == nil)
    }

    @Test(arguments: [
        ("text/plain", "text/plain;charset=utf-8"), ("Text/Plain; Charset=UTF-8", "text/plain;charset=utf-8"),
        ("image/PNG", "image/png"), ("text/html", "text/html"), ("application/x-a.b+c;v=A", "application/x-a.b+c;v=A"),
        ("", nil), ("text", nil), ("text/", nil), ("/plain", nil), ("a/b/c", nil), ("te xt/plain", nil),
        ("text/plain;", nil), ("text/plain;x", nil), ("text/plain;=x", nil), ("tüxt/plain", nil), ("a/b\n", nil),
        (String(repeating: "a", count: 125) + "/b", "\(String(repeating: "a", count: 125))/b"),
        (String(repeating: "a", count: 126) + "/b", nil),
    ])
    func typesAreOfOneForm(_ text: String, _ expected: String?) {
        #expect(MIMEType(text)?.text == expected)
    }

    /// Damaged messages, seeded: each is read or refused, and what is read is within its bounds.
    @Test func fuzz() throws {
        var random = Seeded(17)
        let clips = [Clip(), Clip(text: "hello"), Clip([.init(.text, [65]), .init(.png, Self.png)])]
        let memory = try MemoryFile(count: 1 << 17, name: "fuzz")
        var messages = try clips.map { try ClipWire.encode(.init(serial: 1, $0)).bytes }
        messages.append(
            try ClipWire.encode(.init(serial: 1, Clip([.init(.png, Array(repeating: 1, count: 1 << 16))]))).bytes)
        var read = 0
        for _ in 0..<100_000 {
            var bytes = messages[random.int(0...messages.count - 1)]
            switch random.int(0...3) {
            case 0: bytes = Array(bytes.prefix(random.int(0...bytes.count)))
            case 1: bytes = (0..<random.int(0...60)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            default:
                for _ in 0...random.int(0...2) {
                    bytes[random.int(0...bytes.count - 1)] = UInt8(truncatingIfNeeded: random.next())
                }
            }
            let parcel = random.int(0...1) == 0 ? nil : try Parcel(duplicating: memory.descriptor.number)
            guard let message = try? ClipWire.decode(Packet(bytes: bytes, parcel: parcel)) else { continue }
            read += 1
            #expect(message.clip.byteCount <= Clip.limit && message.clip.forms.count <= Clip.formLimit)
            _ = message.clip.fault
        }
        #expect(read > 1000)
    }
}
