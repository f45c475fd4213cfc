internal import Glibc
package import Plumbing

/// The private directory of a world: the names under which programs find our libraries, and the sockets.
///
/// It has a name that nobody can guess, is open to its user alone, and goes with its owner.
package final class WorldDirectory {
    /// The variable of the environment that tells programs where they belong.
    package static let variable = "NITPICKER_X11"
    package let path: String

    /// What a program of the world is to load instead of the distribution's libraries.
    package var libraries: String { path + "/lib" }
    /// Where programs ask for their way to the parent, and for what others of the world have.
    package var socket: String { Self.socket(in: path) }

    /// The socket of the world in a directory.
    package static func socket(in directory: String) -> String { directory + "/world" }

    /// Makes a directory below `base`.
    package init(base: String) throws(SystemError) {
        let name = try Files.random(8).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count < 2 ? "0" + digits : digits
        }.joined()
        Self.sweep(base)
        path = base + "/" + Self.prefix + name
        try Files.makePrivateDirectory(path)
        try Files.makePrivateDirectory(path + "/lib")
    }

    /// Removes the directory with what is in it.
    package func remove() { Files.removeDirectory(path) }

    private static let prefix = "nitpicker-x11-"

    /// Removes what worlds left behind that were killed.
    private static func sweep(_ base: String) {
        for name in Files.names(in: base) where name.hasPrefix(prefix) {
            let path = base + "/" + name
            // One that is just being made has no socket yet; that of a dead world refuses.
            guard Files.exists(socket(in: path)) else { continue }
            do throws(SystemError) { _ = try PacketSocket(unixPath: socket(in: path)) } catch {
                if error.errno == ECONNREFUSED { Files.removeDirectory(path) }
            }
        }
    }

    /// Where the directory of a world may be: the user's own, as long as names of sockets in it are not too long.
    package static var usualBase: String {
        if let directory = Files.environment("XDG_RUNTIME_DIR"), directory.hasPrefix("/"), directory.utf8.count < 60,
            Files.exists(directory)
        {
            return directory
        }
        return "/tmp"
    }
}
