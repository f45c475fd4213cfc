/// The server's side of RSA-AES (types 5, 6, 129, 130) until the viewer has said who it is, without any I/O.
///
/// Both sides show an RSA key and send a random number for the other's; what follows is sealed under keys made of both numbers.
/// A viewer that knew the server's key before notices one that stands between.
package struct RSAExchange: Sendable {
    /// The variants.
    package struct Kind: Hashable, Sendable {
        /// 256 bits and SHA-256, else 128 bits and SHA-1.
        package let isWide: Bool
        /// Whether all that follows is sealed, or what proves the password only.
        package let sealsAll: Bool
        /// The bytes of a random number, and of a key.
        package var length: Int { isWide ? 32 : 16 }
    }

    private enum Stage: Sendable {
        case key
        case random
        case hash
        case credentials
    }

    /// What a step came to.
    enum Outcome: Equatable, Sendable {
        case send([UInt8])
        /// Send this as it is; from now on what comes is to be opened.
        case seal([UInt8], Opener)
        /// The viewer has said who it is; the sealer goes on where the exchange ends.
        case claim(Claim, Sealer)
    }

    let kind: Kind
    private let key: RSAKey
    private let asksName: Bool
    /// The server's random number and, for a viewer that does not know the server's key, one instead of its own.
    private let random: [UInt8]
    private let fallback: [UInt8]
    private var stage = Stage.key
    private var viewer: [UInt8] = []
    private var sealer = Sealer(key: [])

    /// How many random bytes an exchange needs, of which none was used before.
    package static let randomLength = 64

    /// An exchange that starts now.
    init(_ kind: Kind, key: RSAKey, asksName: Bool, random: [UInt8]) {
        self.kind = kind
        self.key = key
        self.asksName = asksName
        self.random = Array(random.prefix(kind.length))
        fallback = Array(random.suffix(kind.length))
    }

    /// How a key is shown to the other side, and what is hashed of it.
    static func announcement(modulus: [UInt8], exponent: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.put32(8 * modulus.count)
        return bytes + modulus + exponent
    }

    /// What the server says first.
    var opening: [UInt8] { Self.announcement(modulus: key.modulus, exponent: key.exponent) }

    /// Reads what comes next, if it is all there; nil when it is not.
    mutating func step(_ reader: inout ByteReader) throws(RFBFault) -> Outcome? {
        switch stage {
        case .key: try readKey(&reader)
        case .random: try readRandom(&reader)
        case .hash: try readHash(&reader)
        case .credentials: readCredentials(&reader)
        }
    }

    private mutating func readKey(_ reader: inout ByteReader) throws(RFBFault) -> Outcome? {
        let bits = reader.u32()
        if reader.isExhausted { return nil }
        guard Cryptography.keyBits.contains(bits), bits % 8 == 0 else { throw .badKey }
        let modulus = Array(reader.take(bits / 8))
        let exponent = Array(reader.take(bits / 8))
        if reader.isExhausted { return nil }
        guard let sealed = Cryptography.seal(random, modulus: modulus, exponent: exponent) else { throw .badKey }
        viewer = Self.announcement(modulus: modulus, exponent: exponent)
        stage = .random
        var bytes: [UInt8] = []
        bytes.put16(sealed.count)
        return .send(bytes + sealed)
    }

    private mutating func readRandom(_ reader: inout ByteReader) throws(RFBFault) -> Outcome? {
        let count = reader.u16()
        if reader.isExhausted { return nil }
        guard count == key.size else { throw .badKey }
        let sealed = Array(reader.take(count))
        if reader.isExhausted { return nil }
        // Whether it was sealed for this key shows when the first message cannot be opened, and not before.
        let other = key.open(sealed, fallback: fallback)
        sealer = Sealer(key: derive(other + random))
        stage = .hash
        let hash = Cryptography.hash(opening + viewer, isWide: kind.isWide)
        return .seal(sealer.seal(hash), Opener(key: derive(random + other)))
    }

    /// A key made of both random numbers.
    private func derive(_ bytes: [UInt8]) -> [UInt8] {
        Array(Cryptography.hash(bytes, isWide: kind.isWide).prefix(kind.length))
    }

    private mutating func readHash(_ reader: inout ByteReader) throws(RFBFault) -> Outcome? {
        let expected = Cryptography.hash(viewer + opening, isWide: kind.isWide)
        let hash = reader.take(expected.count)
        if reader.isExhausted { return nil }
        guard hash.elementsEqual(expected) else { throw .badSeal }
        stage = .credentials
        return .send(sealer.seal([asksName ? 1 : 2]))
    }

    private mutating func readCredentials(_ reader: inout ByteReader) -> Outcome? {
        let name = Array(reader.take(reader.u8()))
        let password = Array(reader.take(reader.u8()))
        if reader.isExhausted { return nil }
        let text = String(decoding: name, as: UTF8.self)
        return .claim(asksName ? .user(name: text, password: password) : .password(password), sealer)
    }
}
