internal import Foundation
internal import Glibc
internal import Plumbing

/// Where a running scenario has its control socket, and its reports unless told otherwise: a directory of the user's own.
package struct RuntimeDirectory: Sendable {
    /// The directory of all running scenarios of this user.
    package static var base: String {
        if let directory = Files.environment("XDG_RUNTIME_DIR"), directory.hasPrefix("/") {
            return directory + "/nitpicker"
        }
        return "/tmp/nitpicker-\(getuid())"
    }

    package let path: String

    /// The directory of the scenario of that name.
    package init(name: String) { path = Self.base + "/" + name }

    package var controlSocket: String { path + "/control" }
    package var reports: String { path + "/reports" }

    /// Makes the directory; one that others could write to is refused.
    package func make() throws(ScenarioError) {
        do throws(SystemError) {
            try Files.makeDirectory(Self.base)
            let attributes = try? FileManager.default.attributesOfItem(atPath: Self.base)
            let owner = (attributes?[.ownerAccountID] as? NSNumber)?.uint32Value
            let mode = (attributes?[.posixPermissions] as? NSNumber)?.intValue ?? 0o777
            let isDirectory = attributes?[.type] as? FileAttributeType == .typeDirectory
            guard isDirectory, owner == getuid(), mode & 0o077 == 0 else {
                throw SystemError("use \(Self.base) (not a directory of mode 0700 of this user)", EPERM)
            }
            try Files.makeDirectory(path)
        } catch {
            throw .system(error)
        }
    }

    /// Removes the directory with everything in it.
    package func remove() {
        try? FileManager.default.removeItem(atPath: path)
        // The last one turns off the light.
        if Self.names.isEmpty { try? FileManager.default.removeItem(atPath: Self.base) }
    }

    /// The names of the scenarios that have a directory, running or not.
    package static var names: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: base)) ?? []).sorted()
    }
}
