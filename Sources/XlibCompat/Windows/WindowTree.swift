internal import Framebuffer

/// The windows of an engine, and who covers whom.
///
/// Links and extents stand in an array of plain values, so that a walk over many siblings touches no object. What can be
/// seen of each window is kept up to date piece by piece: a change tells the windows that it concerns what they lose and
/// what they gain, and nothing else is looked at. A window's own part, without its children, is worked out when it is asked for.
final class WindowTree {
    /// One window's links, and where it is inside of its parent.
    struct Node {
        var parent: Int32 = -1
        var first: Int32 = -1
        var last: Int32 = -1
        var above: Int32 = -1
        var below: Int32 = -1
        /// How many windows it is inside of.
        var level: Int32 = 0
        // The border's rectangle, as far as it covers others, relative to the parent's inside.
        var left: Int32 = 0
        var top: Int32 = 0
        var right: Int32 = 0
        var bottom: Int32 = 0
        // The top-left pixel of the inside, relative to the parent's inside.
        var insideX: Int32 = 0
        var insideY: Int32 = 0
        /// Whether the window covers others: mapped, and of pixels.
        var isDrawn = false
        /// Whether the window stands on a surface of its own and covers nobody.
        var isSeparate = false
        /// How wide the border is on the surface: windows that people know by a frame of the GUI server's are shown without.
        var border: Int32 = 0

        func meets(_ rect: Rect) -> Bool {
            Int(left) < rect.x + rect.width && Int(right) > rect.x && Int(top) < rect.y + rect.height
                && Int(bottom) > rect.y
        }
        var extents: Rect { Rect(left: Int(left), top: Int(top), right: Int(right), bottom: Int(bottom)) }
        var insideOrigin: Point { Point(Int(insideX), Int(insideY)) }
    }

    /// How many windows one may be inside of: walks go as deep as the tree.
    static let levelLimit: Int32 = 400

    var nodes: ContiguousArray<Node> = []
    private(set) var windows: ContiguousArray<Window?> = []
    private var spare: ContiguousArray<Int32> = []
    /// Grows whenever something that a window shows from its cache may have changed.
    var generation: UInt64 = 1
    /// Whether the children of the root have surfaces of their own.
    let hasSeparateChildren: Bool

    /// What the changes since the last `takeEffects` mean for pixels and events.
    var effects = Effects()

    init(hasSeparateChildren: Bool) { self.hasSeparateChildren = hasSeparateChildren }

    func window(_ place: Int32) -> Window? { place < 0 ? nil : windows[Int(place)] }
    func parent(of place: Int32) -> Window? { window(nodes[Int(place)].parent) }

    /// The windows inside, from top to bottom.
    func children(of place: Int32) -> [Window] {
        var result: [Window] = []
        var child = nodes[Int(place)].first
        while child >= 0 {
            if let window = windows[Int(child)] { result.append(window) }
            child = nodes[Int(child)].below
        }
        return result
    }

    /// A place for a new window.
    func makePlace() -> Int32 {
        if let place = spare.popLast() {
            nodes[Int(place)] = Node()
            return place
        }
        nodes.append(Node())
        windows.append(nil)
        return Int32(nodes.count - 1)
    }

    /// Makes the root window, at the first place.
    func makeRoot(_ area: Area) -> Window {
        let root = Window(
            id: Identifiers.root, tree: self, place: makePlace(), frame: Rect(.zero, area), borderWidth: 0, depth: 24,
            visual: Identifiers.visual, isInputOnly: false)
        root.colormap = Identifiers.colormap
        root.background = .pixel(0)
        root.isMapped = true
        root.isViewable = true
        root.visibility = 0
        insert(root, under: -1)
        return root
    }

    /// Puts a window at its place, on top of its siblings; `parent` is -1 for the root.
    func insert(_ window: Window, under parent: Int32) {
        windows[Int(window.place)] = window
        link(window.place, under: parent, below: -1)
        updateExtents(window)
    }

    /// Forgets a window without children.
    func remove(_ window: Window) {
        unlink(window.place)
        windows[Int(window.place)] = nil
        spare.append(window.place)
    }

    /// Puts a window among the children of `parent`, right below that sibling; -1 is the top.
    func link(_ place: Int32, under parent: Int32, below sibling: Int32) {
        // Nodes are changed as copies: one check of access for each instead of one for each field.
        var node = nodes[Int(place)]
        node.parent = parent
        guard parent >= 0 else {
            nodes[Int(place)] = node
            return
        }
        var above = nodes[Int(parent)]
        node.level = above.level + 1
        node.isSeparate = hasSeparateChildren && above.parent < 0
        node.above = sibling
        node.below = sibling >= 0 ? nodes[Int(sibling)].below : above.first
        nodes[Int(place)] = node
        if sibling >= 0 { nodes[Int(sibling)].below = place } else { above.first = place }
        if node.below >= 0 { nodes[Int(node.below)].above = place } else { above.last = place }
        nodes[Int(parent)] = above
    }

    /// Takes a window out of its parent's children.
    func unlink(_ place: Int32) {
        var node = nodes[Int(place)]
        guard node.parent >= 0 else { return }
        if node.above >= 0 {
            nodes[Int(node.above)].below = node.below
        } else {
            nodes[Int(node.parent)].first = node.below
        }
        if node.below >= 0 {
            nodes[Int(node.below)].above = node.above
        } else {
            nodes[Int(node.parent)].last = node.above
        }
        node.parent = -1
        node.above = -1
        node.below = -1
        nodes[Int(place)] = node
    }

    /// Brings the node in line with the window's geometry, shape and state.
    func updateExtents(_ window: Window) {
        var node = nodes[Int(window.place)]
        let border = node.isSeparate && !window.overrideRedirect ? 0 : window.borderWidth
        node.border = Int32(truncatingIfNeeded: border)
        let x = window.x + window.borderWidth
        let y = window.y + window.borderWidth
        node.insideX = Int32(truncatingIfNeeded: x)
        node.insideY = Int32(truncatingIfNeeded: y)
        var rect = Rect(-border, -border, window.width + 2 * border, window.height + 2 * border)
        if let shape = window.boundingShape { rect = rect.intersection(shape.bounds) }
        node.left = Int32(truncatingIfNeeded: rect.left + x)
        node.top = Int32(truncatingIfNeeded: rect.top + y)
        node.right = Int32(truncatingIfNeeded: rect.right + x)
        node.bottom = Int32(truncatingIfNeeded: rect.bottom + y)
        node.isDrawn = window.isMapped && !window.isInputOnly
        nodes[Int(window.place)] = node
    }

    /// The pixels of the surface that a window has when it has one of its own.
    func surfaceBounds(of window: Window) -> Rect {
        let border = Int(nodes[Int(window.place)].border)
        return Rect(0, 0, window.width + 2 * border, window.height + 2 * border)
    }

    /// Sets the levels of all windows inside of one that got another parent.
    func updateLevels(_ place: Int32) {
        let level = nodes[Int(place)].level + 1
        var child = nodes[Int(place)].first
        while child >= 0 {
            nodes[Int(child)].level = level
            updateLevels(child)
            child = nodes[Int(child)].below
        }
    }

    /// How many windows one inside of the other there are below this one.
    func height(of place: Int32) -> Int32 {
        var result: Int32 = 0
        var child = nodes[Int(place)].first
        while child >= 0 {
            result = max(result, 1 + height(of: child))
            child = nodes[Int(child)].below
        }
        return result
    }

    /// Whether a walk through the tree, from the outside to the inside and from top to bottom, meets a window earlier than another one.
    func stands(_ place: Int32, before other: Int32) -> Bool {
        if place == other || isInside(place, of: other) { return false }
        if isInside(other, of: place) { return true }
        var (a, b) = (place, other)
        while a >= 0, nodes[Int(a)].level > nodes[Int(b)].level { a = nodes[Int(a)].parent }
        while b >= 0, nodes[Int(b)].level > nodes[Int(a)].level { b = nodes[Int(b)].parent }
        while a >= 0, b >= 0, nodes[Int(a)].parent != nodes[Int(b)].parent {
            (a, b) = (nodes[Int(a)].parent, nodes[Int(b)].parent)
        }
        while b >= 0 {
            if a == b { return true }
            b = nodes[Int(b)].above
        }
        return false
    }

    /// Whether a window is `ancestor` or inside of it.
    func isInside(_ place: Int32, of ancestor: Int32) -> Bool {
        var place = place
        while place >= 0 {
            if place == ancestor { return true }
            place = nodes[Int(place)].parent
        }
        return false
    }

    /// Where the inside of a window is in the root's coordinates.
    func rootOrigin(of place: Int32) -> Point {
        var result = Point.zero
        var place = place
        while place >= 0 {
            let node = nodes[Int(place)]
            if node.parent < 0 { break }
            result.x += Int(node.insideX)
            result.y += Int(node.insideY)
            place = node.parent
        }
        return result
    }

    /// A window with its border, as far as those around it let it be seen at all, in the root's coordinates.
    func confines(of window: Window) -> Rect {
        var rect = window.frame
        if let shape = window.boundingShape {
            rect = rect.intersection(shape.bounds.offset(by: nodes[Int(window.place)].insideOrigin))
        }
        var place = nodes[Int(window.place)].parent
        while let around = self.window(place) {
            let node = nodes[Int(place)]
            // A root that nobody sees has no bounds.
            if node.parent >= 0 || !hasSeparateChildren {
                rect = rect.intersection(Rect(0, 0, around.width, around.height))
            }
            if node.parent < 0 { break }
            rect = rect.offset(by: node.insideOrigin)
            place = node.parent
        }
        return rect
    }

    /// The surface that a window stands on, and where its inside is there.
    func surface(of place: Int32) -> (WindowSurface, Point)? {
        let (holder, origin) = surfaceHolder(of: place)
        guard let surface = windows[Int(holder)]?.ownSurface else { return nil }
        return (surface, origin)
    }

    /// The window whose surface a window stands on, and where its inside is there.
    func surfaceHolder(of place: Int32) -> (Int32, Point) {
        var origin = Point.zero
        var place = place
        while true {
            let node = nodes[Int(place)]
            if node.parent < 0 { return (place, origin) }
            if node.isSeparate { return (place, Point(origin.x + Int(node.border), origin.y + Int(node.border))) }
            origin.x += Int(node.insideX)
            origin.y += Int(node.insideY)
            place = node.parent
        }
    }
}
