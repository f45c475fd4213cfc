package import Plumbing

/// A service that this component offers: sessions that the parent opens, upgrades and closes.
///
/// Belongs to a loop's thread.
package final class ServiceProvider {
    package let service: Service
    private let loop: Loop
    private let socket: PacketSocket
    private var watch: Loop.Watch?

    /// A session to be served.
    package struct Opening {
        /// The parent's number for it.
        package let session: UInt32
        package let label: Label
        /// The bytes that may be allocated on its behalf.
        package let quota: Int
        /// The server's end of the connection.
        package let parcel: Parcel

        /// A session to be served over the connection in `parcel`.
        package init(session: UInt32, label: Label, quota: Int, parcel: Parcel) {
            self.session = session
            self.label = label
            self.quota = quota
            self.parcel = parcel
        }
    }

    /// What the parent wants.
    package enum Event {
        case open(Opening)
        case upgrade(session: UInt32, bytes: Int)
        case close(session: UInt32)
    }

    /// Announces the service to the parent; `handler` is called for each thing that the parent wants.
    package init(
        _ service: Service, _ link: ParentLink, _ loop: Loop, _ handler: @escaping (Event) -> Void
    ) throws(SessionError) {
        self.service = service
        self.loop = loop
        socket = try link.announce(service)
        do throws(SystemError) {
            watch = try loop.watch(socket.descriptor.number) { [weak self] _ in self?.receive(handler) }
        } catch {
            throw .system(error)
        }
    }

    deinit { watch?.cancel() }

    /// Tells the parent that a session is over.
    package func closed(session: UInt32, reason: String = "") {
        // A parent that does not read any more is gone.
        _ = try? socket.send(ProviderReport.closed(session: session, reason: String(reason.prefix(1000))).encoded())
    }

    private func receive(_ handler: (Event) -> Void) {
        // Bounded, so that a parent that opens sessions without end does not starve those that are open.
        for _ in 0..<64 {
            guard case .packet(let packet) = (try? socket.receive(loop.scratch)) ?? .end else {
                return
            }
            switch try? ProviderMessage(decoding: packet.bytes) {
            case .open(let session, let label, let quota):
                guard let parcel = packet.parcel else { continue }
                handler(.open(Opening(session: session, label: label, quota: quota, parcel: parcel)))
            case .upgrade(let session, let bytes): handler(.upgrade(session: session, bytes: bytes))
            case .close(let session): handler(.close(session: session))
            case nil: Log.warning("unreadable message from the parent")
            }
        }
    }
}
