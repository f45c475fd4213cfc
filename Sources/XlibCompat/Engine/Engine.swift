package import Framebuffer
internal import XDrawing
package import XFonts
internal import XRender

/// An X server without a screen: resources, windows, drawing, events, as the protocol (version 11) means them.
///
/// Bytes of requests go in, bytes of replies, events and errors stand in each client's `output`; windows of the root's are drawn in place
/// into the surfaces of a `Presenter`. It has no thread, no descriptor and no clock of its own, belongs to one thread at a time, and takes
/// everything from a client as hostile: a wrong request is answered by the error that the protocol names.
package final class Engine {
    package let configuration: Configuration
    package let fonts: FontCatalog
    package let presenter: any Presenter
    /// The clients by number; number 0 is the engine itself.
    package internal(set) var clients: [Client?] {
        get { clientTable }
        set { clientTable = newValue }
    }
    private var clientTable: [Client?]
    /// The engine's own client, number 0.
    let house = Client(number: 0)
    /// The number of the first client: engines that share a world have ranges of their own.
    package let firstClient: Int
    /// The number behind that of the last client.
    let clientEnd: Int
    var resources = ResourceTable()
    let tree: WindowTree
    var input = InputState()
    var atoms = AtomTable()
    var selections = Selections()
    var colorShares = ColorShares()
    var clipboard = Clipboard()
    /// The other processes of the world; nil while there are none.
    package internal(set) var world: (any World)?
    var foreign = ForeignWindows()
    /// What the smaller extensions remember.
    var extensions = ExtensionState()
    /// A cursor that nobody sees.
    let noCursor = Cursor(id: 0, width: 1, height: 1, hotX: 0, hotY: 0, pixels: [0])
    /// Draws the requests of RENDER.
    let rendering = RenderContext()
    /// The surfaces that were drawn on since the last frame boundary.
    var framed: [WindowSurface] = []
    /// Clients that another one killed; their doors end them.
    package var killed: [Client] = []
    package let root: Window
    /// Pictures of the characters of one request; kept, so that text allocates nothing.
    var glyphs: [GlyphImage] = []
    /// The font of contexts that name none, once it was asked for.
    var defaultFont: Font?
    /// Milliseconds of the server's time, which events carry; the door sets it before requests and input.
    package var time: UInt32 {
        get { now }
        set { now = newValue }
    }
    private var now: UInt32 = 1
    /// What was asked for and is not served.
    package internal(set) var unserved = Unserved()

    /// What the engine is told about the place that it draws for.
    package struct Configuration {
        /// The size of the root window.
        package var area = Area(1280, 800)
        package var millimetres = Area(338, 211)
        /// Whether the root is a surface of its own, with all windows on it, for a window manager.
        package var hasVisibleRoot = false
        /// The number of the first client, by which engines of one world make different ids.
        package var firstClient = 1
        /// How many clients there may be at a time.
        package var clientCount = 255
        /// The other processes, where they share what they have already.
        package var world: (any World)?
        /// The usual configuration.
        package init() {}
    }

    package init(_ configuration: Configuration, fonts: FontCatalog, presenter: any Presenter) {
        self.configuration = configuration
        firstClient = min(max(1, configuration.firstClient), 255)
        clientEnd = min(firstClient + min(max(1, configuration.clientCount), 255), 256)
        self.fonts = fonts
        self.presenter = presenter
        clientTable = [house]
        tree = WindowTree(hasSeparateChildren: !configuration.hasVisibleRoot)
        root = tree.makeRoot(configuration.area)
        resources.insert(root)
        resources.insert(Colormap(id: Identifiers.colormap, visual: Identifiers.visual))
        resources.insert(Colormap(id: Identifiers.alphaColormap, visual: Identifiers.alphaVisual))
        // Atoms are those of the others from the first one on.
        if let world = configuration.world { join(world) }
        announceWindowManagement()
        openRoot()
        takeRootProperties()
    }
}
