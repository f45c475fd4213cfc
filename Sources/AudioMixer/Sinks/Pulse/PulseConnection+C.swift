internal import CPulse
internal import Plumbing

/// A connection to a PulseAudio server that comes back by itself: when the server was restarted, its socket appears anew.
///
/// All its callbacks run on libpulse's thread; `stop` may be called from any other.
@safe final class PulseConnection {
    /// Where the connection stands.
    enum Event {
        case ready
        case lost(reason: String)
        /// A device came or went.
        case devices
    }

    @unsafe private let loop: OpaquePointer
    @unsafe private(set) var context: OpaquePointer?
    private let server: String?
    private let handler: (Event) -> Void
    private var watch: DirectoryWatch?
    @unsafe private var watchEvent: OpaquePointer?
    @unsafe private var timer: OpaquePointer?
    private var tries = 0
    private static let priority = 55

    /// - Parameter server: as in PULSE_SERVER; nil for that or the default.
    init(server: String?, _ handler: @escaping (Event) -> Void) throws(AudioSinkError) {
        guard let loop = unsafe pa_threaded_mainloop_new() else { throw AudioSinkError("no main loop of libpulse") }
        unsafe self.loop = loop
        self.server = server ?? Files.environment("PULSE_SERVER")
        self.handler = handler
    }

    deinit { unsafe pa_threaded_mainloop_free(loop) }

    private var this: UnsafeMutableRawPointer { unsafe Unmanaged.passUnretained(self).toOpaque() }

    func start() throws(AudioSinkError) {
        guard unsafe pa_threaded_mainloop_start(loop) == 0 else { throw AudioSinkError("no thread of libpulse") }
        locked { connect() }
    }

    /// Ends the thread; no callback comes any more.
    func stop() {
        locked { disconnect() }
        unsafe pa_threaded_mainloop_stop(loop)
        if let timer = unsafe timer { unsafe pa_threaded_mainloop_get_api(loop).pointee.time_free(timer) }
        unsafe timer = nil
        unwatch()
    }

    /// Runs `body` while libpulse's thread stands still.
    func locked<R>(_ body: () -> R) -> R {
        unsafe pa_threaded_mainloop_lock(loop)
        defer { unsafe pa_threaded_mainloop_unlock(loop) }
        return body()
    }

    /// What went wrong last.
    var fault: String {
        unsafe String(
            cString: pa_strerror(
                context.map { unsafe pa_context_errno($0) } ?? Int32(PA_ERR_CONNECTIONREFUSED.rawValue)))
    }

    /// A stream of floats that is not connected yet, nil without a connection.
    func stream(channels: Int, rate: Int) -> OpaquePointer? {
        var format = pa_sample_spec()
        format.format = PA_SAMPLE_FLOAT32LE
        format.rate = UInt32(rate)
        format.channels = UInt8(channels)
        var map = pa_channel_map()
        _ = unsafe pa_channel_map_init_extend(&map, UInt32(channels), PA_CHANNEL_MAP_DEFAULT)
        return unsafe context.flatMap { unsafe pa_stream_new($0, "nitpicker", &format, &map) }
    }

    private func connect() {
        disconnect()
        // The watch comes first, so that a server that appears meanwhile is not missed.
        watchSocket()
        let api = unsafe pa_threaded_mainloop_get_api(loop)
        guard let context = unsafe pa_context_new(api, "nitpicker") else { return fail() }
        unsafe self.context = context
        unsafe pa_context_set_state_callback(context, { _, this in unsafe PulseConnection.of(this)?.changed() }, this)
        unsafe pa_context_set_subscribe_callback(
            context, { _, _, _, this in unsafe PulseConnection.of(this)?.handler(.devices) }, this)
        if unsafe pa_context_connect(context, server, PA_CONTEXT_NOAUTOSPAWN, nil) < 0 { fail() }
    }

    private func disconnect() {
        guard let context = unsafe context else { return }
        unsafe self.context = nil
        unsafe pa_context_set_state_callback(context, nil, nil)
        unsafe pa_context_set_subscribe_callback(context, nil, nil)
        unsafe pa_context_disconnect(context)
        unsafe pa_context_unref(context)
    }

    private func changed() {
        guard let context = unsafe context else { return }
        switch unsafe pa_context_get_state(context) {
        case PA_CONTEXT_READY:
            // A device does not wait for other work either. Behind the audio threads, and where it is not allowed, as it was.
            _ = RealTimeThread.schedule(Self.priority)
            RealTimeThread.flushSubnormals()
            tries = 0
            unwatch()
            let mask = pa_subscription_mask_t(
                PA_SUBSCRIPTION_MASK_SINK.rawValue | PA_SUBSCRIPTION_MASK_SOURCE.rawValue
                    | PA_SUBSCRIPTION_MASK_SERVER.rawValue)
            if let operation = unsafe pa_context_subscribe(context, mask, nil, nil) {
                unsafe pa_operation_unref(operation)
            }
            handler(.ready)
        case PA_CONTEXT_FAILED, PA_CONTEXT_TERMINATED: fail()
        default: break
        }
    }

    private func fail() {
        let reason = fault
        handler(.lost(reason: reason))
        disconnect()
        // A socket that has just been made may not be answered yet; without one to watch, only time helps.
        tries += 1
        if watch == nil {
            retry(milliseconds: min(30_000, 500 << min(tries, 6)))
        } else if tries <= 5 {
            retry(milliseconds: 200)
        }
    }

    private func retry(milliseconds: Int) {
        guard let api = unsafe pa_threaded_mainloop_get_api(loop) else { return }
        var time = timeval()
        unsafe pa_timeval_add(pa_gettimeofday(&time), UInt64(milliseconds) * 1000)
        if let timer = unsafe timer { return unsafe api.pointee.time_restart(timer, &time) }
        unsafe timer = unsafe api.pointee.time_new(
            api, &time, { _, _, _, this in unsafe PulseConnection.of(this)?.connectUnlessConnected() }, this)
    }

    private func connectUnlessConnected() { if unsafe context == nil { connect() } }

    /// Watches the folders in which a local server's socket appears.
    private func watchSocket() {
        unwatch()
        guard let api = unsafe pa_threaded_mainloop_get_api(loop) else { return }
        watch = try? DirectoryWatch(PulsePlace.folders(server).filter { Files.exists($0) }, created: true)
        guard let number = watch?.descriptor.number else { return }
        unsafe watchEvent = unsafe api.pointee.io_new(
            api, number, PA_IO_EVENT_INPUT,
            { _, _, _, _, this in
                guard let connection = unsafe PulseConnection.of(this) else { return }
                _ = try? connection.watch?.drain()
                connection.tries = 0
                connection.connectUnlessConnected()
            }, this)
    }

    private func unwatch() {
        if let event = unsafe watchEvent { unsafe pa_threaded_mainloop_get_api(loop).pointee.io_free(event) }
        unsafe watchEvent = nil
        watch = nil
    }

    private static func of(_ this: UnsafeMutableRawPointer?) -> PulseConnection? {
        unsafe this.map { unsafe Unmanaged<PulseConnection>.fromOpaque($0).takeUnretainedValue() }
    }
}
