package import Framebuffer
package import Sessions

/// All views, the order in which they lie over each other, and the names that sessions have for them.
///
/// A pure value. Every command is accepted: what refers to an unknown id, to a view that is gone or
/// that exceeds a limit has no effect on anyone else. The order from front to back always respects layers:
/// a view never stands before one of a lower layer, and backgrounds are behind all.
package struct ViewStack: Sendable {
    package private(set) var views: [ViewKey: View] = [:]
    /// The stacked views from front to back.
    package private(set) var order: [ViewKey] = []
    private var owners: [SessionID: Owner] = [:]
    private var tokens: [ViewToken: ViewKey] = [:]
    private var nextKey = 1

    /// What a session has to do with views.
    private struct Owner: Sendable {
        var layer: Int
        var ids: [ViewID: ViewKey] = [:]
        /// Its own views, also those without an id.
        var views: Set<ViewKey> = []
        var background: ViewKey?
    }

    /// The most views that a session may own and the most ids that it may use.
    package static let sessionLimit = 1024
    /// The longest chain of child views.
    package static let depthLimit = 32
    /// Where a background view stands, behind every layer that a policy can name.
    static let backgroundLayer = Int.max

    /// A stack without views.
    package init() {}

    /// Makes a session known; its views lie in `layer`, of which 0 is in front.
    package mutating func open(_ session: SessionID, layer: Int) {
        owners[session] = Owner(layer: layer)
    }

    /// Takes a session's views, ids and tokens away.
    package mutating func close(_ session: SessionID) {
        for key in (owners[session]?.views ?? []).sorted() { remove(key) }
        owners[session] = nil
    }

    /// Moves a session's views to another layer; the order within a layer stays.
    package mutating func setLayer(_ layer: Int, of session: SessionID) {
        guard owners[session] != nil, owners[session]?.layer != layer else { return }
        owners[session]?.layer = layer
        sortByLayer()
    }

    /// The view that a session calls `id`, if it still exists.
    package func key(_ id: ViewID, of session: SessionID) -> ViewKey? {
        guard let key = owners[session]?.ids[id], views[key] != nil else { return nil }
        return key
    }

    /// The view that a session calls `id`, if it still exists.
    package func view(_ id: ViewID, of session: SessionID) -> View? { key(id, of: session).flatMap { views[$0] } }

    /// The session's own background view.
    package func background(of session: SessionID) -> ViewKey? { owners[session]?.background }

    /// The number of views that the session owns: what its quota is charged for.
    package func viewCount(of session: SessionID) -> Int { owners[session]?.views.count ?? 0 }

    /// The number of ids that the session uses, also for foreign views and for views that are gone.
    package func idCount(of session: SessionID) -> Int { owners[session]?.ids.count ?? 0 }

    /// The token of one of the session's views or of one that it knows by an id; `candidate` becomes it when it has none.
    package mutating func token(of id: ViewID, session: SessionID, candidate: ViewToken) -> ViewToken? {
        guard let key = key(id, of: session) else { return nil }
        if let token = views[key]?.token { return token }
        guard tokens[candidate] == nil else { return nil }
        views[key]?.token = candidate
        tokens[candidate] = key
        return candidate
    }

    /// Performs one command of a session.
    package mutating func perform(_ command: ViewCommand, by session: SessionID) {
        guard owners[session] != nil else { return }
        switch command {
        case .create(let id, let parent): create(id, parent: parent, by: session)
        case .destroy(let id): destroy(id, by: session)
        case .associate(let id, let token): associate(id, token, by: session)
        case .forget(let id): owners[session]?.ids[id] = nil
        case .geometry(let id, let rect): change(id, session) { if !$0.isOrphan { $0.geometry = rect } }
        case .offset(let id, let offset): change(id, session) { $0.offset = offset }
        case .title(let id, let title): change(id, session) { if $0.owner == session { $0.title = title } }
        case .front(let id): if let key = key(id, of: session) { toFront(key) }
        case .back(let id): if let key = key(id, of: session) { toBack(key) }
        case .frontOf(let id, let neighbour): stack(id, beside: neighbour, behind: false, by: session)
        case .behindOf(let id, let neighbour): stack(id, beside: neighbour, behind: true, by: session)
        case .background(let id): makeBackground(id, by: session)
        }
    }

    /// The position of a view relative to its top-level ancestor's coordinates, and that ancestor.
    package func position(of view: View) -> (origin: Point, root: View) {
        var origin = view.geometry.origin
        var root = view
        while let key = root.parent, let parent = views[key] {
            origin = origin + parent.geometry.origin
            root = parent
        }
        return (origin, root)
    }

    // MARK: Stacking

    /// Puts a view in front of all others of its layer.
    package mutating func toFront(_ key: ViewKey) {
        unstack(key)
        insert(key, at: bounds(of: key).lowerBound)
    }

    /// Puts a view behind all others of its layer.
    package mutating func toBack(_ key: ViewKey) {
        unstack(key)
        insert(key, at: bounds(of: key).upperBound)
    }

    /// Brings several views to the front, keeping the order among them.
    package mutating func raise(_ keys: [ViewKey]) {
        let chosen = Set(keys)
        for key in order.reversed() where chosen.contains(key) { toFront(key) }
    }

    private mutating func stack(_ id: ViewID, beside neighbour: ViewID, behind: Bool, by session: SessionID) {
        guard let key = key(id, of: session), let neighbour = self.key(neighbour, of: session), key != neighbour,
            views[neighbour]?.isStacked == true
        else { return }
        unstack(key)
        guard let index = order.firstIndex(of: neighbour) else { return }
        let limits = bounds(of: key)
        insert(key, at: min(limits.upperBound, max(limits.lowerBound, behind ? index + 1 : index)))
    }

    private func layer(of key: ViewKey) -> Int {
        guard let view = views[key] else { return 0 }
        return view.isBackground ? Self.backgroundLayer : owners[view.owner]?.layer ?? 0
    }

    /// Where in the order a view of its layer may stand.
    private func bounds(of key: ViewKey) -> Range<Int> {
        let layer = layer(of: key)
        let first = place { $0 >= layer }
        return first..<max(first, place { $0 > layer })
    }

    /// The first place whose layer fulfils a condition that holds from there on.
    private func place(where holds: (Int) -> Bool) -> Int {
        var low = 0
        var high = order.count
        while low < high {
            let middle = (low + high) / 2
            if holds(layer(of: order[middle])) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    private mutating func unstack(_ key: ViewKey) {
        if views[key]?.isStacked == true, let index = order.firstIndex(of: key) { order.remove(at: index) }
        views[key]?.isStacked = false
    }

    private mutating func insert(_ key: ViewKey, at index: Int) {
        order.insert(key, at: index)
        views[key]?.isStacked = true
    }

    private mutating func sortByLayer() {
        let ranked = order.enumerated().map { (layer: layer(of: $0.element), place: $0.offset, key: $0.element) }
        order = ranked.sorted { ($0.layer, $0.place) < ($1.layer, $1.place) }.map(\.key)
    }

    // MARK: Views and their names

    private mutating func create(_ id: ViewID, parent: ViewID?, by session: SessionID) {
        guard let owner = owners[session], owner.views.count < Self.sessionLimit,
            owner.ids[id] != nil || owner.ids.count < Self.sessionLimit
        else { return }
        let key = ViewKey(nextKey)
        if let parent {
            guard let above = view(parent, of: session), above.depth < Self.depthLimit else { return }
            views[key] = View(key: key, owner: session, parent: above.key, depth: above.depth + 1)
            views[above.key]?.children.append(key)
        } else {
            views[key] = View(key: key, owner: session)
        }
        nextKey += 1
        owners[session]?.views.insert(key)
        owners[session]?.ids[id] = key
    }

    private mutating func destroy(_ id: ViewID, by session: SessionID) {
        let key = key(id, of: session)
        owners[session]?.ids[id] = nil
        if let key, views[key]?.owner == session { remove(key) }
    }

    private mutating func associate(_ id: ViewID, _ token: ViewToken, by session: SessionID) {
        guard let owner = owners[session], owner.ids[id] != nil || owner.ids.count < Self.sessionLimit else { return }
        owners[session]?.ids[id] = tokens[token]
    }

    private mutating func change(_ id: ViewID, _ session: SessionID, _ body: (inout View) -> Void) {
        guard let key = key(id, of: session), var view = views[key] else { return }
        body(&view)
        views[key] = view
    }

    private mutating func makeBackground(_ id: ViewID, by session: SessionID) {
        guard let key = key(id, of: session), let view = views[key], view.owner == session, view.parent == nil
        else { return }
        if let old = owners[session]?.background, old != key {
            views[old]?.isBackground = false
            if views[old]?.isStacked == true { toBack(old) }
        }
        owners[session]?.background = key
        views[key]?.isBackground = true
        toBack(key)
    }

    private mutating func remove(_ key: ViewKey) {
        guard let view = views[key] else { return }
        unstack(key)
        views[key] = nil
        if let token = view.token { tokens[token] = nil }
        owners[view.owner]?.views.remove(key)
        if owners[view.owner]?.background == key { owners[view.owner]?.background = nil }
        if let parent = view.parent { views[parent]?.children.removeAll { $0 == key } }
        for child in view.children {
            views[child]?.parent = nil
            views[child]?.geometry = .zero
            views[child]?.isOrphan = true
        }
    }
}
