import Framebuffer
import Plumbing
import Sessions
import TestKit

/// A GUI server of a few lines: a picture to capture, and a place for input.
final class FakeDesktop {
    private let loop: Loop
    private var capture: ServiceProvider?
    private var event: ServiceProvider?
    private var connections: [ServerConnection] = []
    private(set) var picture = Bitmap(Area(1, 1))
    private var buffers: [Int: CaptureBuffer] = [:]
    private var missing: [Int: Region] = [:]
    private var changes = Changes()
    private var waiting: Int?
    /// Whether the next frame is asked for already.
    var isAwaited: Bool { waiting != nil }
    private var viewer: ServerConnection?
    private var number: UInt64 = 0
    private(set) var captures = 0
    /// What the server said last that it shows.
    private(set) var output: CaptureOutput?
    /// What others show.
    var neighbours: [CaptureNeighbour] = [] { didSet { viewer?.send(CaptureEvent.outputs(neighbours).encoded()) } }
    /// What was injected, by label, in order.
    private(set) var events: [String: [InputEvent]] = [:]
    /// The labels of Event sessions that have ended.
    private(set) var left: [String] = []
    var pointer: Point?
    /// Where the one view is that onlookers are told of, in their coordinates; nil when they are told of none.
    var look: Rect?
    /// Whether marks in the input are answered.
    var acknowledges = true
    /// Called after each frame.
    var onCapture: () -> Void = {}
    /// Called after each batch of input.
    var onInput: () -> Void = {}

    init(_ parent: LocalParent) throws {
        loop = parent.loop
        let link = try parent.link("gui-server")
        capture = try ServiceProvider(.capture, link, loop) { [unowned self] in
            guard case .open(let opening) = $0, let connection = ServerConnection(opening, loop) else { return }
            if opening.label.text.hasSuffix("views") { return serveOnlooker(connection) }
            viewer = connection
            connections.append(connection)
            connection.onPacket = { [unowned self] packet throws(WireError) in try serve(packet) }
            connection.start()
        }
        event = try ServiceProvider(.event, link, loop) { [unowned self] in
            guard case .open(let opening) = $0, let connection = ServerConnection(opening, loop) else { return }
            let label = opening.label.text
            connections.append(connection)
            connection.onPacket = { [unowned self, unowned connection] packet throws(WireError) in
                guard case .inject(let new) = try EventRequest(decoding: packet.bytes) else { return }
                events[label, default: []] += new
                onInput()
                guard case .sequence(let number)? = new.last, acknowledges else { return }
                connection.send(EventReply.acknowledged(sequence: number).encoded())
            }
            connection.onClose = { [unowned self] _ in left.append(label) }
            connection.start()
        }
    }

    /// Closes all sessions, as dying does.
    func die(_ parent: LocalParent) {
        parent.forget(.capture)
        parent.forget(.event)
        for connection in connections { connection.close(reason: "died") }
        capture = nil
        event = nil
    }

    /// Draws, and says what that changed.
    func paint(_ rect: Rect, _ color: Color) {
        picture.withSurface { $0.fill(rect, color) }
        changes.damage(rect.intersection(picture.bounds))
        wake()
    }

    /// Draws as programs do that have not told of it yet.
    func drawUntold(_ rect: Rect, _ color: Color) { picture.withSurface { $0.fill(rect, color) } }

    /// Says what changed.
    func tell(_ rect: Rect) {
        changes.damage(rect)
        wake()
    }

    /// Draws another picture.
    func show(_ scene: Scene, seed: UInt64 = 1) {
        picture = scene.bitmap(picture.area, seed: seed)
        changes.damage(picture.bounds)
        wake()
    }

    /// Draws by hand all over.
    func edit(_ body: (Surface) -> Void) {
        picture.withSurface { body($0) }
        changes.damage(picture.bounds)
        wake()
    }

    /// Draws a part of another picture.
    func put(_ other: Bitmap, _ rect: Rect, at point: Point) {
        picture.withSurface { surface in other.withPixels { surface.copy($0, rect, to: point) } }
        changes.damage(Rect(point, rect.area))
        wake()
    }

    /// Scrolls up.
    func scroll(by rows: Int) {
        let old = picture
        let kept = Rect(0, 0, picture.area.width, picture.area.height - rows)
        picture.withSurface { surface in
            old.withPixels { surface.copy($0, kept.offset(by: Point(0, rows)), to: .zero) }
        }
        changes.move(Region(kept), by: Point(0, -rows))
        paint(Rect(0, kept.height, kept.width, rows), .white)
    }

    /// Tells the pointer's image and where it is.
    func point(_ image: Bitmap, at point: Point) throws {
        pointer = point
        let memory = try CaptureBuffer(image.area)
        image.withPixels { pixels in _ = memory.withSurface { $0.copy(pixels, pixels.bounds, to: .zero) } }
        let event = CaptureEvent.pointer(size: image.area, hotSpot: .zero)
        viewer?.send(event.encoded(), descriptor: memory.descriptorNumber)
        wake(always: true)
    }

    private func serveOnlooker(_ connection: ServerConnection) {
        connections.append(connection)
        var area = Area.zero
        var buffer: CaptureBuffer?
        connection.onPacket = { [unowned self, unowned connection] packet throws(WireError) in
            switch try CaptureRequest(decoding: packet.bytes) {
            case .configure(let output):
                area = output.area
                connection.send(CaptureEvent.output(Rect(110, 50, area.width, area.height)).encoded())
            case .buffer(let serial, _):
                if let descriptor = packet.parcel?.take() { buffer = try? CaptureBuffer(descriptor, area) }
                connection.send(CaptureEvent.done(serial: serial, .ok).encoded())
            case .look(let index, let label):
                guard let look else {
                    let refusal = CaptureLook(index: index, status: .rejected("no"))
                    return _ = connection.send(CaptureEvent.look(refusal).encoded())
                }
                let view = CaptureLook.View(label: "app", title: "Title", rect: look)
                let drawn = label == "app" ? look : .zero
                _ = buffer?.withSurface { $0.fill(drawn, .white) }
                connection.send(CaptureEvent.look(CaptureLook(index: index, drawn: drawn, views: [view])).encoded())
            default: throw .invalid("an onlooker only looks")
            }
        }
        connection.start()
    }

    private func wake(always: Bool = false) {
        if always || !changes.isEmpty { answer() }
    }

    private func answer() {
        guard let index = waiting else { return }
        waiting = nil
        captures += 1
        number += changes.isEmpty ? 0 : 1
        for key in missing.keys { missing[key]?.formUnion(changes.region) }
        let lack = missing[index] ?? Region(picture.bounds)
        missing[index] = Region()
        picture.withPixels { pixels in
            _ = buffers[index]?.withSurface { for rect in lack.rects { $0.copy(pixels, rect, to: rect.origin) } }
        }
        let frame = CaptureFrame(
            index: index, number: number, damage: lack.rects, changed: changes.damage.rects,
            moved: changes.orderedMoves, delta: changes.delta, pointer: pointer)
        changes = Changes()
        viewer?.send(CaptureEvent.frame(frame).encoded())
        onCapture()
    }

    private func serve(_ packet: Packet) throws(WireError) {
        switch try CaptureRequest(decoding: packet.bytes) {
        case .configure(let output):
            if picture.area != output.area {
                let old = picture
                picture = Scene.mixed.bitmap(output.area)
                // What was there stays.
                picture.withSurface { surface in old.withPixels { surface.copy($0, $0.bounds, to: .zero) } }
            }
            self.output = output
            buffers = [:]
            answer()
            missing = [:]
            changes = Changes(all: picture.bounds)
            let place = Point(100, 50) + output.place
            viewer?.send(CaptureEvent.output(Rect(place, output.area)).encoded())
        case .buffer(let serial, let index):
            guard let descriptor = packet.parcel?.take() else { throw .invalid("no buffer") }
            buffers[index] = try? CaptureBuffer(descriptor, picture.area)
            viewer?.send(CaptureEvent.done(serial: serial, .ok).encoded())
        case .capture(let index, let whenChanged):
            waiting = index
            if whenChanged { wake() } else { answer() }
        case .hurry: answer()
        case .look: throw .invalid("it is not told of views")
        case .arm: throw .invalid("nobody arms")
        }
    }
}
