import CBenchPeers
import Framebuffer

/// A window over the whole of an X server's screen.
@safe final class XStage: Stage {
    @unsafe private let screen: OpaquePointer

    /// Opens a display; nil when that cannot be done.
    init?(_ display: String, _ sheet: Sheet) {
        let area = sheet.memory.area
        guard
            let screen = unsafe cbench_screen_open(
                display, sheet.memory.descriptorNumber, Int32(area.width), Int32(area.height))
        else { return nil }
        unsafe self.screen = unsafe screen
    }

    deinit { unsafe cbench_screen_close(screen) }

    var descriptorNumber: Int32 { unsafe cbench_screen_descriptor(screen) }

    func put(_ source: Rect, at place: Point) {
        unsafe cbench_screen_put(
            screen, Int32(source.x), Int32(source.y), Int32(source.width), Int32(source.height), Int32(place.x),
            Int32(place.y))
    }

    func move(_ rect: Rect, by delta: Point) {
        unsafe cbench_screen_copy(
            screen, Int32(rect.x), Int32(rect.y), Int32(rect.width), Int32(rect.height), Int32(rect.x + delta.x),
            Int32(rect.y + delta.y))
    }

    func present() { _ = unsafe cbench_screen_flush(screen) }

    func takePresses() -> Int { Int(max(0, unsafe cbench_screen_presses(screen))) }
}

/// The processor time of processes with all their threads, in nanoseconds.
func processorTime(_ pids: [Int32]) -> Int64 { pids.reduce(0) { $0 + max(0, cbench_processor_time($1)) } }
