internal import Framebuffer
internal import Plumbing
package import Sessions

/// A scope as a program's window: one view that shows the sound in a ring, about 30 times a second while there is any.
///
/// Config: `width` and `height` (both or none: it follows its place), `x` and `y` (0), `title` (its label). While there is silence there
/// is no timer; `look` tells it that there may be sound again. Belongs to a loop's thread.
package final class AudioScope {
    private let component: Component
    private let gui: GuiClient
    private let fixed: Area?
    private let origin: Point
    private let channels: Int
    private var picture: ScopePicture?
    private var model: ScopeModel
    private var ring: AudioRing?
    private var isTicking = false
    private var emptyTicks = 0
    private static let view = ViewID(1)
    private static let sizes = 16...8192
    private static let milliseconds = 33
    /// A ring that gets nothing for so many ticks is silent: a period may be longer than one.
    private static let patience = 6

    /// Asks for a session.
    package init(_ component: Component, _ config: Document, channels: Int, label: String) throws {
        self.component = component
        self.channels = channels
        model = ScopeModel(channels: channels, rate: 48_000)
        origin = Point(Self.coordinate(config["x"]), Self.coordinate(config["y"]))
        if let width = config["width"].integer, let height = config["height"].integer,
            Self.sizes.contains(width), Self.sizes.contains(height)
        {
            fixed = Area(width, height)
        } else {
            fixed = nil
        }
        gui = try GuiClient(component.link)
        gui.commit([.create(Self.view, parent: nil), .title(Self.view, config["title"].string ?? label)])
        if let fixed { try resize(fixed) }
        try component.loop.watch(gui.descriptorNumber) { [unowned self] _ in dispatch() }
    }

    /// Looks whether there is sound in a ring, and shows it as long as there is.
    package func look(at ring: AudioRing, rate: Int) {
        if rate != model.rate { model = ScopeModel(channels: channels, rate: rate) }
        self.ring = ring
        if isTicking { return }
        update()
        if !model.isSilent { tick() }
    }

    private func tick() {
        draw()
        isTicking = !model.isSilent
        guard isTicking else { return }
        component.loop.schedule(afterMilliseconds: Self.milliseconds) { [weak self] in
            guard let self else { return }
            update()
            tick()
        }
    }

    private func update() {
        guard let ring else { return }
        let isEmpty = !model.take(ring)
        emptyTicks = isEmpty ? emptyTicks + 1 : 0
        if emptyTicks > Self.patience || (isEmpty && !isTicking) {
            model.takeSilence(model.rate * Self.milliseconds / 1_000)
        }
        model.analyse()
    }

    private func draw() {
        guard let picture, let buffer = gui.buffer else { return }
        buffer.draw { picture.draw(model, into: $0) }
        gui.commit(refresh: [Rect(.zero, picture.layout.area)])
    }

    private func dispatch() {
        do {
            while let event = try gui.next() {
                switch event {
                case .info(let info):
                    if info.isClosed { component.exit(0) }
                    if fixed == nil { try resize(Self.served(info.area)) }
                case .done(_, let status): if status != .ok { Log.warning("\(status)") }
                case .ended(let reason): component.fail("no Gui session: \(reason)")
                case .input, .reattached, .shown, .token: break
                }
            }
        } catch {
            component.fail("\(error)")
        }
    }

    private func resize(_ area: Area) throws {
        if picture?.layout.area == area { return }
        let picture = try ScopePicture(area, channels: channels)
        self.picture = picture
        try gui.setMode(Mode(area)).draw { picture.draw(model, into: $0) }
        gui.commit(
            [.geometry(Self.view, Rect(origin, area)), .front(Self.view)], refresh: [Rect(.zero, area)])
    }

    private static func served(_ area: Area) -> Area {
        func side(_ value: Int) -> Int { min(sizes.upperBound, max(sizes.lowerBound, value)) }
        return Area(side(area.width), side(area.height))
    }

    private static func coordinate(_ value: Document) -> Int { min(1 << 20, max(-1 << 20, value.integer ?? 0)) }
}
