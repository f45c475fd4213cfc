internal import Plumbing
internal import Sessions

/// One program's session, with the session upstream that belongs to it.
final class MonitorSession {
    private(set) var statistics: GuiStatistics
    private let connection: ServerConnection
    private let channel: SessionChannel
    private let loop: Loop
    private var watch: Loop.Watch?
    private let onNews: () -> Void
    private let onClose: (String) -> Void
    /// Upgrades that were not answered yet; what the program says waits for them.
    private var upgrades = 0
    /// Whether the parent has no more for the session upstream.
    private var isDenied = false
    private var hasEnded = false

    /// A session as the parent opens it; nil when there cannot be one upstream.
    init?(
        _ opening: ServiceProvider.Opening, _ loop: Loop, _ link: ParentLink, onNews: @escaping () -> Void,
        onClose: @escaping (String) -> Void
    ) {
        guard let channel = try? SessionChannel(link, .gui, label: opening.label.text, quota: opening.quota),
            let connection = ServerConnection(opening, loop)
        else { return nil }
        self.channel = channel
        self.connection = connection
        self.loop = loop
        self.onNews = onNews
        self.onClose = onClose
        statistics = GuiStatistics(label: opening.label)
        watch = try? loop.watch(channel.descriptorNumber) { [unowned self] _ in hear() }
        if watch == nil { return nil }
    }

    deinit { watch?.cancel() }

    /// Begins to serve the program.
    func start() {
        connection.onPacket = { [unowned self] packet throws(WireError) in try pass(packet) }
        connection.onDrained = { [unowned self] in
            watch?.update(.read)
            hear()
        }
        connection.onClose = { [unowned self] reason in
            hasEnded = true
            watch?.cancel()
            onClose(reason)
        }
        connection.start()
        pace()
    }

    /// The parent gave the program's session more; the one upstream needs it, too.
    func upgrade(_ bytes: Int) {
        do throws(SessionError) {
            try channel.upgrade(bytes: bytes)
            upgrades += 1
            statistics.upgrades += 1
            pace()
        } catch {
            isDenied = true
        }
    }

    /// Ends the session.
    func close(reason: String) { connection.close(reason: reason) }

    /// What the program says waits while there is nobody to say it to.
    private func pace() {
        if hasEnded { return }
        connection.pause(channel.state != .connected || channel.isCongested || upgrades > 0)
    }

    /// From the program to the server.
    private func pass(_ packet: Packet) throws(WireError) {
        // What is no message is the server's to refuse; it is passed on, not counted.
        if let request = try? GuiRequest(decoding: packet.bytes) {
            statistics.note(request, at: loop.now)
            onNews()
        }
        channel.send(packet.bytes, descriptor: packet.parcel?.number)
        if channel.isCongested || channel.state != .connected { pace() }
    }

    /// From the server to the program.
    private func hear() {
        while !hasEnded && connection.backlog == 0 {
            let event: SessionChannel.Event?
            do throws(SessionError) { event = try channel.next() } catch { return close(reason: "upstream: \(error)") }
            switch event {
            case nil: return pace()
            case .connected: pace()
            case .upgraded(let granted):
                upgrades = max(0, upgrades - 1)
                if !granted { isDenied = true }
                pace()
            case .packet(let packet): tell(packet)
            // The program opens its session anew, as it would without anything between.
            case .disconnected: return close(reason: "")
            case .ended(let reason): return close(reason: reason)
            }
        }
        if !hasEnded && connection.backlog > 0 { watch?.update([]) }
    }

    private func tell(_ packet: Packet) {
        var bytes = packet.bytes
        if let event = try? GuiEvent(decoding: packet.bytes) {
            statistics.note(event, at: loop.now)
            if isDenied, case .done(let serial, .shortage) = event {
                // Asked for again and again it would not come.
                bytes = GuiEvent.done(serial: serial, .rejected("the parent gave no more quota")).encoded()
            }
            onNews()
        }
        connection.send(bytes, descriptor: packet.parcel?.number)
    }
}
