internal import Plumbing
internal import Sessions

/// One driver's session, with the session upstream that belongs to it.
final class FilterSession {
    private let connection: ServerConnection
    private let upstream: EventClient
    private var watch: Loop.Watch?
    private let onEvents: ([InputEvent]) -> Void
    private let onClose: (String) -> Void
    /// What waits for the upstream server to be there.
    private var waiting: [InputEvent] = []

    /// The most events that wait; when there are more, all are dropped, presses with their releases.
    static let waitingLimit = 4096

    /// A session as the parent opens it; nil when there cannot be one upstream.
    init?(
        _ opening: ServiceProvider.Opening, _ loop: Loop, _ link: ParentLink,
        onEvents: @escaping ([InputEvent]) -> Void, onClose: @escaping (String) -> Void
    ) {
        guard let upstream = try? EventClient(link, label: opening.label.text),
            let connection = ServerConnection(opening, loop)
        else { return nil }
        self.upstream = upstream
        self.connection = connection
        self.onEvents = onEvents
        self.onClose = onClose
        watch = try? loop.watch(upstream.descriptorNumber) { [unowned self] _ in hear() }
        if watch == nil { return nil }
    }

    deinit { watch?.cancel() }

    /// The parent's number for it.
    var number: UInt32 { connection.session }

    /// Begins to serve the driver.
    func start() {
        connection.onPacket = { [unowned self] packet throws(WireError) in
            switch try EventRequest(decoding: packet.bytes) {
            case .inject(let events): onEvents(events)
            }
        }
        connection.onClose = { [unowned self] reason in
            watch?.cancel()
            onClose(reason)
        }
        connection.start()
        hear()
    }

    /// Passes events on to the upstream server, or keeps them until it is there.
    func submit(_ events: [InputEvent]) {
        if upstream.isConnected { return upstream.submit(events) }
        if waiting.count + events.count > Self.waitingLimit { waiting = [] }
        waiting += events
    }

    /// Ends the session.
    func close(reason: String) { connection.close(reason: reason) }

    private func hear() {
        do throws(SessionError) {
            while let event = try upstream.next() {
                switch event {
                case .acknowledged(let sequence):
                    connection.send(EventReply.acknowledged(sequence: sequence).encoded())
                case .reattached:
                    upstream.submit(waiting)
                    waiting = []
                case .ended(let reason): return connection.close(reason: reason)
                }
            }
        } catch {
            connection.close(reason: "upstream: \(error)")
        }
    }
}
