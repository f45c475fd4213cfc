/// What an engine asks of the world that it is in: everything that processes of a world share.
///
/// As long as a process is alone it asks itself (`LocalWorld`), which costs a call. Once there are several, what is told goes out as
/// messages that nobody waits for, and what is asked is answered from the world's own copy, so that a process that
/// hangs holds up nobody.
package protocol World: AnyObject {
    /// The atom of a name; made when it is new and `create` says so. 0 is none, nil no room for another.
    func atom(_ name: String, create: Bool) -> UInt32?
    /// The name of an atom.
    func name(ofAtom atom: UInt32) -> String?
    /// A window of another process, as it was told last.
    func window(_ id: UInt32) -> SharedWindow?
    /// The windows of other processes that are children of the root, the lowest first.
    var topLevels: [UInt32] { get }
    /// The owner of a selection in another process; 0 is none.
    func owner(ofSelection selection: UInt32) -> UInt32
    /// Tells the others of a change of one's own.
    func tell(_ change: WorldChange)
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
    case event(window: UInt32, mask: UInt32, XEvent)
}

/// The world of a process that is alone in it: there is nobody else.
package final class LocalWorld: World {
    private var atoms = AtomTable()

    /// A world with the protocol's own atoms.
    package init() {}

    package func atom(_ name: String, create: Bool) -> UInt32? { atoms.intern(name, create: create) }
    package func name(ofAtom atom: UInt32) -> String? { atoms.name(atom) }
    package func window(_ id: UInt32) -> SharedWindow? { nil }
    package var topLevels: [UInt32] { [] }
    package func owner(ofSelection selection: UInt32) -> UInt32 { 0 }
    package func tell(_ change: WorldChange) {}
}
