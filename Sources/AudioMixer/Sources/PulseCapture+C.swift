internal import CPulse
internal import Sound

/// One stream from a device, as long as there is one; all on libpulse's thread.
@safe final class PulseCapture {
    /// What became of it.
    enum Event {
        case ready
        /// The device is gone, or was never there.
        case lost(reason: String)
        /// The server moved it to another device.
        case moved
    }

    @unsafe private let stream: OpaquePointer
    private let channels: Int
    private let receive: (_ frames: [Float]) -> Void
    private let handler: (Event) -> Void

    /// How a stream is made.
    struct Wish {
        var device: String?
        var channels: Int
        var rate: Int
        /// The frames that come at once.
        var fragment: Int
    }

    /// Connects a stream of a connection that is ready; nil when libpulse refuses at once.
    ///
    /// - Parameter receive: is given interleaved frames; silence where the server lost some.
    init?(
        _ connection: PulseConnection, _ wish: Wish, receive: @escaping (_ frames: [Float]) -> Void,
        _ handler: @escaping (Event) -> Void
    ) {
        guard let stream = unsafe connection.stream(channels: wish.channels, rate: wish.rate) else { return nil }
        unsafe self.stream = stream
        channels = wish.channels
        self.receive = receive
        self.handler = handler
        let this = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe pa_stream_set_state_callback(stream, { _, this in unsafe PulseCapture.of(this)?.changed() }, this)
        unsafe pa_stream_set_read_callback(stream, { _, _, this in unsafe PulseCapture.of(this)?.read() }, this)
        unsafe pa_stream_set_moved_callback(stream, { _, this in unsafe PulseCapture.of(this)?.handler(.moved) }, this)
        var attributes = pa_buffer_attr()
        attributes.maxlength = UInt32.max
        attributes.tlength = UInt32.max
        attributes.prebuf = UInt32.max
        attributes.minreq = UInt32.max
        attributes.fragsize = UInt32(clamping: wish.fragment * wish.channels * 4)
        var flags = PA_STREAM_ADJUST_LATENCY.rawValue
        // A stream from one device does not go over to another when that one vanishes.
        if wish.device != nil { flags |= PA_STREAM_DONT_MOVE.rawValue }
        if unsafe pa_stream_connect_record(stream, wish.device, &attributes, pa_stream_flags_t(flags)) < 0 {
            return nil
        }
    }

    deinit {
        unsafe pa_stream_set_state_callback(stream, nil, nil)
        unsafe pa_stream_set_read_callback(stream, nil, nil)
        unsafe pa_stream_set_moved_callback(stream, nil, nil)
        unsafe _ = pa_stream_disconnect(stream)
        unsafe pa_stream_unref(stream)
    }

    /// The name of the device.
    var device: String { unsafe pa_stream_get_device_name(stream).map { unsafe String(cString: $0) } ?? "" }

    /// The frames that come at once, as the server granted them.
    var fragment: Int {
        unsafe pa_stream_get_buffer_attr(stream).map { unsafe Int($0.pointee.fragsize) / (channels * 4) } ?? 0
    }

    private func changed() {
        switch unsafe pa_stream_get_state(stream) {
        case PA_STREAM_READY: handler(.ready)
        case PA_STREAM_FAILED, PA_STREAM_TERMINATED:
            let number = unsafe pa_stream_get_context(stream).map { unsafe pa_context_errno($0) } ?? 0
            handler(.lost(reason: unsafe String(cString: pa_strerror(number))))
        default: break
        }
    }

    private func read() {
        while unsafe pa_stream_readable_size(stream) > 0 {
            var data: UnsafeRawPointer?
            var size = 0
            guard unsafe pa_stream_peek(stream, &data, &size) == 0, size > 0 else { return }
            let count = size / (channels * 4) * channels
            let frames = unsafe [Float](unsafeUninitializedCapacity: count) { buffer, filled in
                if let data = unsafe data {
                    let samples = unsafe UnsafeRawBufferPointer(start: data, count: count * 4)
                    unsafe UnsafeMutableRawBufferPointer(buffer).copyMemory(from: samples)
                } else {
                    unsafe buffer.initialize(repeating: 0)
                }
                filled = count
            }
            unsafe _ = pa_stream_drop(stream)
            receive(frames)
        }
    }

    private static func of(_ this: UnsafeMutableRawPointer?) -> PulseCapture? {
        unsafe this.map { unsafe Unmanaged<PulseCapture>.fromOpaque($0).takeUnretainedValue() }
    }
}
