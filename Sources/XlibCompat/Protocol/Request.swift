package import XDrawing

/// One whole request of a client, header and all; borrowed for the time of its handling.
package struct Request {
    package let bytes: WireBytes
    package let client: Client

    /// The request in those bytes.
    package init(_ bytes: WireBytes, from client: Client) {
        self.bytes = bytes
        self.client = client
    }

    package var opcode: UInt8 { bytes.u8(0) }
    /// The second byte of the header.
    package var data: UInt8 { bytes.u8(1) }
    /// The bytes of the request, header and padding included; with BIG-REQUESTS' longer header taken out.
    package var count: Int { bytes.count }

    /// Asserts the exact length in bytes.
    package func expect(_ length: Int) throws(XError) { if bytes.count != length { throw .length } }
    /// Asserts a minimal length in bytes.
    package func expect(atLeast length: Int) throws(XError) { if bytes.count < length { throw .length } }
}

extension Int {
    /// The next multiple of four.
    package var padded: Int { (self + 3) & ~3 }
}
