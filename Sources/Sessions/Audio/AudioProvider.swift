package import Plumbing

/// A component's AudioOut or AudioIn service: the sessions that are open, and what happens to them.
///
/// Belongs to a loop's thread. Each session is offered the present clock and gate as soon as it has attached a ring.
package final class AudioProvider {
    package private(set) var sessions: [AudioSession] = []
    private var provider: ServiceProvider?
    private var clock: AudioClock?
    private var gate: AudioGate?
    private let handler: (Event) -> Void

    /// What happened.
    package enum Event {
        /// A session's ring, latency or dry signals are new.
        case changed(AudioSession)
        /// A session is over, for this reason ("" when its client left).
        case closed(AudioSession, reason: String)
    }

    /// Announces the service.
    package init(
        _ service: Service, _ link: ParentLink, _ loop: Loop, _ handler: @escaping (Event) -> Void
    ) throws(SessionError) {
        self.handler = handler
        provider = try ServiceProvider(service, link, loop) { [unowned self] event in
            switch event {
            case .open(let opening):
                open(service, opening, loop)
            case .upgrade(let session, let bytes):
                sessions.first { $0.identity == session }?.upgrade(bytes)
            case .close(let session): sessions.first { $0.identity == session }?.close(reason: "closed by the parent")
            }
        }
    }

    /// Sets the clock and the gate of all sessions, those to come as well.
    package func offer(_ clock: AudioClock, _ gate: AudioGate) {
        self.clock = clock
        self.gate = gate
        for session in sessions where session.ring != nil { session.offer(clock, gate) }
    }

    private func open(_ service: Service, _ opening: ServiceProvider.Opening, _ loop: Loop) {
        let session = AudioSession(service, opening, loop) { [unowned self] session in
            if !session.hasOffer, session.ring != nil, let clock, let gate { session.offer(clock, gate) }
            handler(.changed(session))
        } onClose: { [unowned self] session, reason in
            sessions.removeAll { $0 === session }
            provider?.closed(session: session.identity, reason: reason)
            handler(.closed(session, reason: reason))
        }
        guard let session else { return }
        guard opening.quota >= AudioSession.cost else {
            return session.close(reason: "the quota is below \(AudioSession.cost) bytes")
        }
        sessions.append(session)
        session.start()
    }
}
