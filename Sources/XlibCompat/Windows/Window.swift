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

    /// What most requests look at; within the module, so that the compiler sees every access and none is checked at run time.
    private struct State {
        var x: Int
        var y: Int
        var width: Int
        var height: Int
        var borderWidth: Int
        var allEvents = EventMask()
        var overrideRedirect = false
        var isMapped = false
        var isViewable = false
        var boundingShape: Region?
        var clipShape: Region?
        var ownSurface: WindowSurface?
    }
    private var state: State

    let tree: WindowTree
    /// The index of the window's node.
    let place: Int32

    // The place of the outer corner relative to the parent's inside, and the size of the inside.
    package internal(set) var x: Int {
        get { state.x }
        set { state.x = newValue }
    }
    package internal(set) var y: Int {
        get { state.y }
        set { state.y = newValue }
    }
    package internal(set) var width: Int {
        get { state.width }
        set { state.width = newValue }
    }
    package internal(set) var height: Int {
        get { state.height }
        set { state.height = newValue }
    }
    package internal(set) var borderWidth: Int {
        get { state.borderWidth }
        set { state.borderWidth = newValue }
    }
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
    package internal(set) var overrideRedirect: Bool {
        get { state.overrideRedirect }
        set { state.overrideRedirect = newValue }
    }
    var colormap: UInt32 = 0
    var cursor: Cursor?

    var selections: [Selection] = []
    /// The events that anybody wants.
    package internal(set) var allEvents: EventMask {
        get { state.allEvents }
        set { state.allEvents = newValue }
    }
    var doNotPropagate = EventMask()
    var passiveGrabs: [PassiveGrab] = []
    package var properties: [UInt32: Property] = [:]

    package internal(set) var isMapped: Bool {
        get { state.isMapped }
        set { state.isMapped = newValue }
    }
    /// Whether the window and all above it are mapped.
    package internal(set) var isViewable: Bool {
        get { state.isViewable }
        set { state.isViewable = newValue }
    }
    var isDestroyed = false

    /// The parts of the SHAPE extension, relative to the inside; nil is the whole rectangle.
    package internal(set) var boundingShape: Region? {
        get { state.boundingShape }
        set { state.boundingShape = newValue }
    }
    package internal(set) var clipShape: Region? {
        get { state.clipShape }
        set { state.clipShape = newValue }
    }
    package internal(set) var inputShape: Region?

    /// What can be seen of the window with its border and all inside of it, relative to its inside.
    var visible = Clip.empty
    private var ownClip = Clip.empty
    /// Whether the part that is the window's own changed since it was last asked for.
    var isClipStale = true
    /// The state that VisibilityNotify told last; 3 is not viewable.
    var visibility: UInt8 = 3

    /// The surface that is the window's own.
    package internal(set) var ownSurface: WindowSurface? {
        get { state.ownSurface }
        set { state.ownSurface = newValue }
    }
    private var cachedGeneration: UInt64 = 0
    private var cachedTarget: DrawTarget?
    private var cachedInferiors: DrawTarget?

    init(
        id: UInt32, tree: WindowTree, place: Int32, frame: Rect, borderWidth: Int, depth: Int, visual: UInt32,
        isInputOnly: Bool
    ) {
        self.tree = tree
        self.place = place
        state = State(
            x: frame.x, y: frame.y, width: frame.width, height: frame.height, borderWidth: borderWidth)
        self.depth = depth
        self.visual = visual
        self.isInputOnly = isInputOnly
        super.init(id: id, kind: .window)
    }

    /// The surface on which the window is drawn while it is viewable.
    package var surface: WindowSurface? { target.surface }

    /// Where the top-left pixel of the inside is in the surface.
    package var surfaceOrigin: Point { target.origin }

    /// What can be seen of the inside without the windows in it, in pixels of the surface.
    package var clipList: Region { target.clip }

    /// What can be seen of the inside with the windows in it, in pixels of the surface.
    package var inferiorsClip: Region { inferiorsTarget.clip }

    /// Where requests draw on the window.
    var target: DrawTarget {
        if cachedGeneration == tree.generation, let cachedTarget { return cachedTarget }
        return makeTarget()
    }

    /// Where requests draw on the window and on all inside of it.
    var inferiorsTarget: DrawTarget {
        let plain = target
        if let cachedInferiors { return cachedInferiors }
        let clip = plain.surface == nil ? Clip.empty : visible.intersection(inside).offset(by: plain.origin)
        let target = DrawTarget(
            depth: depth, origin: plain.origin, clip: clip.region, surface: plain.surface, window: self)
        cachedInferiors = target
        return target
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

    private func makeTarget() -> DrawTarget {
        let target: DrawTarget
        if isViewable, let (surface, origin) = tree.surface(of: place) {
            target = DrawTarget(
                depth: depth, origin: origin, clip: clip.offset(by: origin).region, surface: surface, window: self)
        } else {
            // The origin stays what it was.
            target = DrawTarget(depth: depth, origin: cachedTarget?.origin ?? .zero, clip: Region(), window: self)
        }
        cachedGeneration = tree.generation
        cachedTarget = target
        cachedInferiors = nil
        return target
    }
}
