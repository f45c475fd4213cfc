package import Plumbing
package import Sessions

/// The pointer's shell for the shapes that programs report: offers Report, and knows what the pointer is over.
///
/// A report that makes no sense ends its session; the shape is then the usual one. It belongs to its loop's thread.
package final class ShapeServer {
    private let loop: Loop
    private let change: (PointerShape) -> Void
    private var board: ShapeBoard
    private var provider: ServiceProvider?
    private var connections: [UInt32: ServerConnection] = [:]

    /// A server that tells `change` what the pointer is to look like, whenever that may be something else.
    package init(_ loop: Loop, usual: PointerShape = .arrow, change: @escaping (PointerShape) -> Void) {
        self.loop = loop
        self.change = change
        board = ShapeBoard(usual: usual)
    }

    /// Offers the service.
    package func start(_ link: ParentLink) throws(SessionError) {
        provider = try ServiceProvider(.report, link, loop) { [unowned self] event in
            switch event {
            case .open(let opening): open(opening)
            case .upgrade: break  // nothing is allocated on a session's behalf
            case .close(let session): connections[session]?.close(reason: "")
            }
        }
    }

    /// Takes the shape for where no program says anything.
    package func change(usual shape: PointerShape) {
        board.usual = shape
        change(board.shape)
    }

    /// Takes the document that tells by its `label` which session the pointer is over.
    package func change(hovered document: Document?) {
        board.hovered = document?["label"].string.map { Label($0) }
        change(board.shape)
    }

    private func open(_ opening: ServiceProvider.Opening) {
        let session = opening.session
        guard board.open(session, label: opening.label), let connection = ServerConnection(opening, loop) else {
            provider?.closed(session: session, reason: "a shape belongs to a session: no label '\(opening.label)'")
            return
        }
        connections[session] = connection
        connection.onClose = { [unowned self] reason in
            connections[session] = nil
            board.close(session)
            change(board.shape)
            provider?.closed(session: session, reason: reason)
        }
        connection.onPacket = { [unowned self] packet throws(WireError) in
            let shape = try Self.shape(packet)
            board.tell(session, shape)
            change(board.shape)
        }
        connection.start()
    }

    /// The shape that a message tells; nothing when it says that there is none of its own.
    private static func shape(_ packet: Packet) throws(WireError) -> PointerShape? {
        guard let text = try DocumentWire.decode(packet) else { return nil }
        let document: Document
        do throws(DocumentError) { document = try Document(json: text) } catch {
            throw .invalid("no document: \(error)")
        }
        if document["pixels"].isNull, document["name"].isNull { return nil }
        do throws(PointerShape.Problem) { return try PointerShape(document) } catch {
            throw .invalid(error.description)
        }
    }
}
