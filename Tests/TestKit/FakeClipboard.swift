import Plumbing
package import Sessions

/// A clipboard without a policy: it keeps what is copied, and shows what the test wants.
package final class FakeClipboard {
    /// What was copied, in order, with the label of the session.
    package private(set) var copies: [(label: String, clip: Clip)] = []
    /// How often a reader said that it has read what it was shown.
    package private(set) var readCount = 0
    /// Whether what is copied is shown at once, to everybody.
    package var spreads = true
    private let parent: LocalParent
    private var providers: [ServiceProvider] = []
    private var writers: [ServerConnection] = []
    private var readers: [ServerConnection] = []
    private var shown = (clip: Clip(), label: "", serial: UInt32(0))

    /// A clipboard beside that parent's other servers.
    package init(_ parent: LocalParent) throws {
        self.parent = parent
        parent.served.insert("clipboard")
        for service in [Service.report, .rom] {
            providers.append(
                try ServiceProvider(service, try parent.link("clipboard"), parent.loop) { [unowned self] event in
                    if case .open(let opening) = event { open(opening, service) }
                })
        }
    }

    /// How many read.
    package var readerCount: Int { readers.count }

    /// Shows a clip that nobody of the readers copied; an empty one takes back what was shown.
    package func show(_ clip: Clip) { show(clip, label: "", serial: 0) }

    private func show(_ clip: Clip, label: String, serial: UInt32) {
        shown = (clip, label, serial)
        for reader in readers { tell(reader) }
    }

    private func tell(_ reader: ServerConnection) {
        let serial = reader.label.text == shown.label ? shown.serial : 0
        guard let message = try? ClipWire.encode(.init(serial: serial, shown.clip)) else { return }
        reader.send(message.bytes, descriptor: message.parcel?.number)
    }

    private func open(_ opening: ServiceProvider.Opening, _ service: Service) {
        guard let connection = ServerConnection(opening, parent.loop) else { return }
        connection.onClose = { [unowned self, unowned connection] _ in
            readers.removeAll { $0 === connection }
            writers.removeAll { $0 === connection }
        }
        if service == .report {
            writers.append(connection)
            connection.onPacket = { [unowned self, unowned connection] packet throws(WireError) in
                let message = try ClipWire.decode(packet)
                copies.append((connection.label.text, message.clip))
                connection.send(ClipAnswer(serial: message.serial, .ok).encoded())
                if spreads { show(message.clip, label: connection.label.text, serial: message.serial) }
            }
        } else {
            readers.append(connection)
            connection.onPacket = { [unowned self] _ in readCount += 1 }
        }
        connection.start()
        if service == .rom { tell(connection) }
    }
}
