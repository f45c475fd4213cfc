import Framebuffer
import Plumbing
import Sessions

/// The server's side of one Capture session: an output of the panorama, or a mere watcher of it.
final class CaptureSession {
    let connection: ServerConnection
    unowned let server: Server
    private(set) var quota: Quota
    private(set) var output: CaptureOutput?
    private(set) var log = CaptureLog(.zero)
    private(set) var buffers: [Int: CaptureBuffer] = [:]
    /// Buffers whose part outside of what may be shown is not black yet.
    private var fresh: Set<Int> = []
    /// Sessions that were captured ahead of their commits, and how far they had committed then.
    private var uncertain: [SessionID: UInt32] = [:]
    private var isArmed = false
    /// The buffer of the capture that is answered as soon as there is something new.
    private var waiting: Int?
    private var pointerMoved = false
    /// Whether what is not to be seen any more was not told to be black yet.
    private var hasBlackNews = false
    private var lastPointer: PointerImage?
    /// The outputs as the client was told.
    private var told: [CaptureNeighbour]?
    /// What no output shows, and is black for a client that is told the outputs.
    private var unseen = Region()

    private static let smallestScale = 30

    init(_ connection: ServerConnection, quota: Int, _ server: Server) {
        self.connection = connection
        self.server = server
        self.quota = Quota(quota)
        connection.onPacket = { [unowned self] packet throws(WireError) in try handle(packet) }
        // A picture of the pointer that had to wait.
        connection.onDrained = { [unowned server] in server.scheduleFlush() }
    }

    /// The parent gave more.
    func upgrade(_ bytes: Int) { quota.upgrade(bytes) }

    /// Shows another part of the panorama, if it is another.
    func show(_ rect: Rect, always: Bool = false) {
        if rect == log.rect && !always { return }
        log.reset(rect)
        hasBlackNews = rect.area != output?.area
        fresh = Set(buffers.keys)
        send(.output(rect))
    }

    /// The output as the policy has it; nil for one that only looks on.
    var shownOutput: CaptureOutput? {
        guard var output, output.isOutput else { return nil }
        let rule = server.desk.policy.captureRule(of: connection.label)
        output.millimetres = rule?.millimetres ?? output.millimetres
        output.scale = rule?.scale ?? output.scale
        return output
    }

    /// Tells all outputs, if they are others than before; what none of them shows is black.
    func tell(outputs: [Server.ShownOutput]) {
        let new = outputs.prefix(CaptureScreen.limit).map {
            CaptureNeighbour($0.label.text, $0.rect, isOwn: $0.owner === self)
        }
        if new != told { send(.outputs(new)) }
        told = new
        let dark = Region(log.rect).subtracting(Region(outputs.map(\.rect)))
        var changes = Changes()
        changes.damage(dark.subtracting(unseen).union(unseen.subtracting(dark)))
        log.note(changes)
        unseen = dark
    }

    /// Takes note of what happened on the panorama.
    func note(_ effects: Desk.Effects) {
        guard let output else { return }
        var changes = output.pointerApart ? effects.changes : effects.composed
        // What moves into the dark or out of it is no move for who sees black there.
        for dark in unseen.rects { changes = changes.avoiding(dark) }
        log.note(changes)
        if output.pointerApart && effects.pointerMoved { pointerMoved = true }
    }

    /// Tells the pointer's picture, if the client shows it itself and has another.
    func tell(_ image: PointerImage) {
        // Each picture is memory and a descriptor: none is made for a client that has not read the last.
        guard output?.pointerApart == true, image != lastPointer, connection.backlog == 0 else { return }
        let area = image.bitmap.area
        guard !area.isEmpty else {
            lastPointer = image
            return send(.pointer(size: .zero, hotSpot: .zero))
        }
        guard let memory = try? CaptureBuffer(area) else { return }
        lastPointer = image
        image.bitmap.withPixels { picture in
            _ = memory.withSurface { $0.copy(picture, picture.bounds, to: .zero) }
        }
        send(.pointer(size: area, hotSpot: image.hotspot), memory.descriptorNumber)
        pointerMoved = true
    }

    private var hasNews: Bool { log.hasNews || pointerMoved || hasBlackNews }

    /// Whether a capture waits for what there is now.
    var isDue: Bool { waiting.map { buffers[$0] != nil } == true && hasNews }

    /// Answers the capture that waits.
    func answer() {
        guard let index = waiting else { return }
        waiting = nil
        compose(index)
    }

    /// Wakes the client if it asked for it and there is something new that no capture waits for.
    func wake() {
        guard isArmed, hasNews, !isDue, !buffers.isEmpty else { return }
        isArmed = false
        send(.wakeup)
    }

    private func handle(_ packet: Packet) throws(WireError) {
        switch try CaptureRequest(decoding: packet.bytes) {
        case .configure(let output): configure(output)
        case .buffer(let serial, let index): send(.done(serial: serial, try add(index, packet.parcel)))
        case .capture(let index, whenChanged: true):
            if waiting != nil { server.flush() }
            answer()
            waiting = index
            if isDue { server.scheduleAnswers() }
        case .capture(let index, whenChanged: false):
            server.flush()
            answer()
            compose(index)
        case .arm:
            isArmed = true
            server.scheduleFlush()
        case .hurry:
            if waiting != nil { server.flush() }
            answer()
        case .look(let index, let label): look(index, label.isEmpty ? nil : Label(label))
        }
    }

    private func configure(_ output: CaptureOutput) {
        guard (Self.smallestScale...Mode.scaleLimit).contains(output.scale) else {
            return connection.close(reason: "a scale of \(output.scale)/120")
        }
        self.output = output
        if !output.tellsOutputs { (told, unseen) = (nil, Region()) }
        _ = quota.charge(0, releasing: buffers.values.reduce(0) { $0 + $1.byteCount })
        buffers = [:]
        log.forgetBuffers()
        lastPointer = nil
        // Every capture is answered, so that the client knows which frame is whose; this one finds no buffer any more.
        answer()
        server.outputsChanged(asked: self)
    }

    private func add(_ index: Int, _ parcel: Parcel?) throws(WireError) -> RequestStatus {
        guard let descriptor = parcel?.take() else { throw .invalid("no buffer") }
        guard let output else { throw .invalid("a buffer before the output") }
        let buffer: CaptureBuffer
        do throws(SystemError) { buffer = try CaptureBuffer(descriptor, output.area) } catch {
            return .rejected(error.description)
        }
        if let lack = quota.charge(buffer.byteCount, releasing: buffers[index]?.byteCount ?? 0) {
            return .shortage(bytes: lack)
        }
        buffers[index] = buffer
        log.add(buffer: index)
        fresh.insert(index)
        server.scheduleFlush()
        return .ok
    }

    /// Draws what the buffer lacks and sends the frame; the desk is up to date.
    private func compose(_ index: Int) {
        distrustMoves()
        var frame = CaptureFrame(index: index, number: log.number)
        // A buffer that was refused for lack of quota is captured into without effect.
        if let output, let buffer = buffers[index], let take = log.capture(into: index) {
            let rect = log.rect
            frame.number = take.number
            // What the policy does not let it see is black.
            let isBlack = fresh.remove(index) != nil && rect.area != output.area
            if isBlack { _ = buffer.withSurface { $0.fill($0.bounds, .black) } }
            let back = -rect.origin
            let seen = unseen.isEmpty ? take.redraw : take.redraw.subtracting(unseen)
            frame.isTorn = server.compose(seen, withPointer: !output.pointerApart) { composer in
                _ = buffer.withSurface { composer.draw(seen, into: $0, origin: rect.origin) }
            }
            if !unseen.isEmpty {
                let dark = take.redraw.intersection(unseen).offset(by: back)
                _ = buffer.withSurface { for rect in dark.rects { $0.fill(rect, .black) } }
            }
            for session in server.pixels.ahead { uncertain[session] = server.pixels.commitment(of: session) }
            frame.damage = take.redraw.offset(by: back).rects
            frame.changed = take.changes.damage.offset(by: back).rects
            frame.moved = take.changes.orderedMoves.map { $0.offset(by: back) }
            frame.delta = take.changes.delta
            if isBlack { frame.damage = [Rect(.zero, output.area)] }
            if isBlack && hasBlackNews {
                hasBlackNews = false
                // With nothing to be seen any more there is no other news to count.
                if take.changes.isEmpty { log.countAnew() }
                frame.number = log.number
                frame.changed = frame.damage
                frame.moved = []
                frame.delta = .zero
            }
            frame.pointer = server.pointerPosition(in: rect).map { $0 - rect.origin }
            pointerMoved = false
        }
        send(.frame(frame))
        server.captured()
    }

    /// Sees to it that nothing is moved that a client had drawn over before it committed.
    ///
    /// A client may draw its next frame as soon as one capture client has seen the last. Another one that captures then
    /// sees the next frame's pixels where the last was damaged; moved along with the next commit they would stay wrong.
    private func distrustMoves() {
        if uncertain.isEmpty { return }
        let settled = uncertain.filter { server.pixels.commitment(of: $0.key) != $0.value }
        if settled.isEmpty { return }
        log.dropMoves()
        for session in settled.keys { uncertain[session] = nil }
    }

    /// What is in a buffer is not what captures have drawn any more.
    func spoil(_ index: Int) {
        log.add(buffer: index)
        fresh.insert(index)
    }

    func send(_ event: CaptureEvent, _ descriptor: Int32? = nil) {
        if !connection.send(event.encoded(), descriptor: descriptor) { server.scheduleFlush() }
    }
}
