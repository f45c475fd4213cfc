/// The bytes of requests of the X protocol, one function a request, little-endian; named as the protocol names them.
///
/// A function takes what the request's description lists, in that order. Nothing is checked: a test may want to be wrong.
package struct XRequest: Hashable, Sendable {
    /// The request as it is sent, its length filled in by `finished`.
    package private(set) var bytes: [UInt8]

    /// A request of that opcode; `data` is the second byte of its header.
    package init(_ opcode: UInt8, _ data: UInt8 = 0) { bytes = [opcode, data, 0, 0] }

    /// Appends a byte.
    package func u8(_ value: UInt8) -> XRequest {
        var result = self
        result.bytes.append(value)
        return result
    }

    /// Appends 16 bits, signed or not; what is above them is cut.
    package func u16(_ values: Int...) -> XRequest {
        var result = self
        for value in values { result.append16(value) }
        return result
    }

    /// Appends 32 bits.
    package func u32(_ values: UInt32...) -> XRequest { list32(values) }

    /// Appends many times 16 bits.
    package func list16(_ values: [Int]) -> XRequest {
        var result = self
        for value in values { result.append16(value) }
        return result
    }

    /// Appends many times 32 bits.
    package func list32(_ values: [UInt32]) -> XRequest {
        var result = self
        for value in values {
            for shift in [0, 8, 16, 24] { result.bytes.append(UInt8(truncatingIfNeeded: value >> UInt32(shift))) }
        }
        return result
    }

    /// Appends bytes as they are.
    package func raw(_ bytes: [UInt8]) -> XRequest {
        var result = self
        result.bytes += bytes
        return result
    }

    /// Appends the characters of a name.
    package func text(_ text: String) -> XRequest { raw(Array(text.utf8)) }

    /// Appends a set of optional values: the mask of those that are there, and the values in order of their bits.
    package func values(_ values: [Int: UInt32]) -> XRequest {
        u32(values.keys.reduce(0) { $0 | 1 << UInt32($1) }).list32(values.sorted { $0.key < $1.key }.map(\.value))
    }

    /// The request padded to whole words with its length in its header, in the longer form when it needs one.
    package var finished: [UInt8] {
        var result = bytes
        while result.count & 3 != 0 { result.append(0) }
        let words = result.count / 4
        if words <= 0xffff {
            result[2] = UInt8(truncatingIfNeeded: words)
            result[3] = UInt8(truncatingIfNeeded: words >> 8)
            return result
        }
        let long = (0..<4).map { UInt8(truncatingIfNeeded: (words + 1) >> (8 * $0)) }
        result.insert(contentsOf: long, at: 4)
        return result
    }

    private mutating func append16(_ value: Int) {
        bytes.append(UInt8(truncatingIfNeeded: value))
        bytes.append(UInt8(truncatingIfNeeded: value >> 8))
    }
}
