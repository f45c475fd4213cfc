internal import Keyboard
package import Plumbing
package import Sessions

/// event-filter's shell: offers Event to drivers, and has for each of their sessions one at the next server.
///
/// Because of that pairing a driver that dies releases upstream exactly what it held. It belongs to its loop's thread.
package final class EventFilterServer {
    private let loop: Loop
    private let link: ParentLink
    private let upstream: ParentLink
    private let report: (Document) -> Void
    private var filter: EventFilter
    private var provider: ServiceProvider?
    private var sessions: [Int: FilterSession] = [:]
    private var nextSession = 0
    /// Where a driver put the pointer last; nil when it was moved on from there.
    private var position: InputEvent?
    private var timer: Loop.Timer?
    private var timerDeadline: Instant?

    /// A filter with the usual keyboard; `report` is told each new keyboard state.
    ///
    /// - Parameter upstream: by which the sessions at the next server are asked for, `link` if nil.
    package init(
        _ loop: Loop, _ link: ParentLink, upstream: ParentLink? = nil, report: @escaping (Document) -> Void
    ) throws {
        self.upstream = upstream ?? link
        self.loop = loop
        self.link = link
        self.report = report
        filter = try EventFilter(KeyboardLayout())
    }

    /// Offers the service.
    package func start() throws {
        report(filter.state)
        provider = try ServiceProvider(.event, link, loop) { [unowned self] event in
            switch event {
            case .open(let opening): open(opening)
            case .upgrade: break  // nothing is allocated on a session's behalf
            case .close(let session):
                for open in sessions.values where open.number == session { open.close(reason: "closed by the parent") }
            }
        }
    }

    /// Takes the `keyboard` document; one that makes no sense is reported, and what was stays.
    package func change(keyboard document: Document?) {
        do throws(KeyboardError) {
            try filter.change(KeyboardLayout(document ?? .null))
            schedule()
            report(filter.state)
        } catch {
            Log.warning("\(error)")
        }
    }

    /// Takes the `config` document; one that makes no sense is reported, and what was stays.
    package func change(config document: Document) {
        do throws(FilterError) { filter.change(try FilterRules(document)) } catch { Log.warning("\(error)") }
    }

    private func open(_ opening: ServiceProvider.Opening) {
        nextSession += 1
        let id = nextSession
        guard
            let session = FilterSession(
                opening, loop, upstream, position: { [unowned self] in position },
                onEvents: { [unowned self] in handle($0, of: id) }, onClose: { [unowned self] in closed(id, $0) })
        else {
            provider?.closed(session: opening.session, reason: "no upstream session")
            return
        }
        sessions[id] = session
        filter.open(id)
        session.start()
    }

    private func closed(_ id: Int, _ reason: String) {
        let outputs = filter.close(id)
        deliver(outputs)
        guard let session = sessions.removeValue(forKey: id) else { return }
        provider?.closed(session: session.number, reason: reason)
        schedule()
        report(filter.state)
    }

    private func handle(_ events: [InputEvent], of id: Int) {
        deliver(filter.handle(events, of: id, at: .now))
        let hasKeys = events.contains { event in
            switch event {
            case .press, .release: true
            default: false
            }
        }
        if hasKeys {
            schedule()
            report(filter.state)
        }
    }

    private func deliver(_ outputs: [EventFilter.Output]) {
        var rest = outputs[...]
        while let id = rest.first?.session {
            let own = rest.prefix { $0.session == id }
            rest = rest.dropFirst(own.count)
            sessions[id]?.submit(own.map(\.event))
            for output in own { note(output.event) }
        }
    }

    private func note(_ event: InputEvent) {
        switch event {
        case .motion: position = event
        case .relative: position = nil
        default: break
        }
    }

    private func schedule() {
        guard filter.deadline != timerDeadline else { return }
        timer?.cancel()
        timer = nil
        timerDeadline = filter.deadline
        guard let deadline = filter.deadline else { return }
        timer = loop.schedule(at: deadline) { [unowned self] in
            timerDeadline = nil
            deliver(filter.expire(at: .now))
            schedule()
        }
    }
}
