package import XDrawing

/// One whole request of a client, header and all; borrowed for the time of its handling.
///
/// Fields stand at the offsets of the protocol's tables; the longer header of a big request is taken out.
@safe package struct Request {
    package let bytes: WireBytes
    /// Not retained, since a request costs less than that: the engine holds its clients while it handles their requests.
    @unsafe private let reference: Unmanaged<Client>
    package let opcode: UInt8
    /// The second byte of the header.
    package let data: UInt8
    /// Whether there are as many bytes as the header tells.
    let isWhole: Bool

    /// The request in those bytes.
    package init(_ bytes: WireBytes, from client: Client) {
        unsafe reference = Unmanaged.passUnretained(client)
        opcode = bytes.u8(0)
        data = bytes.u8(1)
        let units = bytes.int16(2)
        if units == 0, client.takesBigRequests {
            isWhole = bytes.count >= 8 && Int(bytes.u32(4)) * 4 == bytes.count
            self.bytes = bytes.part(4)
        } else {
            isWhole = bytes.count >= 4 && units * 4 == bytes.count
            self.bytes = bytes
        }
    }

    /// Who sent it.
    package var client: Client { unsafe reference.takeUnretainedValue() }

    /// The bytes of the request, header and padding included.
    package var count: Int { bytes.count }

    /// Asserts the exact length in bytes.
    package func expect(_ length: Int) throws(XError) { if bytes.count != length { throw .length } }

    /// Asserts a minimal length in bytes.
    package func expect(atLeast length: Int) throws(XError) { if bytes.count < length { throw .length } }

    /// The text of `length` bytes at `offset`, which the request has to hold with nothing but padding behind it.
    package func name(at offset: Int, length: Int) throws(XError) -> String {
        try expect((offset + length).padded)
        return bytes.part(offset, length).latin1
    }

    /// A boolean of the protocol.
    package func bool(_ value: UInt8) throws(XError) -> Bool {
        if value > 1 { throw .value(value) }
        return value == 1
    }
}

extension Int {
    /// The next multiple of four.
    package var padded: Int { (self + 3) & ~3 }
}
