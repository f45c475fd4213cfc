internal import Framebuffer
internal import Plumbing
internal import Sessions

/// The desktop as the server has it: the last captured frame, the pointer, and the Capture session behind both.
///
/// Two buffers: while threads encode one, the next frame is captured into the other. A capture is made only when a viewer
/// waits for it, at once after input or quiet, else not more often than the rate permits. When a viewer waits for something to
/// change and the rate permits a capture, that waits at the GUI server, in the buffer that is not shown.
final class Screenful {
    private let loop: Loop
    private let capture: CaptureClient
    /// How often each buffer is being read by encoders.
    private var readers: [ObjectIdentifier: Int] = [:]
    /// Configurations whose answer did not come yet: until then frames are those of an older size.
    private var pendingOutputs = 0
    private var isWanted = false
    /// Whether a viewer waits for something to change.
    private var isWatching = false
    /// Whether the last capture was one that waits.
    private var hasWaited = false
    private var timer: Loop.Timer?
    private var lastCapture = Instant(nanoseconds: 0)
    private var hadInput = true
    /// Whether frames come so seldom that waiting for the next one needs no clock.
    private var isCalm = true

    /// The last frame; nil before the first.
    private(set) var current: CaptureBuffer?
    private var place: Point
    /// Where the last frame was, as far as it matters.
    private var framePlace = Point.zero
    /// Where in the panorama the desktop lies.
    private(set) var origin = Point.zero
    /// Where the part of the panorama begins that the policy gives.
    var base: Point { origin - place }
    private(set) var cursor = CursorShape.none
    private(set) var pointer: Point?
    /// The nanoseconds between two captures.
    var period: Int64

    /// Whether what is drawn anew without being different is never to count as a change.
    var isExact: () -> Bool = { false }
    /// Called with each new frame: what changed, and whether the pointer looks or is different.
    var onFrame: (Changes, PointerChange) -> Void = { _, _ in }
    /// Called when the screens that were asked for are there, and when a restarted server has them again.
    var onLayout: () -> Void = {}
    /// Called with all outputs of the panorama, whenever they are others.
    var onOutputs: ([CaptureNeighbour]) -> Void = { _ in }
    /// Called when there will be no session.
    var onEnd: (String) -> Void = { _ in }

    /// What became of the pointer between two frames.
    struct PointerChange {
        /// Where it is now; nil when it is nowhere.
        let place: Point?
        let hasMoved: Bool
        let hasNewShape: Bool
        /// What the old and the new image cover.
        let old: Rect
        let new: Rect
    }

    private var refinement = Refinement()
    /// What each buffer holds that viewers were not told when it was drawn.
    private var untold: [ObjectIdentifier: Region] = [:]
    /// The rectangles that are kept of that; beyond, all between them is in doubt too.
    private static let doubts = 4
    private var lastOverlay = Rect.zero
    private var hasNewShape = false

    /// Asks for a Capture session.
    init(_ link: ParentLink, _ loop: Loop, _ layout: ScreenLayout, rate: Int) throws {
        self.loop = loop
        place = layout.rect.origin
        period = 1_000_000_000 / Int64(rate)
        capture = try CaptureClient(link, Self.output(layout), bufferCount: 2)
        try loop.watch(capture.descriptorNumber) { [unowned self] _ in receive() }
    }

    /// Whether new frames can come.
    var isConnected: Bool { capture.isConnected }

    /// Whether nothing is being drawn into the last frame's buffer, and no frame is about to come.
    var isSteady: Bool { isFresh && (!capture.isCapturing || capture.isWaiting) && pendingOutputs == 0 }

    /// Whether the last frame is one of the present screens.
    var isFresh: Bool { capture.buffers.contains { $0 === current } }

    /// The pointer for viewers that do not draw it.
    var overlay: PointerOverlay? {
        guard let pointer, !cursor.image.area.isEmpty else { return nil }
        return PointerOverlay(cursor.image, at: pointer - cursor.hotSpot)
    }

    /// Has a frame captured as soon as it may be.
    func want() {
        isWanted = true
        captureIfDue()
    }

    /// Has a frame captured as soon as there is something new.
    func watch() {
        isWatching = true
        captureIfDue()
    }

    /// A viewer did something: what it causes is not to wait.
    func noteInput() {
        hadInput = true
        if isWatching { captureIfDue() }
    }

    /// Has a frame captured at once, whatever the rate.
    func look() {
        hadInput = true
        want()
    }

    /// Asks for other screens; `onLayout` tells when they are there.
    func show(_ layout: ScreenLayout) throws(SessionError) {
        try capture.configure(Self.output(layout))
        if capture.isConnected { pendingOutputs += 1 }
        place = layout.rect.origin
    }

    /// Encoders begin to read a buffer.
    func hold(_ buffer: CaptureBuffer) { readers[ObjectIdentifier(buffer), default: 0] += 1 }

    /// Encoders have read a buffer.
    func release(_ buffer: CaptureBuffer) {
        let id = ObjectIdentifier(buffer)
        guard let count = readers[id] else { return }
        readers[id] = count > 1 ? count - 1 : nil
        captureIfDue()
    }

    /// What the GUI server is told of the screens.
    static func output(_ layout: ScreenLayout) -> CaptureOutput {
        let rect = layout.rect
        let own = layout.places.filter { $0.owner != .other }
        var screens = own.map { CaptureScreen($0.name, $0.rect.offset(by: -rect.origin)) }
        // The only one is the driver itself.
        if own.count == 1, screens[0] == CaptureScreen("", Rect(.zero, rect.area)) { screens = [] }
        return CaptureOutput(
            rect.area, pointerApart: true, isOutput: !own.isEmpty, tellsOutputs: true, place: rect.origin,
            screens: screens)
    }

    /// Captures when it may be: what is wanted now, what is watched when there is something new.
    private func captureIfDue() {
        guard isWanted || isWatching, capture.isConnected, pendingOutputs == 0 else { return }
        // One that waits needs to be told only if it is not to wait any more.
        guard !capture.isCapturing || (capture.isWaiting && isWanted) else { return }
        guard capture.isWaiting || freeBuffer != nil else { return }
        let due = lastCapture.advanced(nanoseconds: period)
        let now = Instant.now
        if now < due, !hadInput, isWanted || !isCalm {
            if timer == nil {
                timer = loop.schedule(at: due) { [unowned self] in
                    timer = nil
                    captureIfDue()
                }
            }
            return
        }
        timer?.cancel()
        timer = nil
        if isWanted {
            hadInput = false
            lastCapture = now
        }
        if capture.isWaiting {
            capture.hurry()
        } else if let index = freeBuffer {
            hasWaited = !isWanted
            capture.capture(into: index, whenChanged: hasWaited)
        }
    }

    /// A buffer that nobody reads: for what is wanted now the one that was drawn last, which lacks least; for what comes at
    /// any time another one, as viewers may still want what that has.
    private var freeBuffer: Int? {
        let free = capture.buffers.indices.filter { readers[ObjectIdentifier(capture.buffers[$0])] == nil }
        if isWanted, !isExact(), let shown = free.first(where: { capture.buffers[$0] === current }) { return shown }
        return free.first { capture.buffers[$0] !== current } ?? (isWanted ? free.first : nil)
    }

    private func receive() {
        do throws(SessionError) {
            while let event = try capture.next() { handle(event) }
        } catch {
            onEnd("\(error)")
        }
    }

    private func handle(_ event: CaptureClient.Event) {
        switch event {
        case .ready:
            pendingOutputs = 1
        case .output(let rect):
            origin = rect.origin
            pendingOutputs = max(0, pendingOutputs - 1)
            if pendingOutputs == 0 { onLayout() }
            captureIfDue()
        case .frame(let frame): take(frame)
        case .outputs(let outputs): onOutputs(outputs)
        case .wakeup, .looked: break
        case .pointer(let picture, let hotSpot):
            cursor = picture.map { CursorShape($0, hotSpot: hotSpot) } ?? .none
            hasNewShape = true
        case .failed(let status): Log.warning("capture: \(status)")
        case .ended(let reason): onEnd(reason)
        }
    }

    /// The damage without what is as it was, where the frame before is still there to tell.
    ///
    /// Programs draw while frames are made: what was drawn into a buffer without being told of may be newer than what viewers were
    /// told, and does not count as known.
    private func differing(_ damage: Region, _ new: CaptureBuffer, _ old: CaptureBuffer?) -> Region {
        guard let old, old !== new else { return damage }
        let doubt = untold[ObjectIdentifier(old)] ?? Region()
        let known = damage.subtracting(doubt)
        guard isExact() || refinement.isDue(known) else { return damage }
        guard let found = difference(new, old, known) else { return damage }
        return found.union(damage.intersection(doubt))
    }

    private func difference(_ new: CaptureBuffer, _ old: CaptureBuffer, _ region: Region) -> Region? {
        let found = new.withSurface { new in
            old.withSurface { refinement.difference(of: new, from: $0, in: region) }
        }
        return found ?? nil
    }

    /// What is new after the screens became others: what is where it was need not be sent again to viewers who see only that.
    private func differing(afterChangeOf old: CaptureBuffer?, _ new: CaptureBuffer) -> Region {
        let all = Region(Rect(.zero, new.area))
        guard let old, place == framePlace else { return all }
        let doubt = untold[ObjectIdentifier(old)] ?? Region()
        let known = Region(Rect(.zero, old.area).intersection(Rect(.zero, new.area))).subtracting(doubt)
        guard let found = difference(new, old, known) else { return all }
        return all.subtracting(known).union(found)
    }

    /// Takes note of what a frame drew into its buffer besides what it tells.
    private func remember(_ frame: CaptureFrame, in buffer: CaptureBuffer, told: Region) {
        let drawn = Region(frame.damage)
        let old = untold[ObjectIdentifier(buffer)] ?? Region()
        let new = old.subtracting(drawn).union(drawn.subtracting(told))
        untold[ObjectIdentifier(buffer)] = new.simplified(to: Self.doubts)
    }

    private func take(_ frame: CaptureFrame) {
        guard pendingOutputs == 0, capture.buffers.indices.contains(frame.index) else { return captureIfDue() }
        isWanted = false
        isWatching = false
        if hasWaited {
            let now = Instant.now
            isCalm = now.since(lastCapture) > 2 * period
            lastCapture = now
            // Where the pointer went is not what the viewer's input is for.
            if !frame.changed.isEmpty || !frame.moved.isEmpty { hadInput = false }
        }
        let isOfOtherScreens = !isFresh
        let old = current
        let new = capture.buffers[frame.index]
        current = new
        var changes = Changes()
        if isOfOtherScreens {
            changes.damage(differing(afterChangeOf: old, new))
            untold = [:]
            framePlace = place
        } else {
            let changed = Region(frame.changed)
            changes.move(Region(frame.moved), by: frame.delta)
            changes.damage(differing(changed, new, old))
            remember(frame, in: new, told: changed)
        }
        let hasMoved = frame.pointer != pointer
        pointer = frame.pointer
        let overlay = overlay?.rect ?? .zero
        let change = PointerChange(
            place: pointer, hasMoved: hasMoved, hasNewShape: hasNewShape, old: lastOverlay, new: overlay)
        lastOverlay = overlay
        hasNewShape = false
        onFrame(changes, change)
        captureIfDue()
    }
}
