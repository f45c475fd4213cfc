internal import Framebuffer
internal import Plumbing
internal import Recordings
internal import Sessions
internal import Synchronization

/// Records what the desktop shows, as a viewer would see it that nobody waits for.
///
/// The loop copies what has changed out of the last frame, at most so often as the settings say; compressing and writing is done by a thread,
/// and until it is done nothing more is copied. A disk that is slow or full costs the viewers nothing: there are fewer moments, or none.
final class RecordDesk {
    private let loop: Loop
    private let settings: RecordSettings
    private let onChange: () -> Void
    private let onDue: () -> Void
    private let crew = Crew(limit: 1, name: "recorder")
    private var tape: Tape?
    private var done: Mailbox<Tape.State>?
    private var path = ""
    /// How the file stood when the thread was done last.
    private var state = Tape.State()
    private var failure: String?
    private var pending = Region()
    private var isBusy = false
    private var area = Area.zero
    private var lastMoment = Instant(nanoseconds: 0)
    private var timer: Loop.Timer?
    private var endTimer: Loop.Timer?

    /// What is used by the thread, and at the end by the loop.
    private final class Tape: Sendable {
        struct State: Sendable {
            var bytes = 0
            var moments = 0
            var isFull = false
            var failure: String?
        }

        private let recorder: Mutex<ScreenRecorder?>

        init(_ path: String, name: String, byteLimit: Int) throws(RecordingError) {
            let recorder = ScreenRecorder(try RecordingFile(path), name: name, byteLimit: byteLimit)
            self.recorder = Mutex(recorder)
        }

        func take(_ area: Area, _ parts: [Recording.Part], at now: Instant) -> State {
            recorder.withLock { recorder in
                guard let recorder else { return State() }
                var failure: String?
                do throws(RecordingError) { try recorder.take(area, parts, at: now) } catch { failure = "\(error)" }
                return State(
                    bytes: recorder.byteCount, moments: recorder.moments, isFull: recorder.isFull, failure: failure)
            }
        }

        /// Ends the file; what comes later is left out.
        func finish() {
            recorder.withLock { recorder in
                try? recorder?.finish(at: .now)
                recorder = nil
            }
        }
    }

    /// Begins a new file.
    ///
    /// - Parameters:
    ///   - change: called when the report is another.
    ///   - due: called when the desktop is wanted again.
    init(
        _ settings: RecordSettings, _ loop: Loop, name: String, change: @escaping () -> Void,
        due: @escaping () -> Void
    ) {
        self.settings = settings
        self.loop = loop
        onChange = change
        onDue = due
        do {
            done = try loop.mailbox { [weak self] in self?.finish($0) }
            path = try Self.newFile(settings)
            tape = try Tape(path, name: name, byteLimit: settings.megabytes << 20)
            endTimer = loop.schedule(afterMilliseconds: settings.minutes * 60_000) { [weak self] in self?.end() }
            Log.info("recording the screen to \(path)")
        } catch {
            fail("\(error)")
        }
    }

    deinit {
        timer?.cancel()
        endTimer?.cancel()
        tape?.finish()
    }

    /// What is waited for.
    var need: ViewerState.Need {
        guard tape != nil, !isBusy, loop.now >= due else { return .nothing }
        return area.isEmpty || !pending.isEmpty ? .update : .change
    }

    /// The recording in the report.
    var description: Document {
        [
            "file": .string(path), "state": .string(failure ?? (tape == nil ? "ended" : "recording")),
            "bytes": .integer(state.bytes), "moments": .integer(state.moments),
        ]
    }

    /// The desktop changed, and perhaps the pointer.
    func append(_ changes: Changes, _ pointer: Screenful.PointerChange) {
        guard tape != nil else { return }
        pending.formUnion(changes.region)
        if pointer.hasMoved || pointer.hasNewShape || !changes.moved.isEmpty {
            pending.formUnion(pointer.old)
            pending.formUnion(pointer.new)
        }
        pending = pending.simplified(to: Changes.limit)
    }

    /// Takes what has changed out of the frame that is there.
    func serve(_ screen: Screenful) {
        guard need == .update, let tape, let done, let buffer = screen.current else { return }
        let bounds = Rect(.zero, buffer.area)
        let rects = buffer.area == area ? pending.intersection(bounds).rects : [bounds]
        area = buffer.area
        pending = Region()
        let overlay = screen.overlay
        let parts = buffer.withSurface { surface in rects.map { Self.part(surface, $0, overlay) } } ?? []
        let now = loop.now
        lastMoment = now
        isBusy = true
        let area = area
        crew.perform { done.post(tape.take(area, parts, at: now)) }
    }

    private var due: Instant { lastMoment.advanced(milliseconds: 1000 / settings.rate) }

    private static func part(_ surface: Surface, _ rect: Rect, _ overlay: PointerOverlay?) -> Recording.Part {
        var part = ScreenRecorder.part(surface, rect)
        if let overlay, overlay.rect.intersects(rect) {
            part.picture.withSurface { target in
                overlay.image.withPixels { target.over($0, $0.bounds, to: overlay.origin - rect.origin) }
            }
        }
        return part
    }

    private func finish(_ new: Tape.State) {
        isBusy = false
        if new.failure == nil { state = new }
        if let reason = new.failure { return fail(reason) }
        if new.isFull { return end() }
        if new.moments == 1 { onChange() }
        timer?.cancel()
        timer = loop.schedule(at: due) { [weak self] in self?.onDue() }
    }

    private func end() {
        guard tape != nil else { return }
        tape?.finish()
        tape = nil
        Log.info("the recording \(path) is over: \(state.bytes) bytes")
        onChange()
    }

    private func fail(_ reason: String) {
        Log.error("recording: \(reason)")
        failure = "failed: \(reason)"
        tape?.finish()
        tape = nil
        onChange()
    }

    /// Makes room and finds a name that is free.
    private static func newFile(_ settings: RecordSettings) throws(SystemError) -> String {
        try Files.makeDirectory(settings.folder)
        let old = Files.names(in: settings.folder).filter { $0.hasPrefix(prefix) && $0.hasSuffix(".fbs") }
        for name in old.dropLast(settings.keep - 1) { Files.remove("\(settings.folder)/\(name)") }
        let stamp = "\(settings.folder)/\(prefix)\(WallClock.stamp())"
        var path = stamp + ".fbs"
        var number = 2
        while Files.exists(path) {
            // Behind the first in the order of names, which is that of their ages.
            path = "\(stamp)_\(number).fbs"
            number += 1
        }
        return path
    }

    /// How the names of files begin that are kept or go.
    private static let prefix = "vnc-recording-"
}
