internal import Framebuffer
package import Plumbing
package import Sessions

/// A screen and a driver for one GUI server that is a program of another one: what the inner server composes is a view of the outer one, what
/// the outer one tells the view is input of the inner one.
///
/// The inner server cannot tell it from a window or a viewer. The screen is as large as the place that the outer server gives. A frame is
/// taken when the outer server has done the one before, so an inner server that draws quickly is no load for a busy outer one.
/// Belongs to its loop's thread.
package final class NestedDisplay {
    private let gui: GuiClient
    private let capture: CaptureClient
    private let events: EventClient
    private let loop: Loop
    private let onEnd: (String) -> Void
    private var watches: [Loop.Watch] = []
    private var isShown = false
    private var hasOutput = false
    /// Whether the outer server has not done the last frame yet.
    private var isBusy = false
    /// What the outer server let the user press, so that it can be released when that server is another one.
    private var held: Set<KeyCode> = []
    private var fingers: Set<Int> = []
    /// Whether the outer server was asked for raw motion, since the inner one hides its pointer.
    private var isExclusive = false

    private static let view = ViewID(1)

    /// A display that asks `outer` for its view, `inner` for what is in it; `onEnd` is called when it cannot go on, with the reason, or
    /// with "" when the user closes it.
    package init(
        outer: ParentLink, inner: ParentLink, _ loop: Loop, title: String = "", onEnd: @escaping (String) -> Void
    ) throws {
        self.loop = loop
        self.onEnd = onEnd
        gui = try GuiClient(outer)
        capture = try CaptureClient(inner, CaptureOutput(.zero))
        events = try EventClient(inner)
        gui.commit([.create(Self.view, parent: nil), .title(Self.view, title)])
        try watch(gui.descriptorNumber) { [unowned self] () throws(SessionError) in
            while let event = try gui.next() { try hear(event) }
        }
        try watch(capture.descriptorNumber) { [unowned self] () throws(SessionError) in
            while let event = try capture.next() { hear(event) }
        }
        try watch(events.descriptorNumber) { [unowned self] () throws(SessionError) in
            while let event = try events.next() {
                if case .ended(let reason) = event { onEnd("no Event session: \(reason)") }
            }
        }
    }

    deinit { for watch in watches { watch.cancel() } }

    private func watch(_ number: Int32, _ body: @escaping () throws(SessionError) -> Void) throws(SystemError) {
        let dispatch: () -> Void = { [unowned self] in
            do throws(SessionError) { try body() } catch { onEnd("\(error)") }
        }
        watches.append(try loop.watch(number) { _ in dispatch() })
    }

    // MARK: The outer server

    private func hear(_ event: GuiClient.Event) throws(SessionError) {
        switch event {
        case .info(let info):
            if info.isClosed { return onEnd("") }
            try follow(info)
        case .input(let input): pass(input)
        case .reattached:
            isBusy = false
            letGo()
            next()
        case .done(_, let status):
            if status != .ok { Log.warning("\(status)") }
            isBusy = false
            next()
        case .ended(let reason): onEnd("no Gui session: \(reason)")
        case .shown, .token: break
        }
    }

    /// Takes the size of the place.
    private func follow(_ info: GuiInfo) throws(SessionError) {
        guard !info.area.isEmpty, info.area.width <= Mode.sizeLimit, info.area.height <= Mode.sizeLimit else { return }
        if gui.buffer?.mode.area == info.area && hasOutput { return }
        try gui.resize(Mode(info.area))
        hasOutput = true
        isShown = false
        try capture.configure(CaptureOutput(info.area, millimetres: info.millimetres, scale: info.scale))
        next()
    }

    private func pass(_ input: [InputEvent]) {
        var passed: [InputEvent] = []
        for event in input {
            switch event {
            case .press(let press): if !press.isRepeat { held.insert(press.key) }
            case .release(let key): held.remove(key)
            case .touch(let id, _, _): fingers.insert(id)
            case .touchRelease(let id): fingers.remove(id)
            // Who is hovered and who has the focus inside is the inner server's to decide.
            case .focusEnter, .focusLeave, .hoverLeave: continue
            case .motion, .relative, .wheel, .sequence, .axis: break
            }
            passed.append(event)
        }
        if !passed.isEmpty { events.submit(passed) }
    }

    private func letGo() {
        let releases = held.sorted().map { InputEvent.release($0) } + fingers.sorted().map { .touchRelease(id: $0) }
        held = []
        fingers = []
        if !releases.isEmpty { events.submit(releases) }
        isExclusive = false
    }

    // MARK: The inner server

    private func hear(_ event: CaptureClient.Event) {
        switch event {
        case .ready: next()
        case .frame(let frame): show(frame)
        case .failed(let status): Log.warning("\(status)")
        case .ended(let reason): onEnd("no Capture session: \(reason)")
        case .output, .outputs, .wakeup, .looked, .pointer: break
        }
    }

    /// Asks for the next frame, when there is one to come.
    private func next() {
        if hasOutput && !isBusy && !capture.isCapturing { capture.capture(whenChanged: true) }
    }

    private func show(_ frame: CaptureFrame) {
        guard let source = capture.buffers.first, let buffer = gui.buffer, source.area == buffer.mode.area else {
            return next()
        }
        _ = source.withSurface { picture in
            buffer.draw { surface in for rect in frame.damage { surface.copy(picture, rect, to: rect.origin) } }
        }
        var commands: [ViewCommand] = []
        if !isShown {
            isShown = true
            commands = [.geometry(Self.view, Rect(.zero, buffer.mode.area)), .front(Self.view)]
        }
        // The outer server knows moves of one rectangle; of several it is told what they cover.
        var refresh = commands.isEmpty ? frame.changed : frame.damage
        var scroll: GuiCommit.Scroll?
        if commands.isEmpty, let target = frame.moved.first {
            if frame.moved.count == 1 {
                scroll = GuiCommit.Scroll(target: target, delta: frame.delta)
            } else {
                refresh += frame.moved
            }
        }
        isBusy = true
        gui.commit(commands, scroll: scroll, refresh: refresh, wantsDone: true)
        let isHidden = frame.pointer == nil
        if isHidden != isExclusive {
            isExclusive = isHidden
            gui.setExclusive(isHidden)
        }
    }
}
