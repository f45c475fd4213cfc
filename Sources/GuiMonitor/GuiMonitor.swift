package import Plumbing
package import Sessions

/// gui-monitor's shell: a bump in the wire between programs and their GUI server, which shows what passes.
///
/// It offers Gui and has for each session one at the next server, under the same label and with the same quota. Messages pass as they are,
/// in their order, with the memory that comes along: no pixel is copied, and neither side can tell. Where the next server holds back, so
/// does the monitor; where a program does not read, the next server learns it. Belongs to its loop's thread.
package final class GuiMonitor {
    private let loop: Loop
    private let upstream: ParentLink
    private let report: (Document) -> Void
    private var provider: ServiceProvider?
    private var sessions: [UInt32: MonitorSession] = [:]
    private var timer: Loop.Timer?
    private var window: MonitorWindow?
    private var windowWatch: Loop.Watch?

    /// How long changes gather before they are reported, in milliseconds.
    package static let interval = 500

    /// A monitor that offers its service over `link` and asks `upstream` (the same, if nil) for sessions; `report` gets what there is to tell.
    package init(
        _ loop: Loop, _ link: ParentLink, upstream: ParentLink? = nil, report: @escaping (Document) -> Void
    ) throws(SessionError) {
        self.loop = loop
        self.upstream = upstream ?? link
        self.report = report
        provider = try ServiceProvider(.gui, link, loop) { [unowned self] event in handle(event) }
    }

    deinit {
        timer?.cancel()
        windowWatch?.cancel()
    }

    /// Shows what passes in a window of the next server, or does not any more.
    package func showWindow(_ isShown: Bool) throws {
        if isShown == (window != nil) { return }
        windowWatch?.cancel()
        windowWatch = nil
        window = nil
        guard isShown else { return }
        let window = try MonitorWindow(upstream)
        windowWatch = try loop.watch(window.descriptorNumber) { [unowned window] _ in try? window.dispatch() }
        self.window = window
        reportSoon()
    }

    /// What passed so far, of the sessions that are open.
    package var statistics: [GuiStatistics] { sessions.keys.sorted().compactMap { sessions[$0]?.statistics } }

    private func handle(_ event: ServiceProvider.Event) {
        switch event {
        case .open(let opening): open(opening)
        case .upgrade(let session, let bytes): sessions[session]?.upgrade(bytes)
        case .close(let session): sessions[session]?.close(reason: "closed by the parent")
        }
    }

    private func open(_ opening: ServiceProvider.Opening) {
        let number = opening.session
        guard
            let session = MonitorSession(
                opening, loop, upstream, onNews: { [unowned self] in reportSoon() },
                onClose: { [unowned self] reason in
                    sessions[number] = nil
                    provider?.closed(session: number, reason: reason)
                    reportSoon()
                })
        else {
            provider?.closed(session: number, reason: "no session upstream")
            return
        }
        sessions[number] = session
        session.start()
        reportSoon()
    }

    private func reportSoon() {
        if timer != nil { return }
        timer = loop.schedule(afterMilliseconds: Self.interval) { [unowned self] in
            timer = nil
            let statistics = statistics
            report(["sessions": .list(statistics.map(\.document))])
            try? window?.show(statistics)
        }
    }
}
