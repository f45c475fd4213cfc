package import Framebuffer
package import Sessions

/// A source of input: one Event session.
package struct EventSource: Hashable, Sendable, Comparable {
    package let rawValue: Int

    /// The source of that number.
    package init(_ rawValue: Int) { self.rawValue = rawValue }

    /// Orders by age.
    package static func < (a: EventSource, b: EventSource) -> Bool { a.rawValue < b.rawValue }
}

/// An event on its way to a session.
package struct Delivery: Hashable, Sendable {
    package var session: SessionID
    package var event: InputEvent

    /// An event for a session.
    package init(_ session: SessionID, _ event: InputEvent) {
        self.session = session
        self.event = event
    }
}

/// What the user state must know of everything else: who is where, and who may what.
package protocol InputWorld {
    /// Who is at a point of the panorama, and the coordinates in which it is told of it.
    func hit(_ point: Point) -> (session: SessionID, coordinates: Coordinates)?

    /// The domain of a session that exists.
    func domain(of session: SessionID) -> Domain?

    /// The coordinates of a session of which nothing is under the pointer.
    func coordinates(of session: SessionID) -> Coordinates

    /// What a key does wherever the focus is, while the keys `held` are held.
    func globalKey(_ key: KeyCode, held: Set<KeyCode>) -> GlobalAction?

    /// Where the pointer comes to stand when it is to go from one point to another; nil when there is no screen.
    func confine(_ from: Point?, to: Point) -> Point?

    /// Whether a session wants raw relative motion while it has the focus.
    func wantsExclusive(_ session: SessionID) -> Bool
}

/// What a global key does.
package enum GlobalAction: Hashable, Sendable {
    /// The session gets the whole sequence.
    case deliver(SessionID)
    /// The next view comes to the front; nobody gets the key.
    case cycle
    /// Raw motion ends; nobody gets the key, unless there is none to be ended.
    case release
}
