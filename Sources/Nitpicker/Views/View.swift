package import Framebuffer
package import Sessions

/// A rectangle through which a session's buffer is seen.
package struct View: Hashable, Sendable {
    package let key: ViewKey
    /// Who created it: whose pixels it shows, who alone may destroy it.
    package let owner: SessionID
    /// The view whose top-left corner the position is relative to.
    package internal(set) var parent: ViewKey?
    package internal(set) var children: [ViewKey] = []
    /// How many ancestors it has.
    package let depth: Int
    /// Whether its parent is gone: it stays without pixels until it is destroyed.
    package internal(set) var isOrphan = false
    /// Position (relative to the parent, else in the owner's coordinates) and size.
    package internal(set) var geometry = Rect.zero
    /// Buffer pixel `-offset` appears at the top-left corner.
    package internal(set) var offset = Point.zero
    package internal(set) var title = ""
    package internal(set) var isBackground = false
    /// Whether a stacking command has put it into the view stack.
    package internal(set) var isStacked = false
    package internal(set) var token: ViewToken?

    /// A new view without pixels, outside of the stack.
    init(key: ViewKey, owner: SessionID, parent: ViewKey? = nil, depth: Int = 0) {
        self.key = key
        self.owner = owner
        self.parent = parent
        self.depth = depth
    }
}
