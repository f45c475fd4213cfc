internal import Framebuffer

/// What a client has told its server about its views, so that it can tell it to the next one.
///
/// A pure value: `apply` follows every command, `commands` makes an empty server's state the same.
package struct ViewLedger: Hashable, Sendable {
    private struct View: Hashable {
        var parent: ViewID?
        var token: ViewToken?
        var geometry = Rect.zero
        var offset = Point.zero
        var title = ""
        var isBackground = false
    }

    private var views: [ViewID: View] = [:]
    /// In the order of their making, so that parents come before their children.
    private var created: [ViewID] = []
    /// Front to back, only those that were stacked.
    private var stack: [ViewID] = []

    /// No views.
    package init() {}

    /// Takes note of a command that was sent.
    package mutating func apply(_ command: ViewCommand) {
        switch command {
        case .create(let id, let parent):
            remove(id)
            add(id, View(parent: parent))
        case .associate(let id, let token):
            remove(id)
            add(id, View(token: token))
        case .destroy(let id), .forget(let id): remove(id)
        case .geometry(let id, let rect): views[id]?.geometry = rect
        case .offset(let id, let offset): views[id]?.offset = offset
        case .title(let id, let title): views[id]?.title = title
        case .background(let id):
            guard views[id] != nil else { return }
            for other in created { views[other]?.isBackground = other == id }
            stack.removeAll { $0 == id }
        case .front(let id): place(id) { _ in 0 }
        case .back(let id): place(id) { $0.count }
        case .frontOf(let id, let neighbour): place(id) { $0.firstIndex(of: neighbour) }
        case .behindOf(let id, let neighbour): place(id) { $0.firstIndex(of: neighbour).map { $0 + 1 } }
        }
    }

    /// The commands that make the same views from nothing.
    package var commands: [ViewCommand] {
        var result: [ViewCommand] = []
        for id in created {
            guard let view = views[id] else { continue }
            if let token = view.token {
                result.append(.associate(id, token))
            } else {
                result.append(.create(id, parent: view.parent))
            }
            if !view.title.isEmpty { result.append(.title(id, view.title)) }
            if view.geometry != .zero { result.append(.geometry(id, view.geometry)) }
            if view.offset != .zero { result.append(.offset(id, view.offset)) }
            if view.isBackground { result.append(.background(id)) }
        }
        for id in stack.reversed() { result.append(.front(id)) }
        return result
    }

    /// The commands that make the same views, whatever the server made of those that were sent before.
    var rebuildingCommands: [ViewCommand] { created.map { .destroy($0) } + commands }

    private mutating func add(_ id: ViewID, _ view: View) {
        views[id] = view
        created.append(id)
    }

    private mutating func remove(_ id: ViewID) {
        views[id] = nil
        created.removeAll { $0 == id }
        stack.removeAll { $0 == id }
    }

    private mutating func place(_ id: ViewID, _ position: ([ViewID]) -> Int?) {
        // A background stays one, whatever is said of its place.
        guard let view = views[id], !view.isBackground else { return }
        var others = stack
        others.removeAll { $0 == id }
        guard let index = position(others) else { return }
        others.insert(id, at: index)
        stack = others
    }
}
