/// Who may come in with which secret, and what each may do; judges claims.
///
/// A judgement by hash takes as long as the hash means it to, some milliseconds and more: it is made on a thread of its own.
package struct Users: Hashable, Sendable {
    /// One line of a users file.
    package struct User: Hashable, Sendable {
        package var name: String
        package var hash: String
        package var rights: Rights
    }

    /// The password of all, and the one that lets watch only; for VncAuth their first eight bytes count.
    package var password: [UInt8]?
    package var viewPassword: [UInt8]?
    package var users: [User] = []
    /// Who of those that are not among the users is asked after by PAM.
    package var pam: PAMSettings?

    /// How many users a file may have.
    package static let limit = 1000
    /// A hash that nothing matches, so that an unknown name takes as long as a known one.
    private static let nobody = "$6$nitpicker$" + String(repeating: ".", count: 86)

    /// Nobody.
    package init() {}

    /// The passwords of a file: the first line, and the second if it has one for watching.
    package mutating func takePasswords(_ file: [UInt8]) throws(VNCServerError) {
        let lines = file.split(separator: 10, omittingEmptySubsequences: false).map { $0.filter { $0 != 13 } }
        guard let first = lines.first, !first.isEmpty else { throw VNCServerError("it is empty") }
        password = Array(first)
        viewPassword = lines.count > 1 && !lines[1].isEmpty ? Array(lines[1]) : nil
    }

    /// The users of a file: lines of `NAME:HASH` or `NAME:HASH:RIGHT,RIGHT…`, a hash as crypt(5) has them; `#` begins a remark.
    package mutating func takeUsers(_ file: [UInt8]) throws(VNCServerError) {
        var result: [User] = []
        let lines = String(decoding: file, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where !line.isEmpty && !line.hasPrefix("#") {
            let parts = line.split(separator: ":", omittingEmptySubsequences: false)
            // An empty hash, or one of the old kinds without a method's name, is no protection.
            guard (2...3).contains(parts.count), !parts[0].isEmpty, parts[1].hasPrefix("$") else {
                throw VNCServerError("line \(index + 1) is not NAME:HASH or NAME:HASH:RIGHTS")
            }
            var rights = Rights.all
            if parts.count == 3 {
                guard let named = Rights(names: parts[2].split(separator: ",")) else {
                    throw VNCServerError("line \(index + 1) has a right that is not known")
                }
                rights = named
            }
            guard !result.contains(where: { $0.name == parts[0] }), result.count < Self.limit else {
                throw VNCServerError("line \(index + 1): a name twice, or more than \(Self.limit)")
            }
            result.append(User(name: String(parts[0]), hash: String(parts[1]), rights: rights))
        }
        users = result
    }

    /// Whether judging that claim is quick enough to be done at once.
    package func isQuick(_ claim: Claim) -> Bool { claim.name == nil }

    /// What PAM has to be asked to judge that claim, and what whoever makes it may do; nil where PAM is not asked.
    func question(
        for claim: Claim
    ) -> (settings: PAMSettings, name: String, password: [UInt8], rights: Rights)? {
        guard case .user(let name, let password) = claim, let pam, let rights = pam.rights(of: name),
            !users.contains(where: { $0.name == name }), !name.isEmpty, !name.utf8.contains(0), !password.contains(0)
        else { return nil }
        return (pam, name, password, rights)
    }

    /// Who makes that claim, or nil when it is false.
    package func judge(_ claim: Claim) -> Identity? {
        switch claim {
        case .response(let response, let challenge):
            // Both are tried, so that the time does not tell which was right.
            let isFull = VNCAuthentication.accepts(response, to: challenge, password: password ?? [])
            let isView = VNCAuthentication.accepts(response, to: challenge, password: viewPassword ?? [])
            return isFull ? Identity() : isView ? Identity(rights: .view) : nil
        case .password(let word):
            let isFull = Self.isSame(word, password)
            let isView = Self.isSame(word, viewPassword)
            return isFull ? Identity() : isView ? Identity(rights: .view) : nil
        case .user(let name, let word):
            let user = users.first { $0.name == name }
            guard Cryptography.matches(word, hash: user?.hash ?? Self.nobody), let user else { return nil }
            return Identity(name: user.name, rights: user.rights)
        }
    }

    /// Compares hashes, so that the time tells nothing of the secret.
    private static func isSame(_ word: [UInt8], _ secret: [UInt8]?) -> Bool {
        guard let secret, !secret.isEmpty else { return false }
        return Cryptography.hash(word, isWide: true) == Cryptography.hash(secret, isWide: true)
    }
}
