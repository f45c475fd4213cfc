internal import CLibVNCClient
internal import Framebuffer

extension VNCConnection {
    /// Hands a connected socket to the library; nil when the server refused, and then the socket is closed.
    @unsafe func open(_ socket: Int32, _ options: VNCOptions) -> OpaquePointer? {
        var events = unsafe clibvnc_events()
        unsafe events.context = Unmanaged.passUnretained(self).toOpaque()
        unsafe events.resized = { unsafe VNCConnection.of($0)?.record.resized(Area(Int($1), Int($2))) }
        unsafe events.rectangle = {
            let rect = Rect(Int($1), Int($2), Int($3), Int($4))
            unsafe VNCConnection.of($0)?.record.rectangle(rect, VNCEncoding.of($5))
        }
        unsafe events.copied = {
            let source = Rect(Int($1), Int($2), Int($3), Int($4))
            unsafe VNCConnection.of($0)?.record.copied(source, to: Point(Int($5), Int($6)))
        }
        unsafe events.finished = { unsafe VNCConnection.of($0)?.record.finished() }
        unsafe events.cursor = { context, hotX, hotY, width, height, pixels, mask in
            guard let connection = unsafe VNCConnection.of(context), let pixels = unsafe pixels,
                let mask = unsafe mask
            else { return }
            let area = Area(Int(width), Int(height))
            let size = area.count * connection.bytesPerPixel
            unsafe connection.cursor(
                area, Point(Int(hotX), Int(hotY)), Array(UnsafeBufferPointer(start: pixels, count: size)),
                mask: Array(UnsafeBufferPointer(start: mask, count: area.count)))
        }
        unsafe events.cursor_moved = { unsafe VNCConnection.of($0)?.record.cursorPosition = Point(Int($1), Int($2)) }
        unsafe events.cut_text = { context, text, count in
            guard let text = unsafe text else { return }
            let bytes = unsafe UnsafeRawBufferPointer(start: text, count: Int(count))
            let characters = unsafe bytes.map { Character(Unicode.Scalar($0)) }
            unsafe VNCConnection.of(context)?.record.clipboard = String(characters)
        }
        unsafe events.sound = { context, bytes, count in
            guard let bytes = unsafe bytes else { return }
            unsafe VNCConnection.of(context)?.record.heard += Array(UnsafeBufferPointer(start: bytes, count: count))
        }
        unsafe events.framed = { context, number, flags, offers in
            let frame = VNCFrame(number: number, isComplete: flags & 1 != 0, offers: offers)
            unsafe VNCConnection.of(context)?.record.framed(frame)
        }
        unsafe events.answered = { context, _, status, number, frame, bytes, count in
            let body = unsafe Array(UnsafeBufferPointer(start: bytes, count: bytes == nil ? 0 : count))
            let answer = VNCAnswer(status: Int(status), frame: frame, body: body)
            unsafe VNCConnection.of(context)?.record.answered(number, answer)
        }
        unsafe events.bell = { unsafe VNCConnection.of($0)?.record.bells += 1 }
        return unsafe open(socket, options, &events)
    }

    @unsafe private func open(
        _ socket: Int32, _ options: VNCOptions, _ events: inout clibvnc_events
    ) -> OpaquePointer? {
        var native = unsafe clibvnc_options()
        unsafe native.format = options.pixelFormat.native
        unsafe native.compression = Int32(options.compression)
        unsafe native.quality = Int32(options.quality ?? -1)
        unsafe native.shared = options.isShared ? 1 : 0
        unsafe native.cursor = options.separateCursor ? 1 : 0
        unsafe native.plain_sizes = options.sizesArePlain ? 1 : 0
        unsafe native.sound = options.hears ? 1 : 0
        unsafe native.seconds = UInt32(Deadline.limit / 1000)
        let names = options.encodings.map(\.name).joined(separator: " ")
        return unsafe names.withCString { names in
            unsafe native.encodings = names
            return unsafe Self.withText(options.password) { password in
                unsafe native.password = password
                return unsafe Self.withText(options.user) { user in
                    unsafe native.user = user
                    return unsafe Self.withText(options.authority) { authority in
                        unsafe native.authority = authority
                        return unsafe clibvnc_open(socket, &native, &events)
                    }
                }
            }
        }
    }

    @unsafe private static func withText(
        _ text: String?, _ body: (UnsafePointer<CChar>?) -> OpaquePointer?
    ) -> OpaquePointer? {
        guard let text else { return unsafe body(nil) }
        return unsafe text.withCString { unsafe body($0) }
    }

    @unsafe private static func of(_ context: UnsafeMutableRawPointer?) -> VNCConnection? {
        guard let context = unsafe context else { return nil }
        return unsafe Unmanaged<VNCConnection>.fromOpaque(context).takeUnretainedValue()
    }
}

extension VNCPixelFormat {
    /// The format as the library takes it.
    fileprivate var native: clibvnc_format {
        clibvnc_format(
            bits_per_pixel: UInt8(clamping: bitsPerPixel), depth: UInt8(clamping: depth),
            big_endian: isBigEndian ? 1 : 0, red_max: UInt16(clamping: redMaximum),
            green_max: UInt16(clamping: greenMaximum), blue_max: UInt16(clamping: blueMaximum),
            red_shift: UInt8(clamping: redShift), green_shift: UInt8(clamping: greenShift),
            blue_shift: UInt8(clamping: blueShift))
    }
}
