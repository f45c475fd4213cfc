/// The other processes of a world, as an engine knows of them.
///
/// An engine that is alone has none, asks nobody, and pays nothing. From the moment when another process takes part, what an engine tells goes
/// out as messages that nobody waits for, and what it asks is answered by the world's own process from its copy, so that a
/// program that hangs holds up nobody.
package protocol World: AnyObject {
    /// The descriptor that is readable while there are news; nil when there never will be any.
    var descriptorNumber: Int32? { get }
    /// Whether something came while an answer was waited for, so that the descriptor does not tell of it.
    var hasNews: Bool { get }
    /// What happened, taken out; does not wait.
    func takeNews() -> [WorldNews]
    /// Makes the names of one's atoms the world's; whether that succeeded, so that the engine can take part.
    func agree(on names: [String]) -> Bool
    /// Everything that was to be told at the beginning was told.
    func complete()
    /// Tells the others of a change of one's own.
    func tell(_ change: WorldChange)

    /// The atom of a name; made when it is new and `create` says so. 0 is none, nil no room for another.
    func atom(_ name: String, create: Bool) -> UInt32?
    /// Names of the atoms from `count` + 1 on; as many as come at once, none when there are no more.
    func names(after count: Int) -> [String]
    /// A window, without its properties.
    func window(_ id: UInt32) -> SharedWindow?
    /// The windows in a window, the lowest first.
    func children(of id: UInt32) -> [UInt32]
    /// The names of a window's properties.
    func properties(of id: UInt32) -> [UInt32]
    /// A property of a window.
    func property(_ name: UInt32, of id: UInt32) -> Property?
    /// The window that owns a selection; 0 is none.
    func owner(ofSelection selection: UInt32) -> UInt32
}

/// A window as other processes may ask for it.
package struct SharedWindow: Hashable, Sendable {
    package var parent: UInt32
    package var x: Int
    package var y: Int
    package var width: Int
    package var height: Int
    package var borderWidth: Int
    package var depth: Int
    package var isMapped = false
    package var overrideRedirect = false
    package var isInputOnly = false
    package var properties: [UInt32: Property] = [:]

    /// A window that is not mapped and has no properties.
    package init(
        parent: UInt32, x: Int = 0, y: Int = 0, width: Int = 1, height: Int = 1, borderWidth: Int = 0, depth: Int = 24
    ) {
        self.parent = parent
        self.x = x
        self.y = y
        self.width = width
        self.height = height
        self.borderWidth = borderWidth
        self.depth = depth
    }
}

/// Something that a process did and others may notice.
package enum WorldChange: Hashable, Sendable {
    /// A window is new, or is another one in place, size or state; its properties are told by themselves.
    case window(UInt32, SharedWindow)
    case destroyed(UInt32)
    /// A property was set, or deleted where there is none.
    case property(window: UInt32, name: UInt32, Property?, time: UInt32)
    /// A selection has another owner; 0 is none.
    case selection(UInt32, owner: UInt32, time: UInt32)
    /// An event is for whoever selected these events on a window of another process, with none for its maker.
    case event(window: UInt32, mask: EventMask, XEvent)
    /// Clients of the process want these events of a window of others, or of the root; none is an end to that.
    case interest(window: UInt32, EventMask)
}

/// What a process hears of the others: that something changed, and never so much that it could not be kept for one that does not read.
package enum WorldNews: Hashable, Sendable {
    /// The process is not alone any more: it is to agree on atoms, and to tell what it has.
    case share
    /// A property of a window changed, or is gone.
    case property(window: UInt32, name: UInt32, isDeleted: Bool)
    /// A selection may have another owner.
    case selection(UInt32)
    /// An event is for whoever selected these events on a window, with none for its maker.
    case event(window: UInt32, mask: EventMask, XEvent)
    /// A window of another process is gone.
    case destroyed(UInt32)
}
