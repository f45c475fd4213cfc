internal import Plumbing
internal import Sessions

/// One driver's session, with the session upstream that belongs to it.
final class FilterSession {
    private let connection: ServerConnection
    private let upstream: EventClient
    private var watch: Loop.Watch?
    private let position: () -> InputEvent?
    private let onEvents: ([InputEvent]) -> Void
    private let onClose: (String) -> Void
    /// What waits for the upstream server to be there.
    private var waiting: [InputEvent] = []
    private var wasAttached = false

    /// The most events that wait; when there are more, all are dropped, presses with their releases.
    static let waitingLimit = 4096

    /// A session as the parent opens it; nil when there cannot be one upstream.
    ///
    /// - Parameter position: the motion by which a new upstream server learns where the pointer is.
    init?(
        _ opening: ServiceProvider.Opening, _ loop: Loop, _ link: ParentLink, position: @escaping () -> InputEvent?,
        onEvents: @escaping ([InputEvent]) -> Void, onClose: @escaping (String) -> Void
    ) {
        guard let upstream = try? EventClient(link, label: opening.label.text),
            let connection = ServerConnection(opening, loop)
        else { return nil }
        self.upstream = upstream
        self.connection = connection
        self.position = position
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
        // What is pressed counts where the pointer was when the server went.
        if waiting.isEmpty { waiting = known }
        waiting += events
    }

    /// What a server that is not the first one is told before anything else.
    private var known: [InputEvent] { wasAttached ? position().map { [$0] } ?? [] : [] }

    /// Ends the session.
    func close(reason: String) { connection.close(reason: reason) }

    private func hear() {
        do throws(SessionError) {
            while let event = try upstream.next() {
                switch event {
                case .acknowledged(let sequence):
                    connection.send(EventReply.acknowledged(sequence: sequence).encoded())
                case .reattached:
                    // A new server has the pointer in the middle.
                    upstream.submit(waiting.isEmpty ? known : waiting)
                    waiting = []
                    wasAttached = true
                case .ended(let reason): return connection.close(reason: reason)
                }
            }
        } catch {
            connection.close(reason: "upstream: \(error)")
        }
    }
}
