package import Framebuffer

/// The number by which a client knows one of its views; the client chooses it.
package struct ViewID: Hashable, Sendable {
    package let rawValue: UInt32

    /// The view of that number.
    package init(_ rawValue: UInt32) { self.rawValue = rawValue }
}

/// The right to position and stack a view, which its owner may hand to another session; 128 random bits.
package struct ViewToken: Hashable, Sendable {
    package let high: UInt64
    package let low: UInt64

    /// A token of the given bits.
    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }
}

/// The right to have a session focused, which it may hand to another one; 128 random bits.
package struct SessionToken: Hashable, Sendable {
    package let high: UInt64
    package let low: UInt64

    /// A token of the given bits.
    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }
}

/// One change of the view stack.
///
/// Commands travel in batches of at most 64, which take effect at once.
///
/// Unknown ids are ignored; using an id again forgets what it named before.
package enum ViewCommand: Hashable, Sendable {
    /// Makes a top-level view, or a child whose position is relative to the parent's top-left corner. It is
    /// not shown before the first stacking command.
    case create(ViewID, parent: ViewID?)
    /// Destroys the view if the session owns it; forgets the id in any case.
    case destroy(ViewID)
    /// Makes a foreign view known under an id.
    case associate(ViewID, ViewToken)
    /// Forgets the id, not the view.
    case forget(ViewID)
    /// Position and size; a top-level view's position is in the session's (domain's) coordinates.
    case geometry(ViewID, Rect)
    /// Buffer pixel `-offset` appears at the view's top-left corner; the content repeats beyond the buffer.
    case offset(ViewID, Point)
    case front(ViewID)
    case back(ViewID)
    case frontOf(ViewID, neighbour: ViewID)
    case behindOf(ViewID, neighbour: ViewID)
    /// Makes it the session's background.
    case background(ViewID)
    /// A line of text for the label and the window manager, at most 256 bytes.
    case title(ViewID, String)
}

extension ViewCommand {
    /// The largest batch.
    package static let batchLimit = 64
    /// The longest title, in bytes of UTF-8.
    package static let titleLimit = 256
}
