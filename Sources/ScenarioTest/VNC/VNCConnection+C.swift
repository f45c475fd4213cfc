internal import CLibVNCClient
internal import CLinux
internal import Framebuffer
internal import Glibc
internal import Plumbing

/// LibVNCClient's side of a connection: it owns the library's client and keeps the record of what the server sent.
@safe final class VNCConnection {
    @unsafe private var client: OpaquePointer?
    private let format: VNCPixelFormat
    /// What has been seen so far.
    var record = VNCRecord()
    /// What the library said since the connection was begun, for error messages.
    private(set) var log = ""

    /// Connects, authenticates and asks for the whole picture.
    init(_ address: VNCAddress, _ options: VNCOptions) throws(ScenarioError) {
        // The library writes without MSG_NOSIGNAL: a server that dies would take the test process along.
        _ = signal(SIGPIPE, SIG_IGN)
        format = options.pixelFormat
        unsafe client = nil
        let socket = Self.connect(address)
        guard socket >= 0 else {
            throw ScenarioError(.refused, "\(address): \(SystemError("connect", socket))")
        }
        unsafe client = open(socket, options)
        takeLog()
        if unsafe client == nil { throw ScenarioError(.refused, "\(address): \(log)") }
    }

    deinit { close() }

    /// Ends the connection; what was received stays readable in the record, the picture does not.
    func close() {
        if let client = unsafe client.take() { unsafe clibvnc_close(client) }
    }

    /// The bytes of a pixel, also of those of the pointer's picture.
    var bytesPerPixel: Int { format.bytesPerPixel }

    /// Takes a picture of the pointer, of which the mask shows the pixels that count.
    func cursor(_ area: Area, _ hotSpot: Point, _ bytes: [UInt8], mask: [UInt8]) {
        var image = format.bitmap(area, bytes)
        for index in image.pixels.indices where index >= mask.count || mask[index] == 0 { image.pixels[index] = 0 }
        record.cursor = VNCCursor(image: image, hotSpot: hotSpot)
        record.cursors += 1
    }

    var isOpen: Bool { unsafe client != nil }

    /// The name that the server gives its desktop.
    var name: String {
        guard let client = unsafe client, let name = unsafe clibvnc_name(client) else { return "" }
        return unsafe String(cString: name)
    }

    /// Waits for bytes of the server and handles one message.
    ///
    /// - Returns: whether there was one before the deadline.
    func pump(_ deadline: Deadline) throws(ScenarioError) -> Bool {
        guard let client = unsafe client else { throw ScenarioError(.disconnected, "the connection is closed") }
        if unsafe clibvnc_is_buffered(client) == 0 {
            let ready = unsafe clinux_poll(clibvnc_socket(client), UInt32(CLINUX_IN), deadline.milliseconds)
            if ready <= 0 { return false }
        }
        let isAlive = unsafe clibvnc_handle(client) != 0
        takeLog()
        try check(isAlive ? 1 : 0)
        return true
    }

    /// Asks for a part of the picture, whole or only what changed in it.
    func request(_ rect: Rect, isIncremental: Bool) throws(ScenarioError) {
        try unsafe call {
            unsafe clibvnc_request(
                $0, Int32(rect.x), Int32(rect.y), Int32(rect.width), Int32(rect.height), isIncremental ? 1 : 0)
        }
    }

    /// Tells where the pointer is and what it holds.
    func pointer(_ point: Point, buttons: Int32) throws(ScenarioError) {
        try unsafe call { unsafe clibvnc_pointer($0, Int32(clamping: point.x), Int32(clamping: point.y), buttons) }
    }

    /// Tells that a key went down or up, by its meaning.
    func key(_ keysym: UInt32, isDown: Bool) throws(ScenarioError) {
        try unsafe call { unsafe clibvnc_key($0, keysym, isDown ? 1 : 0) }
    }

    /// Tells that a key went down or up, by its place and its meaning; false when the server does not take places.
    func extendedKey(_ keysym: UInt32, scanCode: UInt32, isDown: Bool) throws(ScenarioError) -> Bool {
        try unsafe call { unsafe clibvnc_extended_key($0, keysym, scanCode, isDown ? 1 : 0) } > 0
    }

    /// Whether the server takes keys by their places.
    var takesScanCodes: Bool {
        guard let client = unsafe client else { return false }
        return unsafe clibvnc_takes_scan_codes(client) != 0
    }

    /// Offers a clipboard.
    func offerClipboard(_ latin1: [UInt8]) throws(ScenarioError) {
        try unsafe call { client in
            unsafe latin1.withUnsafeBytes { bytes in
                let text = unsafe bytes.assumingMemoryBound(to: CChar.self).baseAddress
                return unsafe clibvnc_cut_text(client, text, Int32(bytes.count))
            }
        }
    }

    /// Begins to hear; false when the server has no sound.
    func hear(channels: Int, rate: Int) throws(ScenarioError) -> Bool {
        try unsafe call { unsafe clibvnc_hear($0, Int32(channels), UInt32(clamping: rate)) } > 0
    }

    /// Sends a message of our own extension.
    func send(_ bytes: [UInt8]) throws(ScenarioError) {
        try unsafe call { client in
            unsafe bytes.withUnsafeBufferPointer { unsafe clibvnc_send(client, $0.baseAddress, $0.count) }
        }
    }

    /// Asks for another size of the screen.
    func resize(_ area: Area) throws(ScenarioError) {
        try unsafe call { unsafe clibvnc_resize($0, Int32(area.width), Int32(area.height)) }
    }

    /// The picture as it is now.
    var picture: Bitmap {
        guard let client = unsafe client, let pixels = unsafe clibvnc_pixels(client) else { return Bitmap(.zero) }
        let area = record.area
        if format == .bgrx {
            var result = Bitmap(area)
            unsafe result.pixels.withUnsafeMutableBufferPointer {
                unsafe clibvnc_copy_opaque(client, $0.baseAddress, $0.count)
            }
            return result
        }
        let count = area.count * format.bytesPerPixel
        return unsafe format.bitmap(area, Array(UnsafeBufferPointer(start: pixels, count: count)))
    }

    /// The bytes that came over TCP so far; nil on a unix socket, where the kernel does not count.
    var bytesReceived: Int? {
        guard let client = unsafe client else { return nil }
        let count = unsafe clibvnc_received(clibvnc_socket(client))
        return count < 0 ? nil : Int(count)
    }

    @discardableResult
    private func call(_ body: (OpaquePointer) -> Int32) throws(ScenarioError) -> Int32 {
        guard let client = unsafe client else { throw ScenarioError(.disconnected, "the connection is closed") }
        let result = unsafe body(client)
        takeLog()
        return try check(result)
    }

    @discardableResult
    private func check(_ result: Int32) throws(ScenarioError) -> Int32 {
        if result == 0 {
            close()
            throw ScenarioError(.disconnected, "the server ended the connection: \(log.suffix(400))")
        }
        return result
    }

    private func takeLog() {
        var bytes = [CChar](repeating: 0, count: 16384)
        let count = unsafe bytes.withUnsafeMutableBufferPointer {
            unsafe clibvnc_take_log($0.baseAddress, $0.count)
        }
        if count > 0 { log += String(decoding: bytes.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self) }
        if log.utf8.count > 1 << 16 { log = String(log.suffix(1 << 15)) }
    }

    private static func connect(_ address: VNCAddress) -> Int32 {
        switch address {
        case .tcp(let host, let port): unsafe host.withCString { unsafe clinux_connect_tcp($0, Int32(clamping: port)) }
        case .unix(let path): unsafe path.withCString { unsafe clinux_connect_unix($0, 0) }
        }
    }
}
