internal import Framebuffer
internal import Plumbing
package import Sessions

/// The test card as a program: one view with its picture, which follows its place unless its config gives a size.
///
/// Config: `width` and `height` (both or none), `x` and `y` (0), `title` (its label). Report `typed`: see `TestCardState.report`.
package final class TestCard {
    private let component: Component
    private let gui: GuiClient
    private let label: String
    private let fixed: Area?
    private let origin: Point
    private let title: String
    private var picture: TestCardPicture?
    private var state = TestCardState()
    private var isDrawingDue = false
    private static let view = ViewID(1)
    private static let sizes = 16...8192

    /// Asks for a session.
    package init(_ component: Component, _ config: Document, label: String) throws {
        self.component = component
        self.label = label
        title = config["title"].string ?? label
        origin = Point(Self.coordinate(config["x"]), Self.coordinate(config["y"]))
        if let width = config["width"].integer, let height = config["height"].integer,
            Self.sizes.contains(width), Self.sizes.contains(height)
        {
            fixed = Area(width, height)
        } else {
            fixed = nil
        }
        gui = try GuiClient(component.link)
        gui.commit([.create(Self.view, parent: nil), .title(Self.view, title)])
        if let fixed { try resize(fixed) }
        component.report("typed", state.report)
        try component.loop.watch(gui.descriptorNumber) { [unowned self] _ in dispatch() }
    }

    private func dispatch() {
        do {
            while let event = try gui.next() {
                switch event {
                case .info(let info):
                    if info.isClosed { component.exit(0) }
                    if fixed == nil { try resize(Self.served(info.area)) }
                case .input(let input):
                    state.take(input)
                    drawSoon()
                case .reattached:
                    state.letGo()
                    drawSoon()
                case .done(_, let status): if status != .ok { Log.warning("\(status)") }
                case .ended(let reason): component.fail("no Gui session: \(reason)")
                case .shown, .token: break
                }
            }
        } catch {
            component.fail("\(error)")
        }
    }

    private func resize(_ area: Area) throws {
        if picture?.area == area { return }
        let picture = try TestCardPicture(area, label: label)
        self.picture = picture
        try gui.setMode(Mode(area)).draw { picture.draw(state, into: $0, panelOnly: false) }
        let whole = Rect(.zero, area)
        gui.commit([.geometry(Self.view, Rect(origin, area)), .front(Self.view)], refresh: [whole])
    }

    /// Draws and reports once for all events that are there now.
    private func drawSoon() {
        if isDrawingDue { return }
        isDrawingDue = true
        component.loop.afterBatch { [unowned self] in
            isDrawingDue = false
            component.report("typed", state.report)
            guard let picture else { return }
            gui.buffer?.draw { picture.draw(state, into: $0, panelOnly: true) }
            gui.commit(refresh: [picture.panel])
        }
    }

    private static func served(_ area: Area) -> Area {
        func side(_ value: Int) -> Int { min(sizes.upperBound, max(sizes.lowerBound, value)) }
        return Area(side(area.width), side(area.height))
    }

    private static func coordinate(_ value: Document) -> Int { min(1 << 20, max(-1 << 20, value.integer ?? 0)) }
}
