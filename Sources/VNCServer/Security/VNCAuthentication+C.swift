internal import CNettle

/// VncAuth: the viewer encrypts a challenge with the password.
///
/// It proves the password with DES, which is weak, and protects nothing afterwards: it keeps other users of a machine out and
/// is no defence on a network.
package enum VNCAuthentication {
    /// The length of challenge and response.
    static let length = 16

    /// The right response to a challenge of 16 bytes, or nil for other lengths.
    package static func response(to challenge: [UInt8], password: [UInt8]) -> [UInt8]? {
        guard challenge.count == length else { return nil }
        // RFB's authors numbered the bits of a key byte the other way round.
        var key = password.prefix(8).map { byte in (0..<8).reduce(UInt8(0)) { $0 << 1 | (byte >> UInt8($1)) & 1 } }
        key += Array(repeating: 0, count: 8 - key.count)
        var context = des_ctx()
        // The result says only whether the key is one of DES's weak ones, which is the password's business.
        _ = unsafe nettle_des_set_key(&context, key)
        var result = [UInt8](repeating: 0, count: length)
        unsafe nettle_des_encrypt(&context, length, &result, challenge)
        return result
    }

    /// Whether the response proves the password; takes the same time wherever it differs.
    package static func accepts(_ response: some Collection<UInt8>, to challenge: [UInt8], password: [UInt8]) -> Bool {
        guard !password.isEmpty, response.count == length,
            let expected = Self.response(to: challenge, password: password)
        else { return false }
        return zip(expected, response).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
