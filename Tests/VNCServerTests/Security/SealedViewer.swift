import VNCServer

/// A viewer's side of RSA-AES, written from the protocol's description: bytes of the server in, bytes to it out.
struct SealedViewer {
    enum Trouble: Error { case unexpected(String) }

    let type: UInt8
    let name: String
    let password: String
    /// What a test spoils.
    var spoilsRandom = false
    var spoilsHash = false

    private(set) var opener: Opener?
    private(set) var sealer: Sealer?
    private(set) var subtype: UInt8?
    /// The server's key as it was shown.
    private(set) var shown: [UInt8] = []
    private var unread: [UInt8] = []
    private var plain: [UInt8] = []
    private var stage = 0
    private var serverKey: (modulus: [UInt8], exponent: [UInt8]) = ([], [])
    private var own: [UInt8] = []
    private let random: [UInt8]

    /// A key for tests: making one takes a while.
    static let key = RSAKey.made(bits: 1024)

    init(_ type: UInt8, name: String = "", password: String) {
        self.type = type
        self.name = name
        self.password = password
        random = (0..<(type > 128 ? 32 : 16)).map { UInt8($0 * 7 + 1) }
    }

    private var isWide: Bool { type > 128 }
    private var length: Int { isWide ? 32 : 16 }

    private func derive(_ bytes: [UInt8]) -> [UInt8] {
        Array(Cryptography.hash(bytes, isWide: isWide).prefix(length))
    }

    private mutating func take(_ count: Int) -> [UInt8]? {
        guard unread.count >= count else { return nil }
        defer { unread.removeFirst(count) }
        return Array(unread.prefix(count))
    }

    private mutating func takePlain(_ count: Int) throws -> [UInt8]? {
        guard let opened = opener?.open(unread) else { throw Trouble.unexpected("a broken seal") }
        plain += opened
        unread = []
        guard plain.count >= count else { return nil }
        defer { plain.removeFirst(count) }
        return Array(plain.prefix(count))
    }

    /// Takes bytes of the server; gives what is to be sent.
    mutating func feed(_ bytes: [UInt8]) throws -> [UInt8] {
        unread += bytes
        var result: [UInt8] = []
        while let answer = try step() { result += answer }
        return result
    }

    /// What came after the exchange: opened where everything is sealed.
    mutating func rest(_ bytes: [UInt8]) throws -> [UInt8] {
        unread += bytes
        guard type == 5 || type == 129 else {
            defer { unread = [] }
            return unread
        }
        guard let opened = opener?.open(unread) else { throw Trouble.unexpected("a broken seal") }
        defer { plain = [] }
        unread = []
        return plain + opened
    }

    /// What a viewer sends after the exchange.
    mutating func pack(_ bytes: [UInt8]) -> [UInt8] {
        type == 5 || type == 129 ? sealer?.seal(bytes) ?? [] : bytes
    }

    private mutating func step() throws -> [UInt8]? {
        guard let key = Self.key else { throw Trouble.unexpected("no key") }
        switch stage {
        case 0:
            guard unread.count >= 4 else { return nil }
            let size = (Int(unread[2]) << 8 | Int(unread[3])) / 8
            guard let bytes = take(4 + 2 * size) else { return nil }
            shown = bytes
            serverKey = (Array(bytes[4..<4 + size]), Array(bytes[(4 + size)...]))
            own = Viewer.u32(8 * key.size) + key.modulus + key.exponent
            stage = 1
            return own
        case 1:
            guard let bytes = take(2 + key.size) else { return nil }
            let other = key.open(Array(bytes[2...]), fallback: [UInt8](repeating: 0, count: length))
            guard var sealed = Cryptography.seal(random, modulus: serverKey.modulus, exponent: serverKey.exponent)
            else { throw Trouble.unexpected("a key that seals nothing") }
            if spoilsRandom { sealed[sealed.count / 2] ^= 1 }
            opener = Opener(key: derive(random + other))
            sealer = Sealer(key: derive(other + random))
            stage = 2
            var hash = Cryptography.hash(own + shown, isWide: isWide)
            if spoilsHash { hash[0] ^= 1 }
            return [UInt8(sealed.count >> 8), UInt8(sealed.count & 255)] + sealed + (sealer?.seal(hash) ?? [])
        case 2:
            guard let hash = try takePlain(isWide ? 32 : 20) else { return nil }
            guard hash == Cryptography.hash(shown + own, isWide: isWide) else { throw Trouble.unexpected("the hash") }
            stage = 3
            return []
        case 3:
            guard let kind = try takePlain(1) else { return nil }
            subtype = kind[0]
            stage = 4
            let words =
                [UInt8(name.utf8.count)] + Array(name.utf8) + [UInt8(password.utf8.count)] + Array(password.utf8)
            return sealer?.seal(words)
        default: return nil
        }
    }
}
