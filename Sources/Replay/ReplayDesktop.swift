internal import Framebuffer
package import Plumbing
package import Recordings
package import Sessions

/// What stands in for a parent and a GUI server before a display: a picture to capture, and a place for keys.
///
/// A display that gets this link is shown what is shown here; other sessions than Capture and Event it is refused. All on the loop's thread.
package final class ReplayDesktop {
    private let loop: Loop
    private let socket: PacketSocket
    private var watch: Loop.Watch?
    private var sessions: [ServerConnection] = []
    private weak var viewer: ServerConnection?
    private var picture = Bitmap(.zero)
    private var area = Area.zero
    private var buffers: [Int: CaptureBuffer] = [:]
    /// What each buffer lacks.
    private var missing: [Int: Region] = [:]
    /// What is new since the last frame.
    private var changed = Region()
    private var waiting: Int?
    private var isArmed = false
    private var number: UInt64 = 0
    private var nextSession: UInt32 = 1

    /// The display's link.
    package let link: ParentLink
    /// Called with what a viewer does.
    package var onInput: ([InputEvent]) -> Void = { _ in }

    /// Shows nothing yet.
    package init(_ loop: Loop) throws(SystemError) {
        self.loop = loop
        let ends = try PacketSocket.pair()
        socket = ends.first
        link = ParentLink(ends.second)
        watch = try loop.watch(socket.descriptor.number) { [unowned self] _ in receive() }
    }

    deinit { watch?.cancel() }

    /// Shows a frame over what is shown.
    package func show(_ frame: Recording.Frame) {
        picture.show(frame)
        for part in frame.parts { changed.formUnion(Rect(part.place, part.picture.area)) }
        if changed.rects.count > 64 { changed = changed.simplified(to: 32) }
        if changed.isEmpty { return }
        if waiting != nil { answer() }
        if isArmed {
            isArmed = false
            viewer?.send(CaptureEvent.wakeup.encoded())
        }
    }

    private func receive() {
        while case .packet(let packet) = (try? socket.receive(loop.scratch)) ?? .end {
            guard let parcel = packet.parcel else { continue }
            switch try? LinkMessage(decoding: packet.bytes) {
            case .request(.capture, _, _):
                viewer = open(parcel) { [unowned self] packet throws(WireError) in try serve(packet) }
                forget()
            case .request(.event, _, _):
                open(parcel) { [unowned self] packet throws(WireError) in
                    guard case .inject(let events) = try EventRequest(decoding: packet.bytes) else { return }
                    onInput(events)
                }
            case .request: answer(.refused(reason: "a replay has none"), parcel)
            case .upgrade: answer(.upgraded, parcel)
            case .announce, nil: continue
            }
        }
    }

    @discardableResult
    private func open(
        _ parcel: Parcel, serve: @escaping (Packet) throws(WireError) -> Void
    ) -> ServerConnection? {
        guard let ends = try? PacketSocket.pair(),
            let copy = try? Parcel(duplicating: ends.first.descriptor.number),
            let connection = ServerConnection(
                ServiceProvider.Opening(session: nextSession, label: Label(""), quota: 0, parcel: copy), loop)
        else {
            answer(.refused(reason: "out of descriptors"), parcel)
            return nil
        }
        answer(.granted(session: nextSession), parcel, ends.second.descriptor.number)
        nextSession += 1
        sessions.append(connection)
        connection.onPacket = serve
        connection.onClose = { [unowned self, unowned connection] _ in sessions.removeAll { $0 === connection } }
        connection.start()
        return connection
    }

    private func answer(_ answer: LinkAnswer, _ parcel: Parcel, _ number: Int32? = nil) {
        guard let descriptor = parcel.take() else { return }
        // A display that does not wait for its answer is gone.
        _ = try? PacketSocket(descriptor).send(answer.encoded(), descriptor: number)
    }

    private func forget() {
        (buffers, missing, waiting, isArmed) = ([:], [:], nil, false)
        changed = Region(Rect(.zero, area))
    }

    private func serve(_ packet: Packet) throws(WireError) {
        switch try CaptureRequest(decoding: packet.bytes) {
        case .configure(let output):
            // Whoever waits for a frame of the old size gets one, in which nothing was drawn.
            if waiting != nil { answer() }
            area = output.area
            forget()
            viewer?.send(CaptureEvent.output(Rect(.zero, area)).encoded())
        case .buffer(let serial, let index):
            guard let descriptor = packet.parcel?.take() else { throw .invalid("no buffer") }
            guard let buffer = try? CaptureBuffer(descriptor, area) else { throw .invalid("buffer") }
            buffers[index] = buffer
            viewer?.send(CaptureEvent.done(serial: serial, .ok).encoded())
        case .capture(let index, let whenChanged):
            if waiting != nil { answer() }
            waiting = index
            if !whenChanged || !changed.isEmpty { answer() }
        case .arm:
            isArmed = changed.isEmpty
            if !isArmed { viewer?.send(CaptureEvent.wakeup.encoded()) }
        case .hurry: if waiting != nil { answer() }
        case .look(let index, _):
            let refusal = CaptureLook(index: index, status: .rejected("a recording has no views"))
            viewer?.send(CaptureEvent.look(refusal).encoded())
        }
    }

    private func answer() {
        guard let index = waiting else { return }
        waiting = nil
        let bounds = Rect(.zero, area)
        let new = changed.intersection(bounds)
        changed = Region()
        if !new.isEmpty { number += 1 }
        for key in buffers.keys { missing[key] = (missing[key] ?? Region(bounds)).union(new).simplified(to: 64) }
        let lack = missing[index] ?? Region(bounds)
        missing[index] = Region()
        picture.withPixels { pixels in
            _ = buffers[index]?.withSurface { target in
                for rect in lack.rects {
                    // Beside a picture that is smaller than the display there is nothing.
                    if !pixels.bounds.contains(rect) { target.fill(rect, .black) }
                    target.copy(pixels, rect, to: rect.origin)
                }
            }
        }
        let frame = CaptureFrame(index: index, number: number, damage: lack.rects, changed: new.rects)
        viewer?.send(CaptureEvent.frame(frame).encoded())
    }
}
