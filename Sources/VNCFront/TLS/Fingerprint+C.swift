internal import CSecurity

/// How certificates are compared by eye.
enum Fingerprint {
    /// SHA-256 of the bytes, as hexadecimal pairs with colons.
    static func text(of bytes: [UInt8]) -> String {
        var result = [UInt8](repeating: 0, count: 32)
        unsafe csecurity_sha256(bytes, bytes.count, &result)
        return result.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined(separator: ":")
    }
}
