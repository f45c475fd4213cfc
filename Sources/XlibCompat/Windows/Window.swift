package import Framebuffer

/// A window: its place in the tree, its attributes, and what can be seen of it.
///
/// The tree keeps the links between windows and the extents by which they cover each other (`WindowTree`); what is seldom
/// there costs one empty field.
package final class Window: Resource {
    /// What is painted where a window shows nothing of its own.
    enum Background {
        case none
        case parentRelative
        case pixel(UInt32)
        case pixmap(Pixmap)
    }
    /// What a border is made of.
    enum Border {
        case pixel(UInt32)
        case pixmap(Pixmap)
    }
    /// The events that a client wants of a window.
    struct Selection {
        let client: Int
        var mask: EventMask
    }

    let tree: WindowTree
    /// The index of the window's node.
    let place: Int32

    // The place of the outer corner relative to the parent's inside, and the size of the inside.
    package internal(set) var x: Int
    package internal(set) var y: Int
    package internal(set) var width: Int
    package internal(set) var height: Int
    package internal(set) var borderWidth: Int
    package let depth: Int
    package let visual: UInt32
    package let isInputOnly: Bool

    var background = Background.none
    var border = Border.pixel(0)
    var bitGravity: UInt8 = 0
    var windowGravity: UInt8 = 1
    var backingStore: UInt8 = 0
    var savesUnder = false
    var backingPlanes: UInt32 = 0xffff_ffff
    var backingPixel: UInt32 = 0
    package internal(set) var overrideRedirect = false
    var colormap: UInt32 = 0
    var cursor: Cursor?

    var selections: [Selection] = []
    /// The events that anybody wants.
    package internal(set) var allEvents = EventMask()
    var doNotPropagate = EventMask()
    var passiveGrabs: [PassiveGrab] = []
    package var properties: [UInt32: Property] = [:]

    package internal(set) var isMapped = false
    /// Whether the window and all above it are mapped.
    package internal(set) var isViewable = false
    var isDestroyed = false

    /// The parts of the SHAPE extension, relative to the inside; nil is the whole rectangle.
    package internal(set) var boundingShape: Region?
    package internal(set) var clipShape: Region?
    package internal(set) var inputShape: Region?

    /// What can be seen of the window with its border and all inside of it, relative to its inside.
    var visible = Clip.empty
    private var ownClip = Clip.empty
    /// Whether the part that is the window's own changed since it was last asked for.
    var isClipStale = true
    /// The state that VisibilityNotify told last; 3 is not viewable.
    var visibility: UInt8 = 3

    /// The surface that is the window's own.
    package internal(set) var ownSurface: WindowSurface?
    private var cachedGeneration: UInt64 = 0
    private var cachedSurface: WindowSurface?
    private var cachedOrigin = Point.zero
    private var cachedClip = Region()
    private var cachedInferiors = Region()

    init(
        id: UInt32, tree: WindowTree, place: Int32, frame: Rect, borderWidth: Int, depth: Int, visual: UInt32,
        isInputOnly: Bool
    ) {
        self.tree = tree
        self.place = place
        x = frame.x
        y = frame.y
        width = frame.width
        height = frame.height
        self.borderWidth = borderWidth
        self.depth = depth
        self.visual = visual
        self.isInputOnly = isInputOnly
        super.init(id: id)
    }

    /// The surface on which the window is drawn while it is viewable.
    package var surface: WindowSurface? {
        refresh()
        return cachedSurface
    }

    /// Where the top-left pixel of the inside is in the surface.
    package var surfaceOrigin: Point {
        refresh()
        return cachedOrigin
    }

    /// What can be seen of the inside without the windows in it, in pixels of the surface.
    package var clipList: Region {
        refresh()
        return cachedClip
    }

    /// What can be seen of the inside with the windows in it, in pixels of the surface.
    package var inferiorsClip: Region {
        refresh()
        return cachedInferiors
    }

    package var parent: Window? { tree.parent(of: place) }

    /// The windows inside, from top to bottom.
    package var children: [Window] { tree.children(of: place) }

    /// Where the top-left pixel of the inside is in the root's coordinates.
    package var rootOrigin: Point { tree.rootOrigin(of: place) }

    /// The inside as the shapes leave it, relative to itself.
    var inside: Clip {
        var result = Clip(Rect(0, 0, width, height))
        if let boundingShape { result = result.intersection(Clip(boundingShape)) }
        if let clipShape { result = result.intersection(Clip(clipShape)) }
        return result
    }

    /// What can be seen of the inside without the windows in it, relative to the inside.
    var clip: Clip {
        if isClipStale {
            ownClip = tree.ownClip(of: self)
            isClipStale = false
        }
        return ownClip
    }

    /// Takes a clip that is known to be right.
    func setClip(_ clip: Clip) {
        ownClip = clip
        isClipStale = false
    }

    private func refresh() {
        if cachedGeneration == tree.generation { return }
        cachedGeneration = tree.generation
        guard isViewable, let (surface, origin) = tree.surface(of: place) else {
            cachedSurface = nil
            cachedClip = Region()
            cachedInferiors = Region()
            return
        }
        cachedSurface = surface
        cachedOrigin = origin
        cachedClip = clip.offset(by: origin).region
        cachedInferiors = visible.intersection(inside).offset(by: origin).region
    }
}
