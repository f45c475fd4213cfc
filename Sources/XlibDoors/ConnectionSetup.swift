/// What a client of the socket says first, and what it is told (X protocol, section 8, connection setup).
package enum ConnectionSetup {
    /// What the first bytes say.
    package enum Finding: Hashable {
        /// More bytes are needed.
        case incomplete
        /// A client that may be served; its setup takes that many bytes.
        case welcome(count: Int)
        /// A client that is told why not, by these bytes.
        case refused([UInt8])
        /// Nobody who speaks the protocol.
        case nonsense
    }

    /// The most bytes that the name and data of an authorization may take.
    private static let limit = 4096

    /// Looks at the first bytes of a connection.
    package static func find(_ bytes: [UInt8]) -> Finding {
        guard let order = bytes.first else { return .incomplete }
        guard order == UInt8(ascii: "l") || order == UInt8(ascii: "B") else { return .nonsense }
        if bytes.count < 12 { return .incomplete }
        if order == UInt8(ascii: "B") {
            return .refused(refusal("only little-endian programs are served", isBigEndian: true))
        }
        func int16(_ offset: Int) -> Int { Int(bytes[offset]) | Int(bytes[offset + 1]) << 8 }
        if int16(2) != 11 { return .refused(refusal("protocol version 11 is served")) }
        let count = 12 + (int16(6) + 3) / 4 * 4 + (int16(8) + 3) / 4 * 4
        if count > limit { return .refused(refusal("the authorization is too long")) }
        return bytes.count < count ? .incomplete : .welcome(count: count)
    }

    /// The answer that refuses a client and says why.
    package static func refusal(_ reason: String, isBigEndian: Bool = false) -> [UInt8] {
        var text = Array(reason.utf8.prefix(252))
        let length = text.count
        while text.count % 4 != 0 { text.append(0) }
        func int16(_ value: Int) -> [UInt8] {
            let low = UInt8(truncatingIfNeeded: value)
            let high = UInt8(truncatingIfNeeded: value >> 8)
            return isBigEndian ? [high, low] : [low, high]
        }
        return [0, UInt8(length)] + int16(11) + int16(0) + int16(text.count / 4) + text
    }
}
