internal import CPulse
internal import Glibc
internal import Plumbing
internal import Sound
internal import Synchronization

/// One stream to a device, as long as there is one; all on libpulse's thread.
@safe final class PulseStream {
    /// What became of it.
    enum Event {
        case ready
        /// The device is gone, or was never there.
        case lost(reason: String)
        /// The server moved it to another device.
        case moved
        /// The server had nothing to play, because what it asked for came too late.
        case underflow
        /// It plays again, and has thrown so many frames away that came too late.
        case late(frames: Int)
    }

    @unsafe private let stream: OpaquePointer
    private let channels: Int
    private let rate: Int
    private let fill: (_ frames: Int, _ put: (Samples, _ channel: Int, _ from: Int) -> Void) -> Void
    private let handler: (Event) -> Void
    /// The bytes that were sent, and those before the last question.
    private var sent = 0
    private var sentBefore = 0
    /// A question to the server that was not answered yet.
    @unsafe private var question: OpaquePointer?

    /// How a stream is made.
    struct Wish {
        var device: String?
        var channels: Int
        var rate: Int
        /// Frames of the server's buffer.
        var target: Int
    }

    /// Connects a stream of a connection that is ready; nil when libpulse refuses at once.
    ///
    /// - Parameters:
    ///   - fill: is asked for frames; it puts what it has, the rest is silent.
    init?(
        _ connection: PulseConnection, _ wish: Wish,
        fill: @escaping (_ frames: Int, _ put: (Samples, _ channel: Int, _ from: Int) -> Void) -> Void,
        _ handler: @escaping (Event) -> Void
    ) {
        guard let stream = unsafe connection.stream(channels: wish.channels, rate: wish.rate) else { return nil }
        unsafe self.stream = stream
        channels = wish.channels
        rate = wish.rate
        self.fill = fill
        self.handler = handler
        let this = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe pa_stream_set_state_callback(stream, { _, this in unsafe PulseStream.of(this)?.changed() }, this)
        unsafe pa_stream_set_write_callback(
            stream, { _, bytes, this in unsafe PulseStream.of(this)?.write(bytes) }, this)
        unsafe pa_stream_set_underflow_callback(
            stream, { _, this in unsafe PulseStream.of(this)?.handler(.underflow) }, this)
        unsafe pa_stream_set_moved_callback(stream, { _, this in unsafe PulseStream.of(this)?.handler(.moved) }, this)
        var attributes = pa_buffer_attr()
        attributes.maxlength = UInt32.max
        attributes.tlength = UInt32(clamping: wish.target * wish.channels * 4)
        attributes.prebuf = 0
        attributes.minreq = UInt32.max
        attributes.fragsize = UInt32.max
        var flags = PA_STREAM_ADJUST_LATENCY.rawValue | PA_STREAM_AUTO_TIMING_UPDATE.rawValue
        // A stream for one device does not go over to another when that one vanishes.
        if wish.device != nil { flags |= PA_STREAM_DONT_MOVE.rawValue }
        if unsafe pa_stream_connect_playback(
            stream, wish.device, &attributes, pa_stream_flags_t(flags), nil, nil) < 0
        {
            return nil
        }
    }

    deinit {
        unsafe pa_stream_set_state_callback(stream, nil, nil)
        unsafe pa_stream_set_write_callback(stream, nil, nil)
        unsafe pa_stream_set_moved_callback(stream, nil, nil)
        unsafe pa_stream_set_underflow_callback(stream, nil, nil)
        if let question = unsafe question {
            unsafe pa_operation_cancel(question)
            unsafe pa_operation_unref(question)
        }
        unsafe _ = pa_stream_disconnect(stream)
        unsafe pa_stream_unref(stream)
    }

    /// The name of the device.
    var device: String { unsafe pa_stream_get_device_name(stream).map { unsafe String(cString: $0) } ?? "" }

    /// The frames that the device asks for at least, as it granted them.
    var request: Int {
        unsafe pa_stream_get_buffer_attr(stream).map { unsafe Int($0.pointee.minreq) / (channels * 4) } ?? 0
    }

    /// The frames between the stream's end and the ear; nil while unknown.
    var latency: Int? {
        guard let heard, let info = unsafe pa_stream_get_timing_info(stream)?.pointee else { return nil }
        return Int(max(0, Double(info.write_index) / Double(channels * 4) - heard))
    }

    /// The frames that have been heard; nil while unknown.
    ///
    /// What the server told last, and the time since. libpulse's own interpolation learns the speed from what is told, and is off by as much as a
    /// hundredth of a second for seconds after something was late.
    var heard: Double? {
        guard let info = unsafe pa_stream_get_timing_info(stream)?.pointee, info.read_index_corrupt == 0 else {
            return nil
        }
        var now = timeval()
        unsafe pa_gettimeofday(&now)
        let since = Double(now.tv_sec - info.timestamp.tv_sec) + Double(now.tv_usec - info.timestamp.tv_usec) / 1e6
        guard since >= 0, since < 10 else { return nil }
        return Double(info.read_index) / Double(channels * 4)
            + (since - Double(min(info.sink_usec, 60_000_000)) / 1e6) * Double(rate)
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

    /// Asks, before what is late is sent, how far the server has come: it goes on as if it had something, and drops what comes for that time.
    private func askLateness() {
        guard unsafe question == nil else { return }
        sentBefore = sent
        let this = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe question = pa_stream_update_timing_info(
            stream, { _, _, this in unsafe PulseStream.of(this)?.countLate() }, this)
    }

    private func countLate() {
        if let question = unsafe question { unsafe pa_operation_unref(question) }
        unsafe question = nil
        guard let info = unsafe pa_stream_get_timing_info(stream)?.pointee else { return }
        let late = info.read_index &- Int64(sentBefore)
        if late > 0, late < Int64(60 * rate * channels * 4) { handler(.late(frames: Int(late) / (channels * 4))) }
    }

    private func write(_ bytes: Int) {
        // More than it keeps: it has had nothing for a time.
        if let kept = unsafe pa_stream_get_buffer_attr(stream)?.pointee.tlength, bytes > Int(kept) { askLateness() }
        var left = bytes / (channels * 4)
        while left > 0 {
            var data: UnsafeMutableRawPointer?
            var size = left * channels * 4
            guard unsafe pa_stream_begin_write(stream, &data, &size) == 0, let data = unsafe data else { return }
            let count = min(left, size / (channels * 4))
            guard count > 0 else { return unsafe _ = pa_stream_cancel_write(stream) }
            let samples = unsafe UnsafeMutableBufferPointer(
                start: data.assumingMemoryBound(to: Float.self), count: count * channels)
            unsafe samples.initialize(repeating: 0)
            fill(count) { source, channel, from in
                var span = unsafe MutableSpan(_unsafeElements: samples)
                source.interleave(into: &span, from: from, channel: channel, of: channels)
            }
            if unsafe pa_stream_write(stream, data, count * channels * 4, nil, 0, PA_SEEK_RELATIVE) < 0 { return }
            sent += count * channels * 4
            left -= count
        }
    }

    private static func of(_ this: UnsafeMutableRawPointer?) -> PulseStream? {
        unsafe this.map { unsafe Unmanaged<PulseStream>.fromOpaque($0).takeUnretainedValue() }
    }
}
