package import Framebuffer
package import Plumbing
package import Sessions

/// The windows of a program as Gui sessions: each window is one, with the menus and tool tips that belong to it.
///
/// It belongs to one thread and never blocks. Servers may be replaced, refuse and end sessions: windows are then shown
/// again or go on unseen, their pixels stay. A surface's raster changes when any surface of its session is opened,
/// changes its size or is closed; `changed` tells of whom.
package final class GuiStage {
    private let link: ParentLink
    private let waitSet: WaitSet
    private var places: [GuiPlace] = []
    /// A session that was asked for ahead, for the next window of that label.
    private var spare: (label: String, place: GuiPlace)?
    /// The name of the component, which labels begin with anyway.
    private let component: String
    /// Called with each surface whose raster is another one, from within the call that made it so.
    package var changed: ((GuiSurface) -> Void)?

    /// A stage without windows.
    package init(_ link: ParentLink, component: String = "") throws(SystemError) {
        self.link = link
        self.component = component
        waitSet = try WaitSet()
    }

    /// The descriptor to watch; it is readable when `takeEvents` has something.
    ///
    /// It never changes.
    package var descriptorNumber: Int32 { waitSet.descriptor.number }

    /// Asks for the session of the first window ahead, and waits until the server told the size of the place for it.
    ///
    /// Nil when there is no answer in time, or no session.
    package func prepare(name: String, milliseconds: Int) -> Area? {
        guard let place = makePlace(name, .zero) else { return nil }
        let area = place.waitForArea(milliseconds: milliseconds)
        if place.isEnded { remove(place) } else { spare = (label(name), place) }
        return area
    }

    /// Opens a window by that name, or with an owner what belongs to it; nil when there is no memory.
    ///
    /// It is seen from its first `end` on, or `flush`.
    package func open(
        _ area: Area, at origin: Point, name: String, title: String, hasAlpha: Bool = false, owner: GuiSurface? = nil
    ) -> GuiSurface? {
        if let place = owner?.place {
            guard let surface = place.open(area, at: origin, title: title, hasAlpha: hasAlpha) else { return nil }
            tell(place, but: surface)
            return surface
        }
        guard let place = makePlace(name, area) else { return nil }
        guard let surface = place.open(area, at: origin, title: title, hasAlpha: hasAlpha) else {
            remove(place)
            return nil
        }
        return surface
    }

    /// Gives a surface another size; its pixels stay in the top-left corner.
    package func resize(_ surface: GuiSurface, to area: Area) -> Bool {
        guard let place = surface.place, place.resize(surface, to: area) else { return false }
        tell(place)
        return true
    }

    /// Notes where a surface stands in the coordinates of the root.
    package func move(_ surface: GuiSurface, to origin: Point) { surface.place?.move(surface, to: origin) }
    /// Brings a surface before the others of its session, or a whole session before the others.
    package func raise(_ surface: GuiSurface) { surface.place?.raise(surface) }
    /// Gives a surface a shape in its own coordinates; nil is the whole rectangle.
    package func reshape(_ surface: GuiSurface, _ shape: Region?) {
        guard let place = surface.place, shape != surface.shape else { return }
        place.reshape(surface, shape)
        tell(place)
    }
    /// Gives a surface another title.
    package func retitle(_ surface: GuiSurface, _ title: String) { surface.place?.retitle(surface, title) }
    /// From now on the surface is no whole picture.
    package func begin(_ surface: GuiSurface) { surface.place?.begin(surface) }
    /// The surface is a whole picture, in which this was drawn.
    package func end(_ surface: GuiSurface, damage: [Rect]) { surface.place?.end(surface, damage: damage) }

    /// Closes a surface; what belonged to it gets sessions of its own.
    package func close(_ surface: GuiSurface) {
        guard let place = surface.place else { return }
        let isWindow = place.window === surface
        place.close(surface)
        guard isWindow else { return }
        for orphan in place.surfaces { adopt(orphan, from: place) }
        remove(place)
    }

    /// Shows what was opened and never drawn; call it before waiting.
    package func flush() { for place in places { place.flush() } }

    /// What came since, in order, each with the surface that it is for.
    ///
    /// What comes for a surface that was closed meanwhile is to be dropped (`isOpen`).
    package func takeEvents(at now: Instant = .now) -> [(surface: GuiSurface, event: GuiSurfaceEvent)] {
        var events: [(surface: GuiSurface, event: GuiSurfaceEvent)] = []
        for place in places where !place.isEnded {
            events += place.takeEvents(at: now)
            guard place.isEnded else { continue }
            waitSet.remove(place.client.descriptorNumber)
            if spare?.place === place { remove(place) }
        }
        return events
    }

    /// How many sessions are open.
    package var sessionCount: Int { places.count { !$0.isEnded } }

    private func makePlace(_ name: String, _ area: Area) -> GuiPlace? {
        let label = label(name)
        if let ready = spare, ready.label == label {
            spare = nil
            return ready.place
        }
        guard let place = try? GuiPlace(link, label: label, bytes: (area.width + 1) * (area.height + 1) * 4) else {
            return nil
        }
        try? waitSet.set(place.client.descriptorNumber)
        places.append(place)
        return place
    }

    private func label(_ name: String) -> String { name == component ? "" : name }

    private func remove(_ place: GuiPlace) {
        if spare?.place === place { spare = nil }
        waitSet.remove(place.client.descriptorNumber)
        places.removeAll { $0 === place }
    }

    private func adopt(_ orphan: GuiSurface, from old: GuiPlace) {
        guard let place = makePlace("", orphan.area) else { return old.close(orphan) }
        if place.adopt(orphan, from: old) { changed?(orphan) } else { remove(place) }
    }

    private func tell(_ place: GuiPlace, but surface: GuiSurface? = nil) {
        for other in place.surfaces where other !== surface { changed?(other) }
    }
}
