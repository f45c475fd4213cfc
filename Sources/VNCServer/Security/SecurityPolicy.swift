/// How viewers are let in at one door: what is offered to them, not the secrets that they have to know.
package struct SecurityPolicy: Hashable, Sendable {
    /// What is offered, the first liked best; never empty.
    package var types: [SecurityType]
    /// The key of RSA-AES, without which it cannot be offered.
    package var key: RSAKey?
    /// Whether RSA-AES asks for a name beside the password.
    package var asksName: Bool
    /// Whether a front may introduce its viewers: for unix sockets of mode 0600 alone.
    package var trustsFront: Bool

    /// A policy.
    package init(_ types: [SecurityType], key: RSAKey? = nil, asksName: Bool = false, trustsFront: Bool = false) {
        self.types = types.filter { key != nil || $0.exchange == nil }
        self.key = key
        self.asksName = asksName
        self.trustsFront = trustsFront
    }

    /// Anyone who can connect: for unix sockets of mode 0600, and for loopback when the configuration insists.
    package static let open = SecurityPolicy([.none])
    /// Whoever knows the password, of which VncAuth uses the first eight bytes.
    package static let vncAuth = SecurityPolicy([.vncAuth])
}

/// The security types of RFB that we speak.
package enum SecurityType: Int, Hashable, Sendable {
    case none = 1
    case vncAuth = 2
    case ra2 = 5
    case ra2ne = 6
    case ra2Wide = 129
    case ra2neWide = 130

    /// Which kind of RSA-AES it is, if it is one.
    package var exchange: RSAExchange.Kind? {
        switch self {
        case .none, .vncAuth: nil
        case .ra2: .init(isWide: false, sealsAll: true)
        case .ra2ne: .init(isWide: false, sealsAll: false)
        case .ra2Wide: .init(isWide: true, sealsAll: true)
        case .ra2neWide: .init(isWide: true, sealsAll: false)
        }
    }

    /// What the log calls it.
    package var name: String {
        switch self {
        case .none: "nothing"
        case .vncAuth: "VncAuth"
        case .ra2: "RSA-AES"
        case .ra2ne: "RSA-AES (password only)"
        case .ra2Wide: "RSA-AES-256"
        case .ra2neWide: "RSA-AES-256 (password only)"
        }
    }
}
