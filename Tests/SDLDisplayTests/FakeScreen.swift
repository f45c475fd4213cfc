import Framebuffer
import Plumbing
import Sessions
import TestKit

/// A GUI server of one colour that a test paints: it serves Capture and Event to the program under test.
final class FakeScreen {
    let parent: LocalParent
    /// What the program injected.
    private(set) var events: [InputEvent] = []
    /// The outputs that it asked for, in order.
    private(set) var outputs: [CaptureOutput] = []
    /// How many frames it got.
    private(set) var frames = 0
    private var captureProvider: ServiceProvider?
    private var eventProvider: ServiceProvider?
    private var connections: [ServerConnection] = []
    private var drivers: [ServerConnection] = []
    private var capture: ServerConnection?
    private var buffer: CaptureBuffer?
    private var picture = Bitmap(.zero)
    private var damage: [Rect] = []
    private var waiting: Int?

    init(_ parent: LocalParent) throws {
        self.parent = parent
        try serve()
    }

    /// Offers the services.
    func serve() throws {
        captureProvider = try ServiceProvider(.capture, parent.link("screen"), parent.loop) { [unowned self] in
            accept($0) { [unowned self] connection, packet throws(WireError) in
                try answer(connection, packet)
            }
        }
        eventProvider = try ServiceProvider(.event, parent.link("screen"), parent.loop) { [unowned self] in
            accept($0) { [unowned self] connection, packet in
                drivers = [connection]
                if case .inject(let batch)? = try? EventRequest(decoding: packet.bytes) { events += batch }
            }
        }
    }

    /// Dies: all sessions end, and the services are gone until `serve`.
    func die() {
        for connection in connections { connection.close(reason: "dead") }
        connections = []
        drivers = []
        capture = nil
        buffer = nil
        outputs = []
        (captureProvider, eventProvider) = (nil, nil)
        parent.forget(.capture)
        parent.forget(.event)
    }

    /// Paints a rectangle.
    func paint(_ rect: Rect, _ color: Color) {
        picture.withSurface { $0.fill(rect, color) }
        damage.append(rect)
        answer()
    }

    /// Shows the pointer as a square of one colour.
    func setPointer(_ color: Color, _ area: Area) throws {
        let memory = try CaptureBuffer(area)
        _ = memory.withSurface { $0.fill($0.bounds, color) }
        capture?.send(
            CaptureEvent.pointer(size: area, hotSpot: Point(1, 1)).encoded(), descriptor: memory.descriptorNumber)
    }

    func forgetEvents() { events = [] }

    /// Says something that changes nothing.
    func chatter() { for driver in drivers { driver.send(EventReply.acknowledged(sequence: 0).encoded()) } }

    private func accept(
        _ event: ServiceProvider.Event, _ handler: @escaping (ServerConnection, Packet) throws(WireError) -> Void
    ) {
        guard case .open(let opening) = event, let connection = ServerConnection(opening, parent.loop) else { return }
        connection.onPacket = { [unowned connection] packet throws(WireError) in try handler(connection, packet) }
        connections.append(connection)
        connection.start()
    }

    private func answer(_ connection: ServerConnection, _ packet: Packet) throws(WireError) {
        capture = connection
        switch try CaptureRequest(decoding: packet.bytes) {
        case .configure(let output):
            outputs.append(output)
            let old = picture
            picture = Bitmap(output.area, filledWith: Color(rgb: 0x204060))
            picture.withSurface { surface in old.withPixels { surface.copy($0, old.bounds, to: .zero) } }
            damage = [picture.bounds]
            buffer = nil
            answer()
            damage = [picture.bounds]
            connection.send(CaptureEvent.output(Rect(Point(1000, 500), output.area)).encoded())
        case .buffer(let serial, _):
            if let descriptor = packet.parcel?.take() { buffer = try? CaptureBuffer(descriptor, picture.area) }
            connection.send(CaptureEvent.done(serial: serial, buffer == nil ? .rejected("buffer") : .ok).encoded())
        case .capture(let index, let whenChanged):
            waiting = index
            if !whenChanged || !damage.isEmpty { answer() }
        case .hurry: answer()
        case .arm: throw .invalid("nobody arms")
        case .look: throw .invalid("nobody looks")
        }
    }

    private func answer() {
        guard let index = waiting else { return }
        waiting = nil
        _ = buffer?.withSurface { surface in
            picture.withPixels { pixels in for rect in damage { surface.copy(pixels, rect, to: rect.origin) } }
        }
        frames += 1
        let frame = CaptureFrame(index: index, number: UInt64(frames), damage: damage, changed: damage)
        damage = []
        capture?.send(CaptureEvent.frame(frame).encoded())
    }
}
