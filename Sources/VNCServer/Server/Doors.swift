internal import Plumbing

/// Where viewers come in: TCP ports, unix sockets, or both.
final class Doors {
    /// A viewer that came in.
    struct Visitor {
        let connection: Parcel
        let peer: String
        let policy: SecurityPolicy
        /// What it comes to see.
        let target: Entrance.Target
    }

    private final class Door {
        let listener: Listener
        let policy: SecurityPolicy
        let target: Entrance.Target
        var watch: Loop.Watch?

        init(_ listener: consuming Listener, _ policy: SecurityPolicy, _ target: Entrance.Target) {
            self.listener = listener
            self.policy = policy
            self.target = target
        }
    }

    /// The TCP ports that were taken, by what is seen there.
    private(set) var ports: [Entrance.Target: Int] = [:]
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
        for entrance in settings.entrances { try open(entrance, settings.security, sockets) }
        for door in doors {
            door.watch = try loop.watch(door.listener.descriptor.number) { [unowned door] _ in
                Self.accept(door, handler)
            }
        }
    }

    private func open(_ entrance: Entrance, _ security: SecuritySettings, _ sockets: [Int32]) throws {
        let listening = entrance.listening
        if listening.port != nil {
            let policy = try security.policy(isLoopback: Settings.isLoopback(listening.address))
            let door = Door(try Self.listen(listening), policy, entrance.target)
            ports[entrance.target] = door.listener.port
            doors.append(door)
        }
        if let path = listening.unixPath {
            // Who can open the socket file is the user whose desktop it is.
            let policy = SecurityPolicy([.none], trustsFront: true)
            doors.append(Door(try Listener(unixPath: path), policy, entrance.target))
        }
        guard listening.takesSockets else { return }
        for number in sockets {
            guard let descriptor = try Parcel(duplicating: number).take(),
                let listener = Listener(inheriting: descriptor)
            else { throw VNCServerError("descriptor \(number), which was handed over, does not listen") }
            // Nobody knows whether others can reach it.
            let policy = try security.policy(isLoopback: false)
            if ports[entrance.target] == nil, listener.port > 0 { ports[entrance.target] = listener.port }
            doors.append(Door(listener, policy, entrance.target))
        }
        if sockets.isEmpty { throw VNCServerError("`listen: inherited`, and no socket was handed over") }
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
                handler(
                    Visitor(
                        connection: Parcel(accepted.descriptor), peer: peer, policy: door.policy, target: door.target))
            } catch {
                return Log.warning("\(error)")
            }
        }
    }

    private static func listen(_ listening: Listening) throws -> Listener {
        let wanted = listening.port ?? 0
        var port = wanted
        while true {
            do throws(SystemError) {
                return try Listener(address: listening.address, port: port)
            } catch {
                guard error.isInUse, wanted != 0, port < min(65535, wanted + portTries) else { throw error }
                port += 1
            }
        }
    }
}
