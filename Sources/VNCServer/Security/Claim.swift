/// What a viewer says to be let in, to be judged by whoever knows the passwords.
package enum Claim: Hashable, Sendable {
    /// VncAuth's answer to a challenge.
    case response([UInt8], challenge: [UInt8])
    /// A password.
    case password([UInt8])
    /// A name and its password.
    case user(name: String, password: [UInt8])

    /// The name, where one was said.
    package var name: String? { if case .user(let name, _) = self { name } else { nil } }
}

/// Who a viewer is, once it is let in.
package struct Identity: Hashable, Sendable {
    /// The name that it proved, if it had to.
    package var name: String?
    package var rights: Rights

    /// An identity.
    package init(name: String? = nil, rights: Rights = .all) {
        self.name = name
        self.rights = rights
    }
}
