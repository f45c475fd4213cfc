package import Framebuffer
package import Sessions

/// The one user: pointer, keys, focus and hover, and who gets which event.
///
/// A pure machine: events of Event sessions go in, deliveries come out, and nothing depends on time. The guarantees:
/// a session that got a press gets its release, in whatever way the key comes up (also by its driver's death);
/// all presses and releases of a sequence, from the first key going down to the last coming up, go to one session; no session
/// learns of keys or motion that are not its own; a session that was entered (by motion, by focus) is left before
/// another is entered.
package struct UserState: Sendable {
    /// What a batch of events came to.
    package struct Outcome: Hashable, Sendable {
        /// The events to hand out, in order.
        package var deliveries: [Delivery] = []
        /// Whom clicks went to that did not have the focus; nil is a click into nothing.
        package var clicks: [SessionID?] = []
        /// Whose views a click brings to the front.
        package var raises: [SessionID] = []
        /// Who has to let go of raw motion.
        package var freed: SessionID?
        /// How often the next view is to come to the front.
        package var cycles = 0
        /// Presses of held keys, releases of free ones and other nonsense.
        package var ignored = 0
        package var hadMotion = false
        package var hadButton = false
        package var hadTouch = false

        /// Nothing happened.
        package init() {}
    }

    /// What kind of sequence of keys is running.
    enum Sequence: Hashable, Sendable {
        /// The receiver is who had the focus.
        case normal
        /// The receiver has the focus until the end only; who had it before gets it back.
        case transient(previous: SessionID?)
        /// A global key's receiver.
        case global
    }

    /// Where the pointer is; nil without a screen.
    package internal(set) var pointer: Point?
    package internal(set) var focused: SessionID?
    /// Who was given the focus and may have handed it on.
    var chosen: SessionID?
    package internal(set) var hovered: SessionID?
    /// The session that gets the fingers.
    package internal(set) var touched: SessionID?
    /// Where a finger was last; nil when none is.
    package internal(set) var touchPoint: Point?
    /// The last sequence number of a driver.
    package internal(set) var lastSequence: UInt32 = 0
    package internal(set) var held = HeldKeys()
    /// Whether clicks give the focus only for as long as they last, since a document decides on it.
    package var clicksAreTransient = false

    var sequence = Sequence.normal
    var receiver: SessionID?
    var isDragging = false
    /// The coordinates of who gets motion: frozen during a drag.
    var coordinates = Coordinates()
    /// Keys that go elsewhere than the sequence: to a session, or to nobody.
    var diverted: [KeyCode: SessionID?] = [:]
    /// A focus change that waits for the last key to come up.
    var pendingFocus: SessionID??
    var touchCoordinates = Coordinates()
    var touchSource: EventSource?
    var fingers: Set<Int> = []
    /// Who had the focus before a finger gave it to a transient session.
    var focusBeforeTouch: SessionID??
    var lastAbsolute: Point?
    /// To whom sessions hand the focus when they get it.
    var forwards: [SessionID: SessionID] = [:]

    /// The most fingers.
    package static let fingerLimit = 16

    /// Nobody has the focus and the pointer is nowhere.
    package init() {}

    /// Whether the receiver of input wants raw relative motion, the pointer being hidden.
    package func isExclusive(_ world: some InputWorld) -> Bool {
        guard let session = held.isEmpty ? focused : receiver else { return false }
        return world.wantsExclusive(session)
    }

    // MARK: Events

    /// Handles a batch of one source; motions that follow each other in it are merged.
    package mutating func handle(
        _ events: some Swift.Sequence<InputEvent>, from source: EventSource, world: some InputWorld
    ) -> Outcome {
        var outcome = Outcome()
        var waiting: InputEvent?
        for event in events {
            switch (waiting, event) {
            case (.motion, .motion): waiting = event
            case (.relative(let x, let y), .relative(let dx, let dy)):
                waiting = .relative(dx: Self.sum(x, dx), dy: Self.sum(y, dy))
            default:
                if let waiting { handle(waiting, source, world, &outcome) }
                waiting = event
            }
        }
        if let waiting { handle(waiting, source, world, &outcome) }
        return outcome
    }

    mutating func handle(
        _ event: InputEvent, _ source: EventSource, _ world: some InputWorld, _ outcome: inout Outcome
    ) {
        switch event {
        case .press(let press): self.press(press, source, world, &outcome)
        case .release(let key): release(key, source, world, &outcome)
        case .motion(let x, let y):
            let target = Point(Self.limited(x), Self.limited(y))
            if isExclusive(world) {
                let delta = target - (lastAbsolute ?? target)
                lastAbsolute = target
                if delta != .zero { deliver(.relative(dx: delta.x, dy: delta.y), to: motionReceiver, &outcome) }
            } else {
                lastAbsolute = target
                motion(to: target, world, &outcome)
            }
        case .relative(let dx, let dy):
            if isExclusive(world) {
                deliver(event, to: motionReceiver, &outcome)
            } else {
                let start = pointer ?? world.confine(nil, to: .zero) ?? .zero
                motion(to: start + Point(Self.limited(dx), Self.limited(dy)), world, &outcome)
            }
        case .wheel:
            let target = held.isEmpty && !isExclusive(world) ? hovered : motionReceiver
            deliver(event, to: target, &outcome)
        case .touch(let id, let x, let y): touch(id, Point(Self.limited(x), Self.limited(y)), source, world, &outcome)
        case .touchRelease(let id): touchRelease(id, source, world, &outcome)
        case .sequence(let number):
            lastSequence = number
            deliver(event, to: touched ?? hovered ?? focused, &outcome)
        case .axis: deliver(event, to: motionReceiver, &outcome)
        case .focusEnter, .focusLeave, .hoverLeave: outcome.ignored += 1
        }
    }

    /// A source is gone: what it held comes up, its fingers are lifted.
    package mutating func close(_ source: EventSource, world: some InputWorld) -> Outcome {
        var outcome = Outcome()
        for key in held.held(by: source) { release(key, source, world, &outcome) }
        if touchSource == source { for id in fingers.sorted() { touchRelease(id, source, world, &outcome) } }
        return outcome
    }

    // MARK: Focus

    /// Gives the focus to a session (or nobody) as soon as no key is held.
    package mutating func focus(_ session: SessionID?, world: some InputWorld) -> Outcome {
        var outcome = Outcome()
        if held.isEmpty || sequence == .global {
            pendingFocus = nil
            moveFocus(to: session, &outcome)
        } else {
            pendingFocus = .some(session)
        }
        return outcome
    }

    mutating func moveFocus(to wanted: SessionID?, _ outcome: inout Outcome) {
        chosen = wanted
        let session = wanted.map { forwarded($0) }
        if session == focused { return }
        deliver(.focusLeave, to: focused, &outcome)
        focused = session
        deliver(.focusEnter, to: session, &outcome)
    }

    /// From now on `target` has the focus whenever `session` would get it; nil ends that.
    package mutating func forward(_ session: SessionID, to target: SessionID?, world: some InputWorld) -> Outcome {
        forwards[session] = target == session ? nil : target
        return chosen.map { focus($0, world: world) } ?? Outcome()
    }

    /// Who has the focus when a session gets it: the end of the chain, or where it would begin to run in a circle.
    package func forwarded(_ session: SessionID) -> SessionID {
        guard !forwards.isEmpty else { return session }
        var seen: Set = [session]
        var end = session
        while let next = forwards[end], seen.insert(next).inserted { end = next }
        return end
    }

    /// Whether sessions hand the focus on in a circle from that one on.
    package func isCircle(from session: SessionID) -> Bool {
        let end = forwarded(session)
        return forwards[end] != nil
    }

    func isTakeable(_ session: SessionID, _ world: some InputWorld) -> Bool {
        guard let domain = world.domain(of: session), !domain.name.isEmpty else { return false }
        return domain.focus != .none || domain.name == focused.flatMap { world.domain(of: $0)?.name }
    }

    func isTransient(_ session: SessionID, _ world: some InputWorld) -> Bool {
        clicksAreTransient || world.domain(of: session)?.focus == .transient
    }

    // MARK: Sessions

    /// A session is gone: it gets nothing more, and nobody takes its place.
    package mutating func close(_ session: SessionID) {
        forwards[session] = nil
        for (from, target) in forwards where target == session { forwards[from] = nil }
        if chosen == session { chosen = nil }
        if focused == session { focused = nil }
        if hovered == session { hovered = nil }
        if receiver == session { receiver = nil }
        if touched == session { touched = nil }
        if pendingFocus == .some(.some(session)) { pendingFocus = nil }
        if focusBeforeTouch == .some(.some(session)) { focusBeforeTouch = .some(nil) }
        if sequence == .transient(previous: session) { sequence = .transient(previous: nil) }
        for (key, target) in diverted where target == session { diverted[key] = .some(nil) }
    }

    func deliver(_ event: InputEvent, to session: SessionID?, _ outcome: inout Outcome) {
        if let session { outcome.deliveries.append(Delivery(session, event)) }
    }

    /// Keeps what a driver sends where sums cannot overflow.
    static func limited(_ value: Int) -> Int { min(max(value, -(1 << 30)), 1 << 30) }

    static func sum(_ a: Int, _ b: Int) -> Int { limited(limited(a) + limited(b)) }
}
