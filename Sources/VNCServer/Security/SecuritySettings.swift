internal import Plumbing
internal import Sessions

/// What the `config` document says of who may come in by TCP.
package struct SecuritySettings: Hashable, Sendable {
    /// What may be offered to viewers.
    package enum Offer: String, Hashable, Sendable, CaseIterable {
        /// RSA-AES, with everything sealed.
        case rsaAES = "rsa-aes"
        /// RSA-AES for the password; what follows is readable.
        case rsaAESPassword = "rsa-aes-password"
        /// VncAuth: eight bytes of the password by DES, and nothing is sealed.
        case vncAuth = "vnc-auth"
    }

    /// The file with the password of all, and in its second line that of those who may only watch.
    package var passwordFile: String?
    /// The file with names and hashed passwords.
    package var usersFile: String?
    /// Who of the system's accounts may come in.
    package var pam: PAMSettings?
    /// The file of the RSA key; nil for a key that lasts as long as the server.
    package var keyFile: String?
    /// What is offered; nil for what fits the address.
    package var offers: [Offer]?

    static let known: Set<String> = ["password-file", "users-file", "rsa-key-file", "security", "pam"]

    /// Nothing.
    package init() {}

    /// What a document says.
    init(_ document: Document) throws(VNCServerError) {
        passwordFile = document["password-file"].string
        usersFile = document["users-file"].string
        keyFile = document["rsa-key-file"].string
        if !document["pam"].isNull { pam = try PAMSettings(document["pam"]) }
        if document["security"].isNull { return }
        let names = document["security"].items.isEmpty ? [document["security"]] : document["security"].items
        let offers = names.map { $0.string.flatMap(Offer.init) }
        guard !offers.contains(nil) else {
            throw VNCServerError("`security` must be of \(Offer.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        self.offers = offers.compactMap { $0 }
        if knowsNames, passwordFile == nil, self.offers?.contains(.vncAuth) == true {
            throw VNCServerError("`vnc-auth` knows no names: it needs a `password-file`")
        }
    }

    /// Whether anything has to be proved.
    var isThere: Bool { passwordFile != nil || knowsNames }

    /// Whether names have to be said.
    private var knowsNames: Bool { usersFile != nil || pam != nil }

    /// Whether something is offered that others can read.
    var isReadable: Bool { offers?.contains { $0 != .rsaAES } ?? false }

    /// Who may come in.
    func users() throws -> Users {
        var users = Users()
        users.pam = pam
        if let passwordFile {
            try Self.read(passwordFile, 4096) { bytes throws(VNCServerError) in
                try users.takePasswords(bytes)
            }
        }
        if let usersFile {
            try Self.read(usersFile, 1 << 20) { bytes throws(VNCServerError) in
                try users.takeUsers(bytes)
            }
        }
        return users
    }

    /// What is offered by TCP.
    ///
    /// Where only this machine can listen in, a password goes by VncAuth, which every viewer knows; elsewhere nothing less
    /// than RSA-AES is offered unless it was asked for.
    package func policy(isLoopback: Bool) throws -> SecurityPolicy {
        guard isThere else { return .open }
        let offers = self.offers ?? (isLoopback && !knowsNames ? [.vncAuth] : [.rsaAES])
        let types: [SecurityType] = offers.flatMap { offer -> [SecurityType] in
            switch offer {
            case .rsaAES: [.ra2Wide, .ra2]
            case .rsaAESPassword: [.ra2neWide, .ra2ne]
            case .vncAuth: [.vncAuth]
            }
        }
        let needsKey = types.contains { $0.exchange != nil }
        let policy = SecurityPolicy(types, key: needsKey ? try key() : nil, asksName: knowsNames)
        guard !policy.types.isEmpty else { throw VNCServerError("`security` offers nothing") }
        return policy
    }

    /// The key of the file, which is made when it is not there.
    private func key() throws -> RSAKey {
        if let keyFile, Files.exists(keyFile) {
            guard let key = RSAKey(try Files.read(keyFile, limit: 65_536)) else {
                throw VNCServerError("\(keyFile) has no RSA key that was made here")
            }
            Log.info("the RSA key's fingerprint is \(key.fingerprint)")
            return key
        }
        guard let key = RSAKey.made() else { throw VNCServerError("no RSA key could be made") }
        if let keyFile {
            try Files.write(key.bytes, to: keyFile, mode: 0o600)
        } else {
            Log.warning("no `rsa-key-file`: viewers meet another key each time and cannot know the server again")
        }
        Log.info("the new RSA key's fingerprint is \(key.fingerprint)")
        return key
    }

    private static func read(
        _ path: String, _ limit: Int, _ take: ([UInt8]) throws(VNCServerError) -> Void
    ) throws {
        let bytes = try Files.read(path, limit: limit)
        do throws(VNCServerError) { try take(bytes) } catch { throw VNCServerError("\(path): \(error)") }
    }
}
