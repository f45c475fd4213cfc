package import Framebuffer
internal import Keyboard
package import Plumbing
package import Sessions
package import XFonts

/// An engine whose windows are Gui sessions and whose input is theirs: what a door in a program, or a world, has.
///
/// It belongs to one thread at a time, and waits only while it is made: for the size of the screen and the layout of
/// the keyboard. Watch `descriptors`, call `dispatch` when one is readable, and `flush` before waiting.
package final class GuiHost {
    package let engine: Engine
    package let presenter: GuiPresenter
    private let stage: GuiStage
    private let keyboard: RomClient?
    private let world: (any World)?
    private var keys: KeyTranslator
    private var layout: KeyboardLayout
    private var pointer = PointerTranslator()
    private var report: ProgramReport
    /// How many keys and buttons went down or up, each time counted.
    private var strokes = 0
    private var shapes: ShapeReport
    private let clipboard: HostClipboard

    /// What is down, with the sessions that told of it.
    private var held: [Held] = []

    private struct Held {
        let key: KeyCode
        weak var place: GuiPlace?
    }

    /// What the host is told besides.
    package struct Options {
        /// The program's name, by which windows are called that have none.
        package var program = ""
        /// The name of the component, which all labels begin with.
        package var component = Files.environment("NITPICKER_NAME") ?? ""
        /// The size of the root; nil takes that of the place for windows.
        package var area: Area?
        package var hasVisibleRoot = false
        package var firstClient = 1
        /// How many clients there may be at a time.
        package var clientCount = 255
        /// Whether the other processes of the world share what they have already.
        package var isShared = false
        /// How many milliseconds to wait for a GUI server.
        package var patience = 10_000

        /// The usual options.
        package init() {}
    }

    /// A host over a link to the parent.
    package init(
        _ link: ParentLink, _ options: Options = Options(), fonts: FontCatalog = FontCatalog(),
        world: (any World)? = nil
    ) throws(SystemError) {
        self.world = world
        report = ProgramReport(link, program: options.program)
        stage = try GuiStage(link, component: options.component)
        presenter = GuiPresenter(stage, programName: options.program)
        shapes = ShapeReport(link, label: options.program == options.component ? "" : options.program)
        // Both are asked for before either is waited for.
        keyboard = try? RomClient(link, "keyboard")
        var configuration = Engine.Configuration()
        let area = stage.prepare(name: options.program, milliseconds: options.patience)
        if let area = options.area ?? area { configuration.area = Self.root(area) }
        // As large as on a screen of 96 dots an inch.
        configuration.millimetres = Area(configuration.area.width * 254 / 960, configuration.area.height * 254 / 960)
        configuration.hasVisibleRoot = options.hasVisibleRoot
        configuration.firstClient = options.firstClient
        configuration.clientCount = options.clientCount
        if options.isShared { configuration.world = world }
        engine = Engine(configuration, fonts: fonts, presenter: presenter)
        clipboard = HostClipboard(link, engine)
        layout = Self.layout((try? keyboard?.waitForFirst(milliseconds: min(options.patience, 5000))) ?? nil)
        keys = KeyTranslator(Self.table(layout))
        engine.change(keyboard: keys.table)
        if layout.numLock { perform(keys.lock(keys.table.numLock)) }
        presenter.onCursor = { [unowned self] cursor, _ in shapes.show(cursor) }
    }

    /// The host of a program in the world of a directory.
    package convenience init(directory: String, program: String) throws {
        let world = try WorldLink(directory: directory, name: program)
        var options = Options()
        options.program = program
        options.component = world.component
        options.area = world.area
        options.firstClient = world.firstClient
        options.clientCount = world.clientCount
        options.isShared = world.isShared
        try self.init(world.link, options, world: world)
    }

    /// The descriptors that are readable while `dispatch` has something to do.
    package var descriptors: [Int32] {
        [stage.descriptorNumber] + (keyboard.map { [$0.descriptorNumber] } ?? [])
            + [
                world?.descriptorNumber, report.descriptorNumber, shapes.descriptorNumber, clipboard.descriptorNumber,
            ].compactMap { $0 }
    }

    /// Whether the world of the program has ended: nothing comes and nothing is seen any more.
    package var worldIsOver: Bool { world.map { $0.descriptorNumber == nil } ?? false }

    /// Takes what sessions and documents say, and tells the engine; does not wait.
    package func dispatch() {
        releaseOrphans()
        for (shown, event) in stage.takeEvents() {
            if event == .released { release() }
            guard let surface = presenter.surface(of: shown) else { continue }
            switch event {
            case .input(let input): take(input, surface)
            case .area(let area): engine.surfaceResized(surface, to: area)
            case .close: engine.closeRequested(surface)
            case .released: break
            }
        }
        while let event = (try? keyboard?.next()) ?? nil {
            if event == .changed { change(Self.layout(keyboard?.document)) }
        }
        report.dispatch()
        shapes.dispatch()
        clipboard.dispatch()
        if let world { engine.hear(world.takeNews(), from: world) }
        engine.endFrame()
    }

    /// Shows what was opened and never drawn.
    package func flush() {
        stage.flush()
        report.tell(engine)
    }

    /// Tells that the program found nothing to do, where somebody wants to know; whether it told.
    package func rest() -> Bool {
        if report.tellsRest { report.rest(engine, strokes: strokes) }
        return report.tellsRest
    }

    private func take(_ input: InputEvent, _ surface: WindowSurface) {
        switch input {
        case .press(let press) where !press.isRepeat:
            strokes &+= 1
            held.append(Held(key: press.key, place: (surface.presentation as? GuiSurface)?.place))
        case .release(let key):
            strokes &+= 1
            held.removeAll { $0.key == key }
        default: break
        }
        switch input {
        case .focusEnter: engine.surfaceFocused(surface, true)
        case .focusLeave: engine.surfaceFocused(surface, false)
        case .press(let press) where PointerTranslator.button(press.key) == nil:
            perform(keys.press(press) { engine.lentCode(for: $0) })
        case .release(let key) where PointerTranslator.button(key) == nil: perform(keys.release(key))
        default: perform(pointer.take(input), surface)
        }
    }

    private func perform(_ strokes: [KeyTranslator.Stroke]) {
        for stroke in strokes { engine.key(stroke.code, isDown: stroke.isDown, isRepeat: stroke.isRepeat) }
    }

    private func perform(_ actions: [PointerTranslator.Action], _ surface: WindowSurface) {
        for action in actions {
            switch action {
            case .moved(let point):
                engine.pointerMoved(to: point, in: surface)
                shapes.pointer(isHere: true)
            case .left:
                engine.pointerLeft(surface)
                shapes.pointer(isHere: false)
            case .button(let button, let isDown): engine.button(button, isDown: isDown)
            }
        }
    }

    /// Lets go what was pressed in a window that is gone: of its release nobody will tell.
    private func releaseOrphans() {
        let orphans = held.filter { $0.place?.window == nil }.map(\.key)
        if orphans.isEmpty { return }
        held.removeAll { $0.place?.window == nil }
        for key in orphans where PointerTranslator.button(key) == nil { perform(keys.release(key)) }
        for key in orphans where PointerTranslator.button(key) != nil {
            for case .button(let button, let isDown) in pointer.take(.release(key)) {
                engine.button(button, isDown: isDown)
            }
        }
    }

    /// Nothing is held any more.
    private func release() {
        held = []
        _ = keys.releaseAll()
        _ = pointer.releaseAll()
        engine.releaseAll()
    }

    private func change(_ new: KeyboardLayout) {
        perform(keys.change(Self.table(new)))
        engine.change(keyboard: keys.table)
        if new.numLock && !layout.numLock { perform(keys.lock(keys.table.numLock)) }
        layout = new
    }

    private static func layout(_ document: Document?) -> KeyboardLayout {
        do throws(KeyboardError) { return try KeyboardLayout(document ?? .null) } catch {
            Log.warning("\(error); a plain one is used")
            return KeyboardLayout()
        }
    }

    private static func table(_ layout: KeyboardLayout) -> KeyTable {
        if let keymap = try? Keymap(layout) { return KeyTable(keymap) }
        Log.warning("keyboard: no layout \(layout.layout); keys have no names")
        return KeyTable(Keymap(layout, keys: [:]))
    }

    /// A size that the protocol can tell.
    private static func root(_ area: Area) -> Area {
        Area(min(max(1, area.width), 32767), min(max(1, area.height), 32767))
    }
}
