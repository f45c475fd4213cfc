package import Framebuffer

/// The screens of the desktop: where each is, whose it is, and what viewers may make of them.
///
/// A pure value. Places are in pixels of the part of the panorama that the GUI server gives. What is refused has changed nothing.
package struct ScreenLayout: Hashable, Sendable {
    /// Whose a screen is.
    package enum Owner: Hashable, Sendable {
        /// The settings', and viewers' of all screens: they may add some and take them away.
        case settings
        /// A viewer's own, which goes with it.
        case viewer(Int)
        /// Another driver's: here it is only seen.
        case other
    }

    /// A screen and its place.
    package struct Place: Hashable, Sendable {
        package let id: UInt32
        package let name: String
        package var rect: Rect
        package var flags: UInt32 = 0
        package let owner: Owner
        /// Whether viewers come in at it, so that it cannot be taken away.
        package var hasDoor = false
    }

    /// What a viewer sees.
    package enum View: Hashable, Sendable {
        case all
        case screen(UInt32)
    }

    package private(set) var places: [Place] = []
    /// What viewers made of the settings' screens, which may be more than the screens.
    private var frame = Rect.zero
    /// Whether viewers of all screens see other drivers' screens too.
    package var showsOthers: Bool
    /// The numbers of other drivers' screens, so that one that comes back has its old one.
    private var numbers: [String: UInt32] = [:]

    /// The most screens of our own.
    package static let limit = 16
    /// The smallest side of a screen.
    private static let least = Settings.sides.lowerBound
    /// Where the numbers of viewers' own screens and of other drivers' begin.
    private static let firstOwn: UInt32 = 0x1_0000
    private static let firstOther: UInt32 = 0x2_0000
    private static let reserved: Range<UInt32> = firstOwn..<0x3_0000
    /// How large the desktop is while there is no screen.
    private static let empty = Area(640, 400)

    /// The screens of the settings.
    package init(_ screens: [ScreenSettings], showsOthers: Bool = false) {
        self.showsOthers = showsOthers
        replace(screens)
    }

    private static func bounds(_ places: some Sequence<Place>) -> Rect {
        places.reduce(Rect.zero) { $0.isEmpty ? $1.rect : $0.union($1.rect) }
    }

    /// The screens that viewers of all of them see.
    package var visible: [Place] {
        let own = places.filter { $0.owner != .other }
        guard showsOthers else { return own }
        var seen = own
        for place in places where place.owner == .other {
            let bounds = Self.bounds(seen + [place])
            // What would be larger than can be shown is left out.
            if Settings.serves((frame.isEmpty ? bounds : frame.union(bounds)).area) { seen.append(place) }
        }
        return seen
    }

    /// What all screens together take, and what is captured.
    package var rect: Rect {
        let bounds = Self.bounds(visible)
        let all = frame.isEmpty ? bounds : bounds.isEmpty ? frame : frame.union(bounds)
        return all.isEmpty ? Rect(.zero, Self.empty) : all
    }

    /// Where in what is captured a view lies; nil when its screen is gone.
    package func part(of view: View) -> Rect? {
        let rect = rect
        switch view {
        case .all: return Rect(.zero, rect.area)
        case .screen(let id): return places.first { $0.id == id }?.rect.offset(by: -rect.origin)
        }
    }

    /// The screens as a viewer is told of them.
    package func screens(of view: View) -> [Screen] {
        switch view {
        case .all:
            let origin = rect.origin
            let told = visible.map { Screen(id: $0.id, rect: $0.rect.offset(by: -origin), flags: $0.flags) }
            return told.isEmpty ? [Screen(id: 1, rect: Rect(.zero, rect.area))] : told
        case .screen(let id):
            return places.filter { $0.id == id }.map {
                Screen(id: id, rect: Rect(.zero, $0.rect.area), flags: $0.flags)
            }
        }
    }

    /// The parts of what is captured that are encoded by themselves, so that viewers of one screen and of all share the pieces.
    package func groups(_ damage: [Rect]) -> [[Rect]] {
        let seen = visible
        guard seen.count > 1, !damage.isEmpty else { return [damage] }
        let origin = rect.origin
        var rest = Region(damage)
        var groups: [[Rect]] = []
        for place in seen {
            let own = place.rect.offset(by: -origin)
            let inside = rest.intersection(own)
            if inside.isEmpty { continue }
            groups.append(inside.rects)
            rest.subtract(own)
        }
        if !rest.isEmpty { groups.append(rest.rects) }
        return groups
    }

    // MARK: Changes

    /// The settings have these screens now; one of a known name keeps its number.
    ///
    /// Numbers begin at 1: there are viewers (LibVNCClient) that follow no size in which a screen has the number 0.
    package mutating func replace(_ screens: [ScreenSettings]) {
        let old = places.filter { $0.owner == .settings }
        var new: [Place] = []
        for screen in screens {
            let known = old.first { $0.name == screen.name }?.id
            let taken = Set((old + new).map(\.id))
            let id = known ?? (1...2 * UInt32(Self.limit) + 1).first { !taken.contains($0) } ?? 1
            new.append(
                Place(
                    id: id, name: screen.name, rect: Rect(screen.place, screen.area), owner: .settings,
                    hasDoor: screen.listening != nil))
        }
        frame = Self.bounds(new)
        places = new + places.filter { $0.owner != .settings }
        settle()
    }

    /// What other drivers show.
    package mutating func setOthers(_ others: [(label: String, rect: Rect)]) {
        places.removeAll { $0.owner == .other }
        // Bounded, whatever drivers call themselves in the course of time.
        if numbers.count > 4096 { numbers = [:] }
        var seen: [String: Int] = [:]
        for other in others {
            let turn = seen[other.label, default: 0]
            seen[other.label] = turn + 1
            let key = turn == 0 ? other.label : "\(other.label) (\(turn + 1))"
            let id = numbers[key] ?? Self.firstOther + UInt32(numbers.count)
            numbers[key] = id
            places.append(Place(id: id, name: key, rect: other.rect, owner: .other))
        }
        settle()
    }

    /// The view of a viewer's own screen.
    package static func ownView(of viewer: Int) -> View { .screen(firstOwn + UInt32(viewer & 0xffff)) }

    /// A viewer gets a screen of its own beside all others; false when there is no room.
    package mutating func add(ofViewer viewer: Int, _ screen: OwnScreen) -> Bool {
        guard case .screen(let id) = Self.ownView(of: viewer), ownCount < Self.limit,
            !places.contains(where: { $0.id == id })
        else { return false }
        let place = free(screen.area, screen.side, among: places)
        return attempt { layout in
            let index = layout.places.firstIndex { $0.owner == .other } ?? layout.places.endIndex
            layout.places.insert(
                Place(id: id, name: "viewer \(viewer)", rect: place, owner: .viewer(viewer)), at: index)
            return .done
        } == .done
    }

    /// A viewer has left, and so does its screen; the others stay where they are.
    package mutating func remove(ofViewer viewer: Int) { places.removeAll { $0.owner == .viewer(viewer) } }

    /// A viewer wants its desktop to have this size and these screens, all of which lie inside and have numbers of their own.
    package mutating func wish(_ area: Area, _ screens: [Screen], by view: View) -> ResizeStatus {
        attempt { layout in
            switch view {
            case .all: layout.rearrange(area, screens)
            case .screen(let id): layout.resize(id, area, screens)
            }
        }
    }

    private var ownCount: Int { places.count { $0.owner != .other } }

    /// Changes all or nothing.
    private mutating func attempt(_ change: (inout ScreenLayout) -> ResizeStatus) -> ResizeStatus {
        var new = self
        let status = change(&new)
        guard status == .done else { return status }
        guard new.ownCount <= Self.limit, Settings.serves(new.rect.area) else { return .outOfResources }
        self = new
        return .done
    }

    private mutating func rearrange(_ area: Area, _ screens: [Screen]) -> ResizeStatus {
        let origin = rect.origin
        guard Settings.serves(area) else { return .outOfResources }
        var new: [Place] = []
        let known = places.filter { $0.owner == .settings }
        // The only screen is the only screen, whatever number its viewer gives it.
        let isOnlyOne = known.count == 1 && screens.count == 1
        var fixed = visible.filter { $0.owner != .settings }
        for screen in screens {
            let rect = screen.rect.offset(by: origin)
            if let index = fixed.firstIndex(where: { $0.id == screen.id }) {
                // It belongs to somebody else.
                guard fixed[index].rect == rect else { return .prohibited }
                fixed.remove(at: index)
                continue
            }
            guard min(rect.width, rect.height) >= Self.least else { return .invalidLayout }
            // A number that a screen may have that is not this viewer's.
            if Self.reserved.contains(screen.id) { return .invalidLayout }
            let old = known.first { $0.id == screen.id } ?? (isOnlyOne ? known.first : nil)
            new.append(
                Place(
                    id: screen.id, name: old?.name ?? freshName(screen.id), rect: rect, flags: screen.flags,
                    owner: .settings, hasDoor: old?.hasDoor ?? false))
        }
        // Screens of others, and those by which viewers come in, are there to stay.
        let kept = Set(new.map(\.id))
        guard fixed.isEmpty, isOnlyOne || known.allSatisfy({ !$0.hasDoor || kept.contains($0.id) }) else {
            return .prohibited
        }
        guard !new.isEmpty || known.isEmpty else { return .prohibited }
        let viewers = places.filter { if case .viewer = $0.owner { true } else { false } }
        if viewers.contains(where: { own in new.contains { $0.rect.intersects(own.rect) } }) { return .invalidLayout }
        let isAlone = visible.allSatisfy { $0.owner == .settings }
        frame = isAlone ? Rect(origin, area) : Self.bounds(new)
        places = new + places.filter { $0.owner != .settings }
        return .done
    }

    private func freshName(_ id: UInt32) -> String {
        let names = Set(places.map(\.name))
        let name = "screen \(id)"
        return names.contains(name) ? "\(name) of a viewer" : name
    }

    /// One screen gets another size; what lies right of it or below it goes along, so that neighbours stay neighbours.
    private mutating func resize(_ id: UInt32, _ area: Area, _ screens: [Screen]) -> ResizeStatus {
        guard Settings.serves(area) else { return .outOfResources }
        guard screens.count == 1, screens[0].rect == Rect(.zero, area) else { return .invalidLayout }
        guard let index = places.firstIndex(where: { $0.id == id }), places[index].owner != .other else {
            return .prohibited
        }
        let old = places[index].rect
        for other in places.indices where other != index && places[other].owner != .other {
            if places[other].rect.left >= old.right { places[other].rect.x += area.width - old.width }
            if places[other].rect.top >= old.bottom { places[other].rect.y += area.height - old.height }
        }
        places[index].rect = Rect(old.origin, area)
        places[index].flags = screens[0].flags
        frame = Self.bounds(places.filter { $0.owner == .settings })
        settle(except: id)
        return .done
    }

    /// Moves viewers' own screens from where somebody else's is now.
    private mutating func settle(except kept: UInt32? = nil) {
        for index in places.indices where places[index].id != kept {
            guard case .viewer = places[index].owner else { continue }
            let others = places.indices.filter { $0 != index }.map { places[$0] }
            guard others.contains(where: { $0.rect.intersects(places[index].rect) }) else { continue }
            places[index].rect = free(places[index].rect.area, .right, among: others)
        }
    }

    /// The first place on that side of the screens that are no viewer's where nothing is.
    private func free(_ area: Area, _ side: OwnScreen.Side, among places: [Place]) -> Rect {
        let base = Self.bounds(places.filter { if case .viewer = $0.owner { false } else { true } })
        let edges = [base] + places.map(\.rect)
        let starts =
            side == .right
            ? edges.map(\.right).filter { $0 >= base.right } : edges.map(\.bottom).filter { $0 >= base.bottom }
        for start in starts.sorted() {
            let origin = side == .right ? Point(start, base.y) : Point(base.x, start)
            let rect = Rect(origin, area)
            if !places.contains(where: { $0.rect.intersects(rect) }) { return rect }
        }
        // Beyond all edges there is always room.
        return Rect(Point(edges.map(\.right).max() ?? 0, base.y), area)
    }
}
