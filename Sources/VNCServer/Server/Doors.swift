internal import Plumbing

/// Where viewers come in: a TCP port, a unix socket, or both.
final class Doors {
    /// A viewer that came in.
    struct Visitor {
        let connection: Parcel
        let peer: String
        let policy: SecurityPolicy
    }

    private final class Door {
        let listener: Listener
        let policy: SecurityPolicy
        var watch: Loop.Watch?

        init(_ listener: consuming Listener, _ policy: SecurityPolicy) {
            self.listener = listener
            self.policy = policy
        }
    }

    /// The TCP port that was taken; nil without TCP.
    private(set) var port: Int?
    /// Who may come in by them.
    let users: Users
    /// What is offered to viewers elsewhere.
    let distant: SecurityPolicy
    private var doors: [Door] = []

    /// How many ports are tried, each the next, when one is in use.
    private static let portTries = 50

    /// Opens the doors that the settings name; `handler` is called for each visitor.
    ///
    /// - Parameter sockets: those that the parent was started with, which stay with it: when the server comes back it gets them again.
    init(
        _ settings: Settings, _ loop: Loop, sockets: [Int32] = [], _ handler: @escaping (Visitor) -> Void
    ) throws {
        users = try settings.security.users()
        distant = try settings.calls.isEmpty ? .open : settings.security.policy(isLoopback: false)
        if settings.port != nil {
            let policy = try settings.security.policy(isLoopback: Settings.isLoopback(settings.address))
            let door = Door(try Self.listen(settings), policy)
            port = door.listener.port
            doors.append(door)
        }
        if let path = settings.unixPath {
            // Who can open the socket file is the user whose desktop it is.
            doors.append(Door(try Listener(unixPath: path), SecurityPolicy([.none], trustsFront: true)))
        }
        if settings.takesSockets {
            for number in sockets {
                guard let descriptor = try Parcel(duplicating: number).take(),
                    let listener = Listener(inheriting: descriptor)
                else { throw VNCServerError("descriptor \(number), which was handed over, does not listen") }
                // Nobody knows whether others can reach it.
                let policy = try settings.security.policy(isLoopback: false)
                if port == nil, listener.port > 0 { port = listener.port }
                doors.append(Door(listener, policy))
            }
            if sockets.isEmpty { throw VNCServerError("`listen: inherited`, and no socket was handed over") }
        }
        for door in doors {
            door.watch = try loop.watch(door.listener.descriptor.number) { [unowned door] _ in
                Self.accept(door, handler)
            }
        }
    }

    /// Lets nobody in any more.
    func close() {
        for door in doors { door.watch?.cancel() }
        doors = []
    }

    private static func accept(_ door: Door, _ handler: (Visitor) -> Void) {
        // Bounded, so that a flood of connections does not starve the viewers.
        for _ in 0..<16 {
            do throws(SystemError) {
                guard let accepted = try door.listener.accept() else { return }
                let peer = accepted.peer
                handler(Visitor(connection: Parcel(accepted.descriptor), peer: peer, policy: door.policy))
            } catch {
                return Log.warning("\(error)")
            }
        }
    }

    private static func listen(_ settings: Settings) throws -> Listener {
        let wanted = settings.port ?? 0
        var port = wanted
        while true {
            do throws(SystemError) {
                return try Listener(address: settings.address, port: port)
            } catch {
                guard error.isInUse, wanted != 0, port < min(65535, wanted + portTries) else { throw error }
                port += 1
            }
        }
    }
}
