internal import Framebuffer
internal import Plumbing
internal import Sessions
internal import XDrawing

/// One Gui session: a window with the menus and tool tips that belong to it, all in one buffer.
///
/// Menus share their window's session instead of having their own: so a click into a menu does not take the focus from
/// the window, all input comes in one system of coordinates and in one order, a restarted server is told of windows and
/// menus together, and nothing has to wait for tokens. Without a session everything goes on, unseen.
final class GuiPlace {
    let client: GuiClient
    /// The window, then what belongs to it, the frontmost last.
    private(set) var surfaces: [GuiSurface] = []
    private(set) var buffer: GuiBuffer?
    private(set) var reason: String?
    private var layout = BufferLayout()
    private var nextNumber = 1
    private var drawings = 0
    private var info: GuiInfo?
    private var attempts = Attempts()

    init(_ link: ParentLink, label: String, bytes: Int) throws(SessionError) {
        client = try GuiClient(link, label: label, quota: bytes + (1 << 20))
    }

    /// The window itself.
    var window: GuiSurface? { surfaces.first { $0.number == layout.first } }
    var isEnded: Bool { reason != nil }

    // MARK: Surfaces

    /// Adds a surface, the first being the window; nil when there is no memory for it.
    func open(_ area: Area, at origin: Point, title: String, hasAlpha: Bool) -> GuiSurface? {
        let surface = GuiSurface(number: nextNumber, area: area, origin: origin, title: title, hasAlpha: hasAlpha)
        guard arrange(surface, area) else { return nil }
        nextNumber += 1
        surface.place = self
        surfaces.append(surface)
        buffer?.withSurface { $0.fill(surface.rect, Color(bits: 0)) }
        return surface
    }

    /// Takes over the surface of a place that lost its window, as the window of this one.
    func adopt(_ surface: GuiSurface, from old: GuiPlace) -> Bool {
        let wasDrawing = surface.isDrawing
        let from = surface.rect
        old.close(surface)
        var layout = BufferLayout()
        guard let rect = layout.place(surface.number, surface.area),
            let new = try? GuiBuffer(Mode(layout.area, hasAlpha: surface.hasAlpha))
        else { return false }
        new.withSurface { target in old.buffer?.withSurface { target.copy($0, from, to: rect.origin) } }
        self.layout = layout
        nextNumber = surface.number + 1
        surface.rect = rect
        surface.place = self
        surfaces.append(surface)
        buffer = new
        client.show(new)
        if wasDrawing { begin(surface) } else { commit([], refresh: [rect]) }
        return true
    }

    /// Gives a surface another size, with its pixels in the top-left corner and zeros elsewhere.
    func resize(_ surface: GuiSurface, to area: Area) -> Bool {
        let old = surface.area
        guard area != old else { return true }
        guard arrange(surface, area) else { return false }
        buffer?.withSurface { pixels in
            for rest in Region(surface.rect).subtracting(Rect(surface.rect.origin, old)).rects {
                pixels.fill(rest, Color(bits: 0))
            }
        }
        if surface.isShown { commit(geometry(of: surface), refresh: [surface.rect]) }
        return true
    }

    func move(_ surface: GuiSurface, to origin: Point) {
        surface.origin = origin
        var commands: [ViewCommand] = []
        // A window's views stand relative to it, so when it moves in the root, its menus move in its view.
        for moved in surface === window ? Array(surfaces) : [surface] where moved !== window && moved.isShown {
            commands += [.geometry(view(moved), position(of: moved))]
        }
        if !commands.isEmpty { commit(commands) }
    }

    func raise(_ surface: GuiSurface) {
        if surface !== window, let index = surfaces.firstIndex(where: { $0 === surface }) {
            surfaces.append(surfaces.remove(at: index))
        }
        guard surface.isShown else { return }
        let raised = surface === window ? surfaces.filter(\.isShown) : [surface]
        commit(raised.map { .front(view($0)) })
    }

    /// Gives a surface another shape; what is outside of it is not there.
    func reshape(_ surface: GuiSurface, _ shape: Region?) {
        guard shape != surface.shape else { return }
        surface.shape = shape
        if buffer?.mode.hasAlpha != wantsAlpha, !arrange(surface, surface.area) { return }
        settleAlpha(of: surface, in: [Rect(.zero, surface.area)])
        if surface.isShown { commit([], refresh: [surface.rect]) }
    }

    func retitle(_ surface: GuiSurface, _ title: String) {
        guard title != surface.title else { return }
        surface.title = title
        if surface.isShown { commit([.title(view(surface), title)]) }
    }

    /// Takes a surface out; what belonged to a window is left behind, to be adopted by another place.
    func close(_ surface: GuiSurface) {
        finish(surface)
        surfaces.removeAll { $0 === surface }
        layout.remove(surface.number)
        surface.place = nil
        // A window's session ends, with all its views, when nobody keeps the place.
        if surface.isShown, layout.first != nil, !isEnded { client.commit([.destroy(view(surface))]) }
        surface.isShown = false
    }

    // MARK: Frames

    func begin(_ surface: GuiSurface) {
        guard !surface.isDrawing else { return }
        surface.isDrawing = true
        drawings += 1
        buffer?.beginDrawing()
    }

    /// A whole picture: it is seen, if the surface was not yet seen, from now on.
    func end(_ surface: GuiSurface, damage: [Rect]) {
        settleAlpha(of: surface, in: damage)
        finish(surface)
        let refresh = damage.map { $0.offset(by: surface.rect.origin).intersection(surface.rect) }.filter {
            !$0.isEmpty
        }
        if !refresh.isEmpty || hasUnseen { commit([], refresh: refresh) }
    }

    /// Shows what was opened and never drawn.
    func flush() { if hasUnseen && drawings == 0 { commit([]) } }

    private var hasUnseen: Bool { surfaces.contains { !$0.isShown } }

    private func finish(_ surface: GuiSurface) {
        guard surface.isDrawing else { return }
        surface.isDrawing = false
        drawings -= 1
        if drawings == 0 { buffer?.endDrawing() }
    }

    private func commit(_ commands: [ViewCommand], refresh: [Rect] = []) {
        var all: [ViewCommand] = []
        for surface in surfaces where !surface.isShown {
            surface.isShown = true
            all += creation(of: surface)
        }
        if !isEnded { client.commit(all + commands, refresh: refresh) }
    }

    private func creation(of surface: GuiSurface) -> [ViewCommand] {
        let view = view(surface)
        let parent = surface === window ? nil : window.map { self.view($0) }
        let title: [ViewCommand] = surface.title.isEmpty ? [] : [.title(view, surface.title)]
        return [.create(view, parent: parent)] + title + geometry(of: surface) + [.front(view)]
    }

    private func geometry(of surface: GuiSurface) -> [ViewCommand] {
        let place: ViewCommand = .geometry(view(surface), position(of: surface))
        return surface === window ? [place] : [place, .offset(view(surface), -surface.rect.origin)]
    }

    /// Where a surface stands in the session's coordinates, whose origin is the window's corner.
    private func position(of surface: GuiSurface) -> Rect {
        guard let window, surface !== window else { return Rect(.zero, surface.area) }
        return Rect(surface.origin - window.origin, surface.area)
    }

    private func view(_ surface: GuiSurface) -> ViewID { ViewID(UInt32(surface.number)) }

    // MARK: Memory

    /// Finds room for a surface of that size, in a new buffer if need be.
    private func arrange(_ surface: GuiSurface, _ area: Area) -> Bool {
        var layout = layout
        guard let rect = layout.place(surface.number, area) else { return false }
        let wanted = layout.area
        let isWindow = layout.first == surface.number
        let alpha = wantsAlpha || surface.isTranslucent
        let fits = buffer.map { wanted.width <= $0.mode.area.width && wanted.height <= $0.mode.area.height } ?? false
        if !fits || isWindow || buffer?.mode.hasAlpha != alpha {
            guard let new = try? GuiBuffer(Mode(wanted, hasAlpha: alpha)) else { return false }
            new.beginDrawing()
            move(to: new, layout)
            self.layout = layout
            surface.rect = rect
            surface.area = area
            show(new)
        } else {
            let old = surface.rect
            self.layout = layout
            surface.rect = rect
            surface.area = area
            if surface.isOpen, rect.origin != old.origin {
                let shared = old.intersection(Rect(old.origin, area))
                buffer?.withSurface { pixels in
                    let picture = pixels.bitmap(of: shared)
                    picture.withPixels { pixels.copy($0, picture.bounds, to: rect.origin) }
                }
            }
        }
        return true
    }

    /// Copies all pixels to where they are in a new buffer.
    private func move(to new: GuiBuffer, _ layout: BufferLayout) {
        guard let buffer else { return }
        new.withSurface { target in
            buffer.withSurface { source in
                for surface in surfaces {
                    guard let rect = layout.rects[surface.number] else { continue }
                    let shared = surface.rect.intersection(Rect(surface.rect.origin, rect.area))
                    target.copy(source, shared, to: rect.origin)
                }
            }
        }
    }

    /// Lets the server show a new buffer, with the views of those whose pixels lie elsewhere in it, in one picture.
    private func show(_ new: GuiBuffer) {
        buffer = new
        var commands: [ViewCommand] = []
        for surface in surfaces {
            guard let rect = layout.rects[surface.number], rect.origin != surface.rect.origin else { continue }
            surface.rect = rect
            if surface.isShown { commands.append(.offset(view(surface), -rect.origin)) }
        }
        for surface in surfaces { settleAlpha(of: surface, in: [Rect(.zero, surface.area)]) }
        if !isEnded {
            client.show(new)
            if !commands.isEmpty { client.commit(commands) }
        }
        if drawings == 0 { new.endDrawing() }
    }

    // MARK: Events

    /// Waits until the server said what place there is, and tells its size.
    func waitForArea(milliseconds: Int) -> Area? {
        do throws(SessionError) {
            info = try client.waitForInfo(milliseconds: milliseconds)
        } catch {
            if case .refused(_, let reason) = error { end(reason) }
        }
        return info.flatMap { $0.area.isEmpty ? nil : $0.area }
    }

    /// What came since, each with the surface that it is for.
    func takeEvents(at now: Instant) -> [(GuiSurface, GuiSurfaceEvent)] {
        guard !isEnded else { return [] }
        var events: [(GuiSurface, GuiSurfaceEvent)] = []
        func add(_ event: GuiSurfaceEvent) { if let window { events.append((window, event)) } }
        do throws(SessionError) {
            while let event = try client.next() {
                switch event {
                case .info(let new):
                    let old = info
                    info = new
                    if new.isClosed, old?.isClosed != true || old == new { add(.close) }
                    // A place tells its size to everyone; only who filled it before goes along with it.
                    if let old, old.area != new.area, old.area == window?.area, !new.area.isEmpty {
                        add(.area(new.area))
                    }
                case .input(let batch):
                    for event in batch { self.add(event, to: &events) }
                case .reattached: add(.released)
                case .done(_, .rejected(let reason)): Log.warning("a window is not shown: \(reason)")
                case .done, .shown, .token: break
                case .ended(let reason): end(reason)
                }
            }
        } catch {
            end(error.description)
        }
        if !isEnded, attempts.isTooMany(client.connectionCount, at: now) { end("the server ends it again and again") }
        if isEnded { add(.released) }
        return events
    }

    private func end(_ reason: String) {
        self.reason = reason
        // A session that was asked for ahead is nobody's loss: a process that forked and shows nothing says nothing.
        if !surfaces.isEmpty { Log.warning("a window is not shown: \(reason)") }
    }

    private func add(_ event: InputEvent, to events: inout [(GuiSurface, GuiSurfaceEvent)]) {
        guard let window else { return }
        switch event {
        case .motion(let x, let y):
            let (surface, point) = hit(Point(x, y))
            events.append((surface, .input(.motion(x: point.x, y: point.y))))
        case .touch(let id, let x, let y):
            let (surface, point) = hit(Point(x, y))
            events.append((surface, .input(.touch(id: id, x: point.x, y: point.y))))
        case .sequence: break
        default: events.append((window, .input(event)))
        }
    }

    /// The surface under a place of the session's coordinates, the window for one that is outside of all.
    private func hit(_ point: Point) -> (GuiSurface, Point) {
        for surface in surfaces.reversed() where surface !== window && surface.isShown {
            let rect = position(of: surface)
            if rect.contains(point) { return (surface, point - rect.origin) }
        }
        return (window ?? surfaces[0], point)
    }

    /// Notices a session that is ended as often as it is asked for.
    struct Attempts {
        private static let limit = 16
        private static let period: Int64 = 4_000_000_000
        private var counted = 0
        private var since = Instant(nanoseconds: 0)

        mutating func isTooMany(_ count: Int, at now: Instant) -> Bool {
            if now.since(since) > Self.period {
                since = now
                counted = count
            }
            return count - counted > Self.limit
        }
    }
}
