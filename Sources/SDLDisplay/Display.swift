internal import Framebuffer
internal import Plumbing
package import Sessions

/// The window back end: shows what the Capture session delivers, injects what happens to the window.
///
/// All on the main thread. When the GUI server is restarted, the window stays as it was and goes on. Costs nothing while
/// nothing changes and nobody moves.
package final class Display {
    private let component: Component
    private let window: Window
    private let capture: CaptureClient
    private let events: EventClient
    private let waker: Waker
    private let clipboard: HostClipboard
    private var machine: InputMachine
    private var pacing: Pacing
    private var settings: Settings
    private let label: String
    /// Where in the panorama the window's picture lies.
    private var origin = Point.zero
    /// Configurations whose answer did not come yet: until then frames are those of an older size.
    private var pendingOutputs = 0
    /// What the window shows: the buffer of the last frame, which may be of an older size.
    private var shown: CaptureBuffer?
    private var isDue = false
    private var mustAcknowledge = false

    /// Opens the window and asks for the sessions.
    ///
    /// - Parameter label: what the window is called unless the settings say otherwise.
    package init(_ component: Component, _ settings: Settings, label: String) throws {
        self.component = component
        self.settings = settings
        self.label = label
        window = try Window(title: settings.title ?? label, area: settings.area, isFullScreen: settings.isFullScreen)
        let area = window.area
        machine = InputMachine(area: area, releaseKey: settings.releaseKey, touch: settings.touch)
        pacing = Pacing(refreshRate: window.refreshRate)
        capture = try CaptureClient(component.link, Self.output(area, window))
        events = try EventClient(component.link)
        clipboard = try HostClipboard(component, window)
        waker = try Waker(loop: component.loop.descriptorNumber) { Window.wake() }
        try component.loop.watch(capture.descriptorNumber) { [unowned self] _ in receive() }
        try component.loop.watch(events.descriptorNumber) { [unowned self] _ in acknowledge() }
    }

    /// Waits for the window and serves it: what the program's loop waits by.
    package func wait() {
        if mustAcknowledge { waker.acknowledge() }
        let batch = window.waitEvents()
        mustAcknowledge = batch.contains(.wake)
        clipboard.take(batch)
        let (input, commands) = machine.process(batch)
        if !input.isEmpty { events.submit(input.map { $0.offset(by: origin) }) }
        for command in commands { perform(command) }
        var (size, isExposed): (Area?, Bool) = (nil, false)
        for event in batch {
            if case .resized(let area) = event { size = area }
            if event == .exposed { isExposed = true }
        }
        if let size, !size.isEmpty { resize(size) }
        if isExposed || size != nil { present(Region(Rect(.zero, window.area))) }
    }

    /// Takes over changed settings, as far as they can change while the window is open.
    package func update(_ settings: Settings) {
        if settings.isFullScreen != self.settings.isFullScreen { window.toggleFullScreen() }
        if settings.releaseKey != self.settings.releaseKey || settings.touch != self.settings.touch {
            // What is held counts as released, as if the window had lost the focus for a moment.
            events.submit(machine.process([.focusLost]).events)
            machine = InputMachine(area: window.area, releaseKey: settings.releaseKey, touch: settings.touch)
            _ = machine.process([.focusGained])
            window.setGrab(false)
        }
        self.settings = settings
        updateTitle()
    }

    private func perform(_ command: InputMachine.Command) {
        switch command {
        case .grab(let on):
            window.setGrab(on)
            updateTitle()
        case .toggleFullScreen: window.toggleFullScreen()
        case .close: component.exit(0)
        }
    }

    private func updateTitle() {
        let hint = machine.isGrabbed ? " - \(settings.releaseKey.name) releases the keyboard" : ""
        window.setTitle((settings.title ?? label) + hint)
    }

    private func resize(_ area: Area) {
        pacing = Pacing(refreshRate: window.refreshRate)
        guard area != capture.buffers.first?.area else { return }
        do throws(SessionError) {
            if capture.isConnected { pendingOutputs += 1 }
            try capture.configure(Self.output(area, window))
            capture.capture()
        } catch {
            component.fail("\(error)")
        }
    }

    private func receive() {
        do throws(SessionError) {
            while let event = try capture.next() {
                switch event {
                case .ready:
                    pendingOutputs = 1
                    capture.capture()
                case .output(let rect):
                    origin = rect.origin
                    pendingOutputs = max(0, pendingOutputs - 1)
                case .frame(let frame): show(frame)
                case .wakeup, .outputs, .looked: break
                case .pointer(let picture, let hotSpot): window.setPointer(picture, hotSpot: hotSpot)
                case .failed(let status): Log.warning("capture: \(status)")
                case .ended(let reason): component.fail("no Capture session: \(reason)")
                }
            }
        } catch {
            component.fail("\(error)")
        }
    }

    private func show(_ frame: CaptureFrame) {
        guard pendingOutputs == 0, let buffer = capture.buffers.first else { return }
        pacing.fetched(now: .now)
        let isNew = shown !== buffer
        shown = buffer
        present(isNew ? Region(Rect(.zero, window.area)) : Region(frame.damage))
        follow()
    }

    /// Has the next frame come as soon as there is something new, once the screen can show it.
    private func follow() {
        if isDue { return }
        isDue = true
        component.loop.schedule(afterMilliseconds: pacing.wait(now: .now)) { [unowned self] in
            isDue = false
            capture.capture(whenChanged: true)
        }
    }

    private func present(_ region: Region) {
        if shown?.withSurface({ window.present($0, region) }) == nil { window.clear() }
    }

    private func acknowledge() {
        do throws(SessionError) {
            while let event = try events.next() {
                switch event {
                case .acknowledged: break
                case .reattached: tellPointer()
                case .ended(let reason): component.fail("no Event session: \(reason)")
                }
            }
        } catch {
            component.fail("\(error)")
        }
    }

    /// Tells a server that is new where the host's pointer is, if that is over the window.
    private func tellPointer() {
        guard shown != nil, let position = window.pointer else { return }
        events.submit([.motion(x: position.x + origin.x, y: position.y + origin.y)])
    }

    private static func output(_ area: Area, _ window: Window) -> CaptureOutput {
        CaptureOutput(area, millimetres: window.millimetres(of: area), pointerApart: true)
    }
}

extension InputEvent {
    /// The same event where positions count from another origin.
    fileprivate func offset(by delta: Point) -> InputEvent {
        switch self {
        case .motion(let x, let y): .motion(x: x + delta.x, y: y + delta.y)
        case .touch(let id, let x, let y): .touch(id: id, x: x + delta.x, y: y + delta.y)
        default: self
        }
    }
}
