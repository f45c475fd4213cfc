package import Framebuffer
package import Plumbing
package import Sessions

/// Servers that are there and do nothing: for programs that must have a session and shall have no effect.
///
/// Gui has a place of 640 by 480 that nobody sees; Capture shows nothing, ever; Event swallows. What asks for an answer gets one.
/// Belongs to its loop's thread.
package final class BlackHole {
    private let loop: Loop
    private var providers: [ServiceProvider] = []
    private var connections: [UInt32: ServerConnection] = [:]

    /// The services that it can have.
    package static let services: [Service] = [.gui, .capture, .event]
    /// The size of the place that programs are told.
    package static let area = Area(640, 480)

    /// A black hole that offers these of its services.
    package init(_ loop: Loop, _ link: ParentLink, _ services: [Service] = services) throws(SessionError) {
        self.loop = loop
        for service in services where Self.services.contains(service) {
            let provider = try ServiceProvider(service, link, loop) { [unowned self] event in
                switch event {
                case .open(let opening): open(opening, service)
                case .upgrade: break
                case .close(let session): connections[session]?.close(reason: "closed by the parent")
                }
            }
            providers.append(provider)
        }
    }

    private func open(_ opening: ServiceProvider.Opening, _ service: Service) {
        guard let connection = ServerConnection(opening, loop) else { return }
        let session = opening.session
        connections[session] = connection
        connection.onPacket = { [unowned connection] packet throws(WireError) in
            for answer in try Self.answers(packet.bytes, service) where !connection.send(answer) && connection.isOpen {
                throw .invalid("answers are not read")
            }
        }
        connection.onClose = { [unowned self] reason in
            connections[session] = nil
            providers.first { $0.service == service }?.closed(session: session, reason: reason)
        }
        if service == .gui {
            let info = GuiInfo(area: Self.area, isVisible: false)
            connection.send(GuiEvent.info(info).encoded())
        }
        connection.start()
    }

    /// What there is to say to a message; the state of a session is nothing.
    package static func answers(_ bytes: [UInt8], _ service: Service) throws(WireError) -> [[UInt8]] {
        switch service {
        case .gui: try gui(GuiRequest(decoding: bytes)).map { [$0.encoded()] } ?? []
        case .capture: try capture(CaptureRequest(decoding: bytes)).map { [$0.encoded()] } ?? []
        case .event:
            switch try EventRequest(decoding: bytes) {
            case .inject(let events):
                events.compactMap { event in
                    if case .sequence(let number) = event {
                        EventReply.acknowledged(sequence: number).encoded()
                    } else {
                        nil
                    }
                }.suffix(1)
            }
        default: []
        }
    }

    private static func gui(_ request: GuiRequest) -> GuiEvent? {
        switch request {
        case .buffer(let serial, _): .done(serial: serial, .ok)
        case .commit(let commit): commit.wantsDone ? .done(serial: commit.serial, .ok) : nil
        case .token(let view): .token(view, nil)
        case .session: .session(SessionToken(high: 0, low: 0))
        case .exclusive, .forwardFocus: nil
        }
    }

    private static func capture(_ request: CaptureRequest) -> CaptureEvent? {
        switch request {
        case .configure: .output(.zero)
        case .buffer(let serial, _): .done(serial: serial, .ok)
        // A capture that waits for something new waits for ever.
        case .capture(let index, let whenChanged): whenChanged ? nil : .frame(CaptureFrame(index: index, number: 0))
        case .arm, .hurry: nil
        case .look(let index, _): .look(CaptureLook(index: index))
        }
    }
}
