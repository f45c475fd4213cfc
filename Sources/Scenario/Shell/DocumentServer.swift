internal import Plumbing
internal import Sessions

/// The parent's own services: Rom (documents to read and watch) and Report (documents that are written).
///
/// A reader gets the newest content, and never a queue of old ones: while it does not read, changes only mark it. A report
/// has at most `DocumentWire.limit` bytes and must be a document; a component keeps at most 64 of them. Files are
/// written once a turn of the loop, however often a report changed in it.
final class DocumentServer {
    private let loop: Loop
    private var sessions: [UInt32: Session] = [:]
    private var reports: [Label: Document] = [:]
    private var unwritten: Set<Label> = []
    private let files: ReportFiles
    /// The content of a component's Rom; nil when there is none now.
    var content: (_ client: String, _ name: String) -> Document? = { _, _ in nil }
    /// Called when a session is over by itself.
    var onClose: (UInt32) -> Void = { _ in }
    /// Called when a report changed.
    var onReport: (Label) -> Void = { _ in }

    /// The most reports that are kept of one component.
    static let reportLimit = 64

    private final class Session {
        let connection: ServerConnection
        let client: String
        let name: String
        let service: Service
        var isStale = false

        init(_ connection: ServerConnection, client: String, name: String, _ service: Service) {
            self.connection = connection
            self.client = client
            self.name = name
            self.service = service
        }
    }

    init(_ loop: Loop, _ files: ReportFiles) {
        self.loop = loop
        self.files = files
    }

    /// Serves a session that was opened.
    func open(_ opening: ServiceProvider.Opening, _ service: Service, client: String, name: String) {
        guard let connection = ServerConnection(opening, loop) else { return onClose(opening.session) }
        let session = Session(connection, client: client, name: name, service)
        sessions[opening.session] = session
        connection.onClose = { [unowned self] reason in
            if !reason.isEmpty { Log.warning("\(service.rawValue) session of '\(opening.label)': \(reason)") }
            sessions[opening.session] = nil
            onClose(opening.session)
        }
        let label = opening.label
        connection.onPacket = { [unowned self] packet throws(WireError) in
            guard service == .report else { throw .invalid("a Rom client says nothing") }
            try receive(packet, label: label, client: client)
        }
        connection.onDrained = { [unowned self, unowned session] in
            if session.isStale { send(session) }
        }
        connection.start()
        if service == .rom { send(session) }
    }

    /// Ends a session from this side.
    func close(_ id: UInt32) {
        guard let session = sessions.removeValue(forKey: id) else { return }
        session.connection.onClose = { _ in }
        session.connection.close(reason: "")
    }

    /// Sends a Rom's content again to a component that has it open.
    func romChanged(client: String, name: String) {
        for session in sessions.values
        where session.service == .rom && session.client == client && session.name == name {
            send(session)
        }
    }

    /// Sends the contents again of all Roms for which `isChanged` holds.
    func romsChanged(where isChanged: (_ client: String, _ name: String) -> Bool) {
        for session in sessions.values where session.service == .rom && isChanged(session.client, session.name) {
            send(session)
        }
    }

    /// The newest content of a report.
    func report(_ label: Label) -> Document? { reports[label] }

    /// Takes a report's new content, nil for none.
    func setReport(_ label: Label, _ document: Document?) {
        guard reports[label] != document else { return }
        reports[label] = document
        if unwritten.isEmpty { loop.afterBatch { [weak self] in self?.write() } }
        unwritten.insert(label)
        onReport(label)
    }

    /// Writes the files that are not up to date.
    func write() {
        for label in unwritten { files.write(reports[label], label: label) }
        unwritten = []
    }

    private func receive(_ packet: Packet, label: Label, client: String) throws(WireError) {
        guard let text = try DocumentWire.decode(packet) else { return setReport(label, nil) }
        let isNew = reports[label] == nil
        if isNew, reports.keys.count(where: { $0.parts.first.map(String.init) == client }) >= Self.reportLimit {
            throw .invalid("more than \(Self.reportLimit) reports")
        }
        do throws(DocumentError) {
            setReport(label, try Document(json: text))
        } catch {
            throw .invalid("no document: \(error)")
        }
    }

    private func send(_ session: Session) {
        session.isStale = session.connection.backlog > 0
        guard !session.isStale else { return }
        do throws(SystemError) {
            let message = try DocumentWire.encode(content(session.client, session.name).map { LinedJSON.text($0) })
            session.isStale = !session.connection.send(message.bytes, descriptor: message.parcel?.number)
        } catch {
            Log.warning("Rom '\(session.name)' of '\(session.client)': \(error)")
        }
    }
}
