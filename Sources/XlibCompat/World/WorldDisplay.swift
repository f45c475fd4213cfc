internal import Glibc
package import Plumbing

/// The socket for clients that come by `DISPLAY`: static, setgid and sandboxed programs, and all of a world with a visible root.
///
/// It costs nothing until somebody connects. Only processes of the world are let in.
package final class WorldDisplay {
    /// What `DISPLAY` is to be.
    package let name: String
    private var listener: Listener?
    private var watch: Loop.Watch?
    /// Called with each connection.
    package var onConnection: ((Parcel) -> Void)?
    /// Whether a process may connect.
    package var isMember: (Peer) -> Bool = { $0.isOwn && Descendants.contains($0.pid) }

    /// The numbers of displays; those of real servers are lower.
    private static let numbers = 600..<1000

    /// A display of a number that is free, on a loop.
    package init(_ loop: Loop, folder: String = "/tmp/.X11-unix") throws(SystemError) {
        if !Files.exists(folder) {
            try Files.makeDirectory(folder)
            // As the first X server would, so that other users' servers find their place too.
            Files.share(folder)
        }
        for number in Self.numbers {
            guard let listener = try? Listener(unixPath: "\(folder)/X\(number)", mode: 0o600) else { continue }
            name = ":\(number)"
            watch = try loop.watch(listener.descriptor.number) { [unowned self] _ in accept() }
            self.listener = consume listener
            return
        }
        throw SystemError("listen in \(folder)", EADDRINUSE)
    }

    /// Lets nobody in any more.
    package func close() {
        watch?.cancel()
        watch = nil
        listener = nil
    }

    private func accept() {
        while let accepted = (try? listener?.accept()) ?? nil {
            guard let peer = try? Peer(of: accepted.descriptor), isMember(peer) else { continue }
            onConnection?(Parcel(accepted.descriptor))
        }
    }
}
