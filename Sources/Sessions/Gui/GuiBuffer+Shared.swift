package import Framebuffer
package import Plumbing

/// The pixels of a Gui session, allocated by the client and shared with the server.
///
/// Layout: a header page, of which the first word is the sequence (odd while the client draws), then `area.count` pixels,
/// then, if the mode has one, the input mask of one byte a pixel. The client keeps it, so that it can be handed to a restarted server.
package final class GuiBuffer {
    package let mode: Mode
    private let file: MemoryFile
    private let mapping: Mapping

    /// The bytes before the first pixel.
    package static let headerSize = 4096

    /// Zeroed pixels and a mask of zeros.
    package init(_ mode: Mode) throws(SystemError) {
        self.mode = mode
        let file = try MemoryFile(count: Self.headerSize + max(4, mode.byteCount), name: "gui-buffer")
        mapping = try Mapping(file, writable: true)
        self.file = file
    }

    /// The descriptor that goes to the server.
    package var descriptorNumber: Int32 { file.descriptor.number }

    /// Lets `body` draw.
    ///
    /// A capture waits for its end up to a bound, so draw in memory of your own what takes longer than a millisecond.
    package func draw(_ body: (Surface) -> Void) {
        beginDrawing()
        withSurface(body)
        endDrawing()
    }

    /// Begins a drawing that goes on beyond one call; one that has begun goes on.
    package func beginDrawing() { mapping.store(mapping.load(at: 0) | 1, at: 0) }

    /// Ends a drawing: what is in the buffer is a whole picture.
    package func endDrawing() { mapping.store((mapping.load(at: 0) | 1) &+ 1, at: 0) }

    /// Whether a drawing has begun and not ended.
    package var isBeingDrawn: Bool { mapping.load(at: 0) & 1 != 0 }

    /// Lets `body` use the pixels, saying nothing of it; for what is read, and within a drawing that has begun.
    package func withSurface(_ body: (Surface) -> Void) {
        let area = mode.area
        _ = unsafe mapping.withWords(at: Self.headerSize, count: area.count) { words in
            unsafe body(Surface(base: words, area: area, stride: area.width))
        }
    }

    /// The first pixel; valid as long as the buffer, whose owner vouches for it.
    @unsafe package var address: UnsafeMutableRawPointer { unsafe mapping.address + Self.headerSize }

    /// Sets the input mask in a rectangle: 0 lets input fall through to the view below.
    package func setInputMask(_ rect: Rect, _ value: UInt8) {
        guard mode.hasInputMask else { return }
        let rect = rect.intersection(Rect(.zero, mode.area))
        let start = Self.headerSize + mode.area.count * 4
        for y in rect.top..<max(rect.top, rect.bottom) {
            _ = unsafe mapping.withBytes(at: start + y * mode.area.width + rect.x, count: rect.width) { bytes in
                for index in bytes.indices { unsafe bytes[index] = value }
            }
        }
    }

}

/// The server's side of a client's buffer: hostile memory, checked once when it arrives.
///
/// No descriptor stays open. It is mapped so that it can be written where the client allows it, for blits alone.
package final class SharedPixels {
    package let mode: Mode
    /// What the memory is charged with.
    package let byteCount: Int
    private let mapping: Mapping

    /// Maps memory that a client sent, if it is sealed and large enough for the mode.
    package init(_ descriptor: consuming Descriptor, _ mode: Mode) throws(SystemError) {
        self.mode = mode
        let file = try MemoryFile(received: descriptor, minimum: GuiBuffer.headerSize + mode.byteCount)
        byteCount = file.count
        if let writable = try? Mapping(file, writable: true) {
            mapping = writable
        } else {
            mapping = try Mapping(file, writable: false)
        }
    }

    /// Copies a part of the buffer to another place of it, input mask and all; false when the client forbids writing.
    package func blit(_ from: Rect, to target: Rect) -> Bool {
        guard mapping.isWritable else { return false }
        _ = withSurface { $0.copy($0, from, to: target.origin) }
        guard mode.hasInputMask else { return true }
        let width = mode.area.width
        _ = unsafe mapping.withBytes(at: GuiBuffer.headerSize + mode.area.count * 4, count: mode.area.count) { mask in
            for row in 0..<from.height {
                for column in 0..<from.width {
                    unsafe mask[(target.y + row) * width + target.x + column] =
                        unsafe mask[(from.y + row) * width + from.x + column]
                }
            }
        }
        return true
    }

    /// Whether the client is in the middle of drawing.
    package var isBeingDrawn: Bool { mapping.load(at: 0) & 1 != 0 }

    /// The count of finished and begun drawings.
    package var sequence: UInt32 { mapping.load(at: 0) }

    /// Whether the input mask takes input at a pixel; without a mask every pixel does.
    package func takesInput(at point: Point) -> Bool {
        guard mode.hasInputMask else { return true }
        guard Rect(.zero, mode.area).contains(point) else { return false }
        let offset = GuiBuffer.headerSize + mode.area.count * 4 + point.y * mode.area.width + point.x
        return mapping.byte(at: offset) ?? 0 != 0
    }

    /// Lets `body` read the pixels, which may change meanwhile.
    ///
    /// It must not draw: the memory may be mapped read-only.
    package func withSurface<R>(_ body: (Surface) -> R) -> R? {
        let area = mode.area
        return unsafe mapping.withWords(at: GuiBuffer.headerSize, count: area.count) { words in
            unsafe body(Surface(base: words, area: area, stride: area.width))
        }
    }
}

/// The memory of a capture buffer: whole pixels from the first byte, allocated by the capture client.
///
/// Threads may share it as processes do: what is read while somebody draws is undefined, nothing else.
package final class CaptureBuffer: Sendable {
    package let area: Area
    /// What the memory is charged with.
    package let byteCount: Int
    /// What goes to the server; kept on the client's side alone.
    private let file: MemoryFile?
    private let mapping: Mapping

    /// Zeroed pixels, on the client's side.
    package init(_ area: Area) throws(SystemError) {
        self.area = area
        let file = try MemoryFile(count: max(4, area.count * 4), name: "capture-buffer")
        byteCount = file.count
        mapping = try Mapping(file, writable: true)
        self.file = consume file
    }

    /// Maps memory that a client sent, on the server's side.
    package init(_ descriptor: consuming Descriptor, _ area: Area) throws(SystemError) {
        self.area = area
        let file = try MemoryFile(received: descriptor, minimum: max(4, area.count * 4))
        byteCount = file.count
        mapping = try Mapping(file, writable: true)
        self.file = nil
    }

    /// The descriptor that goes to the server; -1 on the server's side, which keeps none.
    package var descriptorNumber: Int32 {
        switch file {
        case .some(let file): file.descriptor.number;
        case .none: -1
        }
    }

    /// Lets `body` use the pixels.
    package func withSurface<R>(_ body: (Surface) -> R) -> R? {
        let area = area
        return unsafe mapping.withWords(at: 0, count: area.count) { words in
            unsafe body(Surface(base: words, area: area, stride: area.width))
        }
    }
}
