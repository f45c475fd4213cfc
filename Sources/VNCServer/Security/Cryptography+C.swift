internal import CSecurity

/// AES-EAX, SHA and RSA, as RSA-AES wants them.
package enum Cryptography {
    /// What a sealed message is longer than what is in it.
    static let tagLength = Int(CSECURITY_TAG)
    /// The bits that a viewer's key may have: what other servers take, as far as it costs no more than milliseconds.
    static let keyBits = 1024...4096

    /// The bytes sealed under a key of 16 or 32 bytes and a nonce of 16; nil for other lengths.
    package static func seal(_ bytes: [UInt8], key: [UInt8], nonce: [UInt8], associated: [UInt8]) -> [UInt8]? {
        guard nonce.count == 16 else { return nil }
        var result = [UInt8](repeating: 0, count: bytes.count + tagLength)
        let isDone = unsafe csecurity_eax_seal(
            key, key.count, nonce, associated, associated.count, bytes.count, bytes, &result)
        return isDone == 1 ? result : nil
    }

    /// What was sealed; nil when it was not, or not so.
    package static func open(_ bytes: [UInt8], key: [UInt8], nonce: [UInt8], associated: [UInt8]) -> [UInt8]? {
        guard nonce.count == 16, bytes.count >= tagLength else { return nil }
        let length = bytes.count - tagLength
        var result = [UInt8](repeating: 0, count: max(1, length))
        let isDone = unsafe csecurity_eax_open(
            key, key.count, nonce, associated, associated.count, length, bytes, &result)
        return isDone == 1 ? Array(result.prefix(length)) : nil
    }

    /// SHA-1 or, when wide, SHA-256.
    package static func hash(_ bytes: [UInt8], isWide: Bool) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: isWide ? 32 : 20)
        if isWide {
            unsafe csecurity_sha256(bytes, bytes.count, &result)
        } else {
            unsafe csecurity_sha1(bytes, bytes.count, &result)
        }
        return result
    }

    /// The message for whoever has the key of that modulus and exponent; nil when that is no sound key.
    package static func seal(_ message: [UInt8], modulus: [UInt8], exponent: [UInt8]) -> [UInt8]? {
        let size = modulus.count
        guard exponent.count == size, keyBits.contains(8 * size) else { return nil }
        var result = [UInt8](repeating: 0, count: size)
        let isDone = unsafe csecurity_rsa_seal(modulus, exponent, size, message, message.count, &result)
        return isDone == 1 ? result : nil
    }

    /// Whether the password is the one that was hashed by crypt(3); takes as long as its method means it to.
    package static func matches(_ password: [UInt8], hash: String) -> Bool {
        // What has an end in it would be cut there.
        guard !password.contains(0), password.count <= 512, !hash.utf8.contains(0) else { return false }
        let text = password.map { CChar(bitPattern: $0) } + [0]
        return unsafe csecurity_crypt_matches(text, hash) == 1
    }
}

/// The server's own RSA key, by which viewers know it again.
package struct RSAKey: Hashable, Sendable {
    /// The key as a canonical S-expression, which is how nettle keeps it.
    package let bytes: [UInt8]
    /// The bytes of the modulus.
    package let size: Int
    /// What viewers are told of it: modulus and exponent, `size` bytes each.
    package let modulus: [UInt8]
    package let exponent: [UInt8]

    /// The bits of a key that is made here.
    package static let usualBits = 2048

    /// The key of a file's bytes; nil when it is none or has not 1024 to 4096 bits.
    package init?(_ bytes: [UInt8]) {
        let size = unsafe csecurity_rsa_size(bytes, bytes.count, UInt32(Cryptography.keyBits.upperBound))
        guard Cryptography.keyBits.contains(8 * size) else { return nil }
        var modulus = [UInt8](repeating: 0, count: size)
        var exponent = modulus
        guard unsafe csecurity_rsa_public(bytes, bytes.count, size, &modulus, &exponent) == 1 else { return nil }
        self.bytes = bytes
        self.size = size
        self.modulus = modulus
        self.exponent = exponent
    }

    /// A new key; takes a part of a second.
    package static func made(bits: Int = usualBits) -> RSAKey? {
        var bytes = [UInt8](repeating: 0, count: 16_384)
        let count = unsafe csecurity_rsa_generate(UInt32(clamping: bits), &bytes, bytes.count)
        return RSAKey(Array(bytes.prefix(count)))
    }

    /// What was sealed for this key, or `fallback` where it was not: nobody can tell the difference by the time it takes.
    package func open(_ sealed: [UInt8], fallback: [UInt8]) -> [UInt8] {
        guard sealed.count == size else { return fallback }
        var message = fallback
        _ = unsafe csecurity_rsa_open(bytes, bytes.count, sealed, size, &message, message.count)
        return message
    }

    /// What viewers show of it when they meet it first: the beginning of a SHA-1.
    package var fingerprint: String {
        Cryptography.hash(RSAExchange.announcement(modulus: modulus, exponent: exponent), isWide: false).prefix(8)
            .map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }.joined(separator: "-")
    }
}
