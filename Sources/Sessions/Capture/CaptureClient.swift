package import Framebuffer
internal import Plumbing

/// A driver's Capture session: passive, one descriptor, and set up anew by itself after the server was restarted.
///
/// Watch `descriptorNumber`, call `next()` until it returns nil. One capture is under way at a time; it may wait at the server until there
/// is something to capture, which is the shortest way from a change to its pixels: one message.
package final class CaptureClient {
    private let channel: SessionChannel
    private var output: CaptureOutput
    private var serial: UInt32 = 0
    private var isArmed = false
    private var underWay: (index: Int, whenChanged: Bool)?
    /// How many frames are to come from captures of before the last `configure`, into buffers that are gone.
    private var abandonedFrames = 0
    /// The buffers by index; the server draws into one only between `capture` and its frame.
    package private(set) var buffers: [CaptureBuffer] = []
    /// Whether a `capture` was not answered yet.
    package var isCapturing: Bool { underWay != nil }

    /// Whether the capture that is under way waits until there is something to capture, and was not hurried.
    package var isWaiting: Bool { underWay?.whenChanged == true }

    /// What `next()` found.
    package enum Event {
        /// The server is there (again) and was told the output and the buffers: capture now, everything is new.
        case ready
        /// The part of the panorama that is captured.
        case output(Rect)
        case frame(CaptureFrame)
        /// There is something to capture, after `arm`.
        case wakeup
        /// The views by themselves, and the label's in the buffer.
        case looked(CaptureLook)
        /// The pointer has this picture now (premultiplied), nil for none.
        case pointer(Bitmap?, hotSpot: Point)
        /// The outputs of the panorama, for who asked to be told.
        case outputs([CaptureNeighbour])
        /// A request failed.
        case failed(RequestStatus)
        /// There will be no session.
        case ended(String)
    }

    /// Asks the parent for a session.
    ///
    /// - Parameter bufferCount: how many buffers of the output's size are made, 1 to 8.
    package init(
        _ link: ParentLink, _ output: CaptureOutput, bufferCount: Int = 1, label: String = "", quota: Int = 128 << 20
    ) throws(SessionError) {
        self.output = output
        channel = try SessionChannel(link, .capture, label: label, quota: quota)
        buffers = try Self.makeBuffers(output.area, bufferCount)
    }

    /// The descriptor to watch; it is readable when `next()` has something.
    package var descriptorNumber: Int32 { channel.descriptorNumber }

    /// Whether a server is there.
    package var isConnected: Bool { channel.state == .connected }

    /// Changes the output, for example its size; all buffers are new and everything is to be captured anew.
    ///
    /// The frame of a capture that is under way does not come.
    package func configure(_ output: CaptureOutput) throws(SessionError) {
        buffers = try Self.makeBuffers(output.area, buffers.count)
        self.output = output
        attach()
    }

    /// Asks for a frame in a buffer; false when one is under way or there is no server now.
    ///
    /// - Parameter whenChanged: the frame comes as soon as there is something to capture, instead of at once. The server may draw into
    ///   the buffer at any time until then.
    @discardableResult
    package func capture(into index: Int = 0, whenChanged: Bool = false) -> Bool {
        guard !isCapturing, isConnected, buffers.indices.contains(index) else { return false }
        underWay = (index, whenChanged)
        channel.send(CaptureRequest.capture(index: index, whenChanged: whenChanged).encoded())
        return true
    }

    /// Has the frame of a capture that waits sent at once; nothing happens without one.
    package func hurry() {
        guard isWaiting else { return }
        underWay?.whenChanged = false
        channel.send(CaptureRequest.hurry.encoded())
    }

    /// Asks for the views by themselves, and for those of a label in a buffer; nothing is asked while there is no server.
    package func look(into index: Int = 0, label: String = "") {
        if isConnected { channel.send(CaptureRequest.look(index: index, label: label).encoded()) }
    }

    /// Asks for one `wakeup` as soon as there is something to capture.
    package func arm() {
        isArmed = true
        channel.send(CaptureRequest.arm.encoded())
    }

    /// Waits until there is something for `next()`.
    package func wait(milliseconds: Int? = nil) throws(SessionError) -> Bool {
        try channel.wait(milliseconds: milliseconds)
    }

    /// The next thing that happened, nil when there is nothing now.
    package func next() throws(SessionError) -> Event? {
        while let event = try channel.next() {
            switch event {
            case .connected:
                attach()
                if isArmed { channel.send(CaptureRequest.arm.encoded()) }
                return .ready
            case .disconnected:
                underWay = nil
                abandonedFrames = 0
            case .ended(let reason): return .ended(reason)
            case .upgraded(let granted):
                // The owner was not told that something failed, and would not ask again.
                let unanswered = underWay
                if granted { attach() } else { return .failed(.rejected("the parent gave no more quota")) }
                if let unanswered { capture(into: unanswered.index, whenChanged: unanswered.whenChanged) }
            case .packet(let packet):
                if let event = try handle(packet) { return event }
            }
        }
        return nil
    }

    private func handle(_ packet: Packet) throws(SessionError) -> Event? {
        let event: CaptureEvent
        do throws(WireError) { event = try CaptureEvent(decoding: packet.bytes) } catch { throw .wire(error) }
        switch event {
        case .output(let rect): return .output(rect)
        case .done(_, .ok): return nil
        case .done(_, .shortage(let bytes)):
            try channel.upgrade(bytes: bytes)
            return nil
        case .done(_, let status): return .failed(status)
        case .frame(let frame):
            if abandonedFrames > 0 {
                abandonedFrames -= 1
                return nil
            }
            underWay = nil
            return .frame(frame)
        case .wakeup:
            isArmed = false
            return .wakeup
        case .look(let look): return .looked(look)
        case .outputs(let outputs): return .outputs(outputs)
        case .pointer(let size, let hotSpot):
            return .pointer(try Self.picture(size, packet.parcel), hotSpot: hotSpot)
        }
    }

    private func attach() {
        guard isConnected else { return }
        if isCapturing { abandonedFrames += 1 }
        underWay = nil
        channel.send(CaptureRequest.configure(output).encoded())
        for (index, buffer) in buffers.enumerated() {
            serial &+= 1
            channel.send(
                CaptureRequest.buffer(serial: serial, index: index).encoded(), descriptor: buffer.descriptorNumber)
        }
    }

    private static func makeBuffers(_ area: Area, _ count: Int) throws(SessionError) -> [CaptureBuffer] {
        var result: [CaptureBuffer] = []
        for _ in 0..<min(CaptureRequest.bufferLimit, max(1, count)) {
            do throws(SystemError) { result.append(try CaptureBuffer(area)) } catch { throw .system(error) }
        }
        return result
    }

    private static func picture(_ size: Area, _ parcel: Parcel?) throws(SessionError) -> Bitmap? {
        guard !size.isEmpty, let descriptor = parcel?.take() else { return nil }
        do throws(SystemError) {
            let memory = try CaptureBuffer(descriptor, size)
            return memory.withSurface { $0.bitmap(of: Rect(.zero, size)) }
        } catch {
            throw .system(error)
        }
    }
}
