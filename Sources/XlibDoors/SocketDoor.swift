internal import Glibc
package import Plumbing
internal import XlibCompat

/// A unix socket behind which programs find the engine, as behind any X server's.
///
/// For programs that cannot load our libraries: static, setgid or in a sandbox. Who may connect is decided by the socket's folder and
/// mode, and by the user of the process that connects: ours, or root. Belongs to the loop's thread. Each program gets a slice of the
/// loop at a time, so that none can hold the others up.
package final class SocketDoor {
    /// The most programs that are connected and not yet known to be X programs.
    private static let greetingLimit = 64

    private let host: any DoorHost
    private let loop: Loop
    private var listener: Listener?
    private var watch: Loop.Watch?
    private var clients: [SocketClient] = []
    private var hostWatches: [Int32: Loop.Watch] = [:]
    private var hasWork = false

    /// Listens at that path, in a folder that only its user may enter.
    package convenience init(_ host: any DoorHost, on loop: Loop, path: String) throws(SystemError) {
        let listener = try Listener(unixPath: path)
        self.init(host, on: loop)
        watch = try loop.watch(listener.descriptor.number) { [weak self] _ in self?.accept() }
        self.listener = consume listener
    }

    /// Serves those whom `admit` lets in.
    package init(_ host: any DoorHost, on loop: Loop) {
        self.host = host
        self.loop = loop
        watchHost()
    }

    /// The number of programs that are connected.
    package var clientCount: Int { clients.count }

    /// Ends all connections and listens no more.
    package func close() {
        watch?.cancel()
        watch = nil
        for client in clients { end(client) }
        for watch in hostWatches.values { watch.cancel() }
        hostWatches = [:]
        host.flush()
    }

    private func accept() {
        while let accepted = (try? listener?.accept()) ?? nil { admit(accepted.descriptor) }
    }

    /// Serves a connection that somebody else accepted.
    package func admit(_ descriptor: consuming Descriptor) {
        let client = SocketClient(descriptor)
        let user = client.peerUser
        guard user == getuid() || user == 0, clients.count(where: { $0.client == nil }) < Self.greetingLimit else {
            return
        }
        client.watch = try? loop.watch(client.number) { [weak self, weak client] readiness in
            if let client { self?.serve(client, readiness) }
        }
        if client.watch != nil { clients.append(client) }
    }

    private func serve(_ client: SocketClient, _ readiness: Readiness) {
        tick()
        if readiness.contains(.closed), client.isPaused {
            end(client)
        } else if readiness != .write, !client.serve(host.engine) {
            end(client)
        }
        settle()
    }

    /// Once a batch: what requests or the host did reaches everybody, and the frame is at its end.
    private func settle() {
        if hasWork { return }
        hasWork = true
        loop.afterBatch { [weak self] in self?.finish() }
    }

    private func finish() {
        hasWork = false
        let engine = host.engine
        for client in clients {
            if client.flush(engine) { continue }
            end(client)
        }
        for killed in engine.killed { clients.first { $0.client === killed }.map(end) }
        engine.killed.removeAll()
        engine.endFrame()
        host.flush()
        // Whether programs rest is not known here, but all that they and the host said is done.
        _ = host.rest()
        watchHost()
        for client in clients { client.watch?.update(client.interest) }
    }

    private func end(_ client: SocketClient) {
        client.watch?.cancel()
        clients.removeAll { $0 === client }
        if let gone = client.client { host.engine.disconnect(gone) }
    }

    private func tick() { host.engine.time = UInt32(truncatingIfNeeded: max(1, Instant.now.nanoseconds / 1_000_000)) }

    private func watchHost() {
        let wanted = host.descriptors
        for (number, watch) in hostWatches where !wanted.contains(number) {
            watch.cancel()
            hostWatches[number] = nil
        }
        for number in wanted where hostWatches[number] == nil {
            hostWatches[number] = try? loop.watch(number) { [weak self] _ in self?.hear() }
        }
    }

    private func hear() {
        tick()
        host.dispatch()
        settle()
    }
}
