/// Who is let in.
package enum SecurityPolicy: Hashable, Sendable {
    /// Anyone who can connect: for unix sockets of mode 0600, and for loopback when the configuration insists.
    case open
    /// Whoever knows the password, of which VncAuth uses the first eight bytes; it must not be empty.
    case password([UInt8])
}

/// The security types of RFB that we speak.
enum SecurityType: Int {
    case none = 1
    case vncAuth = 2
}

extension SecurityPolicy {
    /// The one type that is offered.
    ///
    /// An empty password lets nobody in: it is offered like any other and never matches.
    var type: SecurityType {
        switch self {
        case .open: .none
        case .password: .vncAuth
        }
    }
}
