import Foundation
import Framebuffer
import GuiMonitor
import Nitpicker
import Plumbing
import Sessions
import TestKit
import Testing

/// A server with its programs, screens and drivers in one process, on a clock that a case winds by hand.
///
/// Everything that a case asks for has come to rest before the next line: what happened is known, not waited for.
final class Stage {
    let loop: Loop
    let parent: LocalParent
    private(set) var server: Server?
    private(set) var reports: [String: Document] = [:]
    private(set) var apps: [String: App] = [:]
    private(set) var screens: [String: Screen] = [:]
    private(set) var drivers: [String: Driver] = [:]
    private let painter: any LabelPainter
    private let target: Target
    private(set) var wire: Wire?
    private(set) var outside: [Outside] = []

    /// How often a request for more quota is asked on its way.
    var depth: Int { 1 + target.monitors }

    /// The size of the screen.
    static let area = Area(24, 16)

    /// A stage with one screen and one driver; the pointer is in the bottom right corner.
    init(_ target: Target, _ setup: Setup, painter: any LabelPainter = BlockLabels(), hasScreen: Bool = true) throws {
        loop = try Loop()
        loop.stopClock()
        self.painter = painter
        self.target = target
        parent = LocalParent(loop)
        for _ in 0..<target.outerServers { outside.append(try Outside(loop)) }
        try serve(setup)
        for (index, outer) in outside.enumerated() {
            try outer.show(index + 1 < outside.count ? outside[index + 1].parent : parent)
        }
        if hasScreen {
            screen("screen", CaptureOutput(Self.area))
            inject(.motion(x: Self.area.width - 1, y: Self.area.height - 1))
        }
    }

    private func serve(_ setup: Setup) throws {
        server = try Server(try parent.link("gui"), loop, config: setup.document, painter: painter) {
            [unowned self] in reports[$0] = $1
        }
        settle()
        if wire == nil { wire = try Wire(target.monitors, parent) }
        settle()
    }

    /// The parent of screens and drivers.
    private var outermost: LocalParent { outside.first?.parent ?? parent }

    /// What each monitor counted, the one beside the server first.
    var statistics: [[GuiStatistics]] { wire?.monitors.map(\.statistics) ?? [] }

    // MARK: Time

    /// Lets everything happen that can happen without time passing.
    func settle(_ place: SourceLocation = #_sourceLocation) {
        var quiet = 0
        for _ in 0..<100_000 {
            let served = loop.servedCount
            try? loop.turn(milliseconds: 0)
            var isBusy = loop.servedCount > served
            for app in apps.values where app.pump() { isBusy = true }
            for screen in screens.values where screen.pump() { isBusy = true }
            for driver in drivers.values where driver.pump() { isBusy = true }
            quiet = isBusy ? 0 : quiet + 1
            if quiet == 3 { return }
        }
        Issue.record("it does not come to rest", sourceLocation: place)
    }

    /// Lets time pass.
    func wait(milliseconds: Int) {
        loop.advance(milliseconds: milliseconds)
        settle()
    }

    // MARK: Programs

    /// A program's session.
    @discardableResult
    func open(_ name: String, quota: Int = 1 << 20) -> App {
        if let app = apps[name] { return app }
        do {
            let app = App(try GuiClient(try parent.link(name), quota: quota))
            apps[name] = app
            settle()
            return app
        } catch {
            preconditionFailure("no program '\(name)': \(error)")
        }
    }

    /// A program with one view of one colour, in front.
    func show(
        _ name: String, _ rect: Rect, _ letter: Character, alpha: Bool = false, mask: Bool = false,
        quota: Int = 1 << 20
    ) {
        open(name, quota: quota)
        paint(name, rect.area, letter, alpha: alpha, mask: mask)
        commit(name, .create(.one, parent: nil), .geometry(.one, rect), .front(.one))
    }

    /// A new buffer of one colour, which the next commit shows.
    func paint(_ name: String, _ area: Area, _ letter: Character, alpha: Bool = false, mask: Bool = false) {
        let buffer = try? app(name).client.setMode(Mode(area, hasAlpha: alpha, hasInputMask: mask))
        buffer?.draw { $0.fill($0.bounds, Picture.color(letter)) }
        buffer?.setInputMask(Rect(.zero, area), 1)
    }

    /// A new buffer with a picture, which the next commit shows.
    func paint(_ name: String, _ picture: String, alpha: Bool = false) {
        let picture = Picture(picture)
        _ = try? app(name).client.setMode(Mode(picture.area, hasAlpha: alpha)).draw { picture.draw(into: $0) }
    }

    /// Draws into the buffer that is there.
    func draw(_ name: String, _ picture: String, at origin: Point = .zero) {
        app(name).client.buffer?.draw { Picture(picture).draw(into: $0, at: origin) }
    }

    /// Sends commands; all of the buffer is new.
    func commit(_ name: String, _ commands: ViewCommand...) {
        let client = app(name).client
        client.commit(commands, refresh: client.buffer.map { [Rect(.zero, $0.mode.area)] } ?? [])
        settle()
    }

    /// Sends a commit as it is.
    func send(
        _ name: String, _ commands: [ViewCommand] = [], blits: [GuiCommit.Blit] = [], panning: Point? = nil,
        refresh: [Rect] = [], wantsDone: Bool = false, wantsShown: Bool = false
    ) {
        app(name).client.commit(
            commands, blits: blits, panning: panning, refresh: refresh, wantsDone: wantsDone, wantsShown: wantsShown)
        settle()
    }

    /// The program of that name.
    func app(_ name: String) -> App {
        guard let app = apps[name] else { preconditionFailure("there is no program '\(name)'") }
        return app
    }

    /// The token of a program's view.
    func token(_ name: String, _ view: ViewID = .one) -> ViewToken {
        app(name).client.requestToken(view)
        settle()
        return app(name).tokens[view] ?? ViewToken(high: 0, low: 0)
    }

    /// The token of a program's session.
    func sessionToken(_ name: String) -> SessionToken? {
        app(name).client.requestSessionToken()
        settle()
        return app(name).client.sessionToken
    }

    /// The program ends.
    func leave(_ name: String) {
        apps[name] = nil
        settle()
    }

    // MARK: Screens and drivers

    /// Something that shows the panorama.
    @discardableResult
    func screen(_ name: String, _ output: CaptureOutput) -> Screen {
        do {
            let screen = Screen(try CaptureClient(try outermost.link(name), output))
            screens[name] = screen
            settle()
            return screen
        } catch {
            preconditionFailure("no screen '\(name)': \(error)")
        }
    }

    /// A screen is switched off.
    func unplug(screen name: String) {
        screens[name] = nil
        settle()
    }

    /// Input from a driver.
    func inject(_ events: InputEvent..., from name: String = "driver") {
        driver(name).client.submit(events)
        settle()
    }

    /// Presses keys, one after the other.
    func press(_ keys: KeyCode..., from name: String = "driver") {
        for key in keys { inject(.press(KeyPress(key)), from: name) }
    }

    /// Releases keys, one after the other.
    func release(_ keys: KeyCode..., from name: String = "driver") {
        for key in keys { inject(.release(key), from: name) }
    }

    /// A driver is gone.
    func unplug(driver name: String) {
        drivers[name] = nil
        settle()
    }

    private func driver(_ name: String) -> Driver {
        if let driver = drivers[name] { return driver }
        do {
            let driver = Driver(try EventClient(try outermost.link(name)))
            drivers[name] = driver
            settle()
            return driver
        } catch {
            preconditionFailure("no driver '\(name)': \(error)")
        }
    }

    /// Moves the pointer into a view and clicks, so that its program has the focus; what it came to is forgotten.
    func focus(_ name: String, at point: Point) {
        inject(.motion(x: point.x, y: point.y))
        press(.left)
        release(.left)
        forget()
    }

    // MARK: Policy

    /// Another configuration.
    func configure(_ setup: Setup) {
        server?.configure(setup.document)
        settle()
    }

    /// What the document says that decides on the focus.
    func focusDocument(_ label: String?) {
        server?.focus(label.map { ["label": .string($0)] })
        settle()
    }

    /// The server dies and another one comes.
    func restart(_ setup: Setup) {
        server = nil
        settle()
        try? serve(setup)
        settle()
    }

    /// How many descriptors the server, and all others on the stage, hold.
    var openDescriptors: Int { (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0 }

    // MARK: What is expected

    /// Forgets what programs were told until now.
    func forget() {
        for app in apps.values {
            app.input = []
            app.statuses = []
            app.shown = []
        }
    }

    /// A program was told exactly this since the last look.
    func expect(_ name: String, _ events: InputEvent..., at place: SourceLocation = #_sourceLocation) {
        let app = app(name)
        app.isWatched = true
        #expect(app.input == events, "\(name)", sourceLocation: place)
        app.input = []
    }

    /// A program's requests ended so since the last look.
    func expectStatus(_ name: String, _ statuses: RequestStatus..., at place: SourceLocation = #_sourceLocation) {
        #expect(app(name).statuses == statuses, "\(name)", sourceLocation: place)
        app(name).statuses = []
    }

    /// The screen shows this picture.
    func expectPicture(_ text: String, on name: String = "screen", at place: SourceLocation = #_sourceLocation) {
        let seen = look(name).map { Picture($0) }
        #expect(seen?.description == Picture(text).description, sourceLocation: place)
    }

    /// The screen shows these colours at these points.
    func expectPixels(
        _ points: (x: Int, y: Int, letter: Character)..., on name: String = "screen",
        at place: SourceLocation = #_sourceLocation
    ) {
        guard let bitmap = look(name) else {
            Issue.record("nothing is shown", sourceLocation: place)
            return
        }
        let seen = Picture(bitmap)
        for point in points {
            let row = Array(seen.rows[point.y])
            #expect(row[point.x] == point.letter, "at (\(point.x), \(point.y))\n\(seen)", sourceLocation: place)
        }
    }

    /// The pixel of the screen.
    func pixel(_ x: Int, _ y: Int, on name: String = "screen") -> Color? { look(name).map { $0[x, y] } }

    /// Takes a frame.
    @discardableResult
    func capture(_ name: String = "screen") -> CaptureFrame? {
        guard let screen = screens[name] else { return nil }
        screen.frames = []
        screen.client.capture()
        settle()
        return screen.frames.last
    }

    private func look(_ name: String) -> Bitmap? { capture(name) == nil ? nil : screens[name]?.bitmap }

    /// A report has these members, whatever others it has.
    func expectReport(_ name: String, _ members: Document, at place: SourceLocation = #_sourceLocation) {
        let report = reports[name] ?? .null
        for member in members.members {
            #expect(report[member.name] == member.value, "\(name): \(report)", sourceLocation: place)
        }
    }

    /// Ends the case: who was looked at once has been told nothing that was not expected.
    func end() {
        for (name, app) in apps where app.isWatched {
            #expect(app.input.isEmpty, "'\(name)' was told more than was looked at")
        }
    }
}

extension ViewID {
    static let one = ViewID(1)
    static let two = ViewID(2)
    static let three = ViewID(3)
}

extension InputEvent {
    /// A key goes down.
    static func down(_ key: KeyCode) -> InputEvent { .press(KeyPress(key)) }
}

extension KeyCode {
    static let x = KeyCode(45)
    static let y = KeyCode(21)
    static let g = KeyCode(34)
    static let meta = KeyCode(125)
    static let escape = KeyCode(1)
}

/// Labels as blocks: a white pixel a character of the label, one in the domain's colour a character of the title.
struct BlockLabels: LabelPainter {
    func size(label: String, title: String, scale: Int) -> Area {
        Area((label.count + title.count) * scale / 120, scale / 120)
    }

    func paint(
        label: String, title: String, color: Color, scale: Int, at position: Point, clip: Rect, into surface: Surface
    ) {
        let unit = scale / 120
        let first = Rect(position, Area(label.count * unit, unit))
        surface.fill(first.intersection(clip), .white)
        surface.fill(Rect(first.right, first.y, title.count * unit, unit).intersection(clip), color)
    }
}
