internal import Sessions

/// Who may come in by PAM, and which service and program ask it.
package struct PAMSettings: Hashable, Sendable {
    /// The service whose rules are asked, a file of `/etc/pam.d`.
    package var service = "nitpicker"
    /// Where such files are; nil for the system's own folder.
    package var directory: String?
    /// The program that asks; nil for ours.
    package var helper: String?
    /// What each may do; nobody else is asked after.
    package var users: [String: Rights] = [:]

    /// The name in the configuration that stands for everybody.
    package static let everybody = "*"

    /// What a document says: `{users: {anna: all, ben: [view, keys]}, service: nitpicker}`.
    init(_ document: Document) throws(VNCServerError) {
        for member in document.members where !["users", "service", "directory", "helper"].contains(member.name) {
            throw VNCServerError("`pam: \(member.name)` is not known")
        }
        if !document["service"].isNull {
            guard let service = document["service"].string, !service.isEmpty, service.utf8.count <= 64,
                service.utf8.allSatisfy({ Self.letters.contains($0) }), !service.hasPrefix(".")
            else { throw VNCServerError("`pam: service` must be the name of a file in /etc/pam.d") }
            self.service = service
        }
        directory = try Self.path(document, "directory")
        helper = try Self.path(document, "helper")
        for member in document["users"].members {
            let value = member.value
            let names = value.items.isEmpty ? [value.string] : value.items.map(\.string)
            guard !names.contains(nil), let rights = Rights(names: names.compactMap { $0 }) else {
                throw VNCServerError("`pam: users: \(member.name)` has a right that is not known")
            }
            users[member.name] = rights
        }
        // Every account of the machine would be too many to let in without a word.
        guard !users.isEmpty else {
            throw VNCServerError("`pam` needs `users`, each with its rights: {anna: all}; '*' stands for every account")
        }
    }

    /// What somebody of that name may do; nil for whom nobody asks after.
    func rights(of name: String) -> Rights? { users[name] ?? users[Self.everybody] }

    private static let letters = Set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.".utf8)

    private static func path(_ document: Document, _ name: String) throws(VNCServerError) -> String? {
        if document[name].isNull { return nil }
        guard let path = document[name].string, path.hasPrefix("/"), !path.utf8.contains(0) else {
            throw VNCServerError("`pam: \(name)` must be a path from the root")
        }
        return path
    }
}
