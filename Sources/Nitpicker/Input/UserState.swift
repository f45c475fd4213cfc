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
    private enum Sequence: Hashable, Sendable {
        /// The receiver is who had the focus.
        case normal
        /// The receiver has the focus until the end only; who had it before gets it back.
        case transient(previous: SessionID?)
        /// A global key's receiver.
        case global
    }

    /// Where the pointer is; nil without a screen.
    package private(set) var pointer: Point?
    package private(set) var focused: SessionID?
    package private(set) var hovered: SessionID?
    /// The session that gets the fingers.
    package private(set) var touched: SessionID?
    /// The last sequence number of a driver.
    package private(set) var lastSequence: UInt32 = 0
    package private(set) var held = HeldKeys()
    /// Whether clicks give the focus only for as long as they last, since a document decides on it.
    package var clicksAreTransient = false

    private var sequence = Sequence.normal
    private var receiver: SessionID?
    private var isDragging = false
    /// The coordinates of who gets motion: frozen during a drag.
    private var coordinates = Coordinates()
    /// Keys that go elsewhere than the sequence: to a session, or to nobody.
    private var diverted: [KeyCode: SessionID?] = [:]
    /// A focus change that waits for the last key to come up.
    private var pendingFocus: SessionID??
    private var touchCoordinates = Coordinates()
    private var touchSource: EventSource?
    private var fingers: Set<Int> = []
    /// Who had the focus before a finger gave it to a transient session.
    private var focusBeforeTouch: SessionID??
    private var lastAbsolute: Point?

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

    private mutating func handle(
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

    // MARK: Keys

    private mutating func press(
        _ press: KeyPress, _ source: EventSource, _ world: some InputWorld, _ outcome: inout Outcome
    ) {
        if press.isRepeat {
            guard held.contains(press.key) else {
                outcome.ignored += 1
                return
            }
            return deliver(.press(press), to: receiver(of: press.key), &outcome)
        }
        let others = held.keys
        switch held.press(press.key, by: source) {
        case .ignored:
            outcome.ignored += 1
            return
        case .shared: return
        case .changed: break
        }
        outcome.hadButton = true
        let isFirst = others.isEmpty
        if isFirst { beginSequence() }
        if isFirst && press.key.isPointerButton {
            click(press.key, world, &outcome)
        } else if !diverted.keys.contains(press.key) {
            switch world.globalKey(press.key, held: others) {
            case .cycle:
                diverted[press.key] = .some(nil)
                outcome.cycles += 1
            case .deliver(let session) where isFirst:
                sequence = .global
                receiver = session
                coordinates = world.coordinates(of: session)
                deliverPosition(to: session, &outcome)
            case .deliver(let session): diverted[press.key] = session
            case nil: break
            }
        }
        deliver(.press(press), to: receiver(of: press.key), &outcome)
    }

    private mutating func release(
        _ key: KeyCode, _ source: EventSource, _ world: some InputWorld, _ outcome: inout Outcome
    ) {
        switch held.release(key, by: source) {
        case .ignored: outcome.ignored += 1
        case .shared: break
        case .changed:
            outcome.hadButton = true
            deliver(.release(key), to: receiver(of: key), &outcome)
            if !held.contains(key) { diverted[key] = nil }
            if held.isEmpty { endSequence(world, &outcome) }
        }
    }

    private mutating func beginSequence() {
        sequence = .normal
        receiver = focused
        isDragging = false
    }

    private mutating func click(_ key: KeyCode, _ world: some InputWorld, _ outcome: inout Outcome) {
        if isExclusive(world) { return }
        let target = key == .touch && touched != nil ? touched : hovered
        if target != focused || target == nil { outcome.clicks.append(target) }
        guard let target else {
            receiver = nil
            return
        }
        if let found = pointer.flatMap({ world.hit($0) }), found.session == target { coordinates = found.coordinates }
        outcome.raises.append(target)
        if target == focused { return }
        guard isTakeable(target, world) else {
            // Nobody else gets a click that was not meant for it.
            receiver = nil
            return
        }
        receiver = target
        deliverPosition(to: target, &outcome)
        let previous = focused
        moveFocus(to: target, &outcome)
        if isTransient(target, world) { sequence = .transient(previous: previous) }
    }

    private mutating func endSequence(_ world: some InputWorld, _ outcome: inout Outcome) {
        let ended = sequence
        let last = receiver
        let hadMotion = isDragging
        beginSequence()
        let before = hovered
        updateHover(world, &outcome)
        if let last, last != hovered, last != before, hadMotion || ended == .global {
            deliver(.hoverLeave, to: last, &outcome)
        }
        if ended == .global { deliver(.focusLeave, to: last, &outcome) }
        if case .transient(let previous) = ended, focused == last { moveFocus(to: previous, &outcome) }
        if let next = pendingFocus {
            pendingFocus = nil
            moveFocus(to: next, &outcome)
        }
        receiver = focused
    }

    private func receiver(of key: KeyCode) -> SessionID? {
        if let session = diverted[key] { return session }
        return receiver
    }

    // MARK: Pointer

    private mutating func motion(to target: Point, _ world: some InputWorld, _ outcome: inout Outcome) {
        outcome.hadMotion = true
        pointer = world.confine(pointer, to: target)
        guard pointer != nil else {
            if held.isEmpty { updateHover(world, &outcome) }
            return
        }
        if held.isEmpty {
            let before = hovered
            updateHover(world, &outcome)
            if let hovered, hovered == before, mayHover(hovered, world) { deliverPosition(to: hovered, &outcome) }
            return
        }
        guard let receiver else { return }
        if !isDragging {
            isDragging = true
            if hovered != receiver {
                deliver(.hoverLeave, to: hovered, &outcome)
                hovered = nil
                if sequence != .global { coordinates = world.coordinates(of: receiver) }
            }
        }
        deliverPosition(to: receiver, &outcome)
    }

    /// Looks anew who is under the pointer, since something moved; nothing happens while a key is held.
    package mutating func updateHover(world: some InputWorld) -> Outcome {
        var outcome = Outcome()
        if held.isEmpty { updateHover(world, &outcome) }
        return outcome
    }

    /// Brings the pointer back onto the screen after the outputs changed; with the first output it appears at `middle`.
    package mutating func outputsChanged(middle: Point, world: some InputWorld) -> Outcome {
        var outcome = Outcome()
        pointer = world.confine(pointer, to: pointer ?? middle)
        if held.isEmpty { updateHover(world, &outcome) }
        return outcome
    }

    private mutating func updateHover(_ world: some InputWorld, _ outcome: inout Outcome) {
        let found = isExclusive(world) ? nil : pointer.flatMap { world.hit($0) }
        if let found { coordinates = found.coordinates }
        if found?.session == hovered { return }
        deliver(.hoverLeave, to: hovered, &outcome)
        hovered = found?.session
        if let hovered { deliverPosition(to: hovered, &outcome) }
    }

    private func mayHover(_ session: SessionID, _ world: some InputWorld) -> Bool {
        guard let domain = world.domain(of: session) else { return false }
        if session == focused || domain.hover == .always { return true }
        return !domain.name.isEmpty && domain.name == focused.flatMap { world.domain(of: $0)?.name }
    }

    /// Who gets motion and its like while a key is held, or the pointer is hidden.
    private var motionReceiver: SessionID? { held.isEmpty ? focused : receiver }

    private func deliverPosition(to session: SessionID, _ outcome: inout Outcome) {
        guard let pointer else { return }
        let local = coordinates.local(pointer)
        deliver(.motion(x: local.x, y: local.y), to: session, &outcome)
    }

    // MARK: Touch

    private mutating func touch(
        _ id: Int, _ point: Point, _ source: EventSource, _ world: some InputWorld, _ outcome: inout Outcome
    ) {
        guard (0..<Self.fingerLimit).contains(id), touchSource == nil || touchSource == source else {
            outcome.ignored += 1
            return
        }
        outcome.hadTouch = true
        if fingers.isEmpty {
            touchSource = source
            let found = world.hit(point)
            touched = found?.session
            touchCoordinates = found?.coordinates ?? Coordinates()
            if touched != focused || touched == nil { outcome.clicks.append(touched) }
            if let touched { outcome.raises.append(touched) }
            if let touched, touched != focused, held.isEmpty, isTakeable(touched, world) {
                if isTransient(touched, world) { focusBeforeTouch = .some(focused) }
                moveFocus(to: touched, &outcome)
            }
        }
        fingers.insert(id)
        let local = touchCoordinates.local(point)
        deliver(.touch(id: id, x: local.x, y: local.y), to: touched, &outcome)
    }

    private mutating func touchRelease(
        _ id: Int, _ source: EventSource, _ world: some InputWorld, _ outcome: inout Outcome
    ) {
        guard touchSource == source, fingers.remove(id) != nil else {
            outcome.ignored += 1
            return
        }
        outcome.hadTouch = true
        deliver(.touchRelease(id: id), to: touched, &outcome)
        guard fingers.isEmpty else { return }
        if let previous = focusBeforeTouch, focused == touched { moveFocus(to: previous, &outcome) }
        focusBeforeTouch = nil
        touchSource = nil
        touched = nil
    }

    // MARK: Focus

    /// Gives the focus to a session (or nobody) as soon as no key is held.
    package mutating func focus(_ session: SessionID?, world: some InputWorld) -> Outcome {
        var outcome = Outcome()
        if held.isEmpty || sequence == .global {
            moveFocus(to: session, &outcome)
        } else {
            pendingFocus = .some(session)
        }
        return outcome
    }

    private mutating func moveFocus(to session: SessionID?, _ outcome: inout Outcome) {
        if session == focused { return }
        deliver(.focusLeave, to: focused, &outcome)
        focused = session
        deliver(.focusEnter, to: session, &outcome)
    }

    private func isTakeable(_ session: SessionID, _ world: some InputWorld) -> Bool {
        guard let domain = world.domain(of: session), !domain.name.isEmpty else { return false }
        return domain.focus != .none || domain.name == focused.flatMap { world.domain(of: $0)?.name }
    }

    private func isTransient(_ session: SessionID, _ world: some InputWorld) -> Bool {
        clicksAreTransient || world.domain(of: session)?.focus == .transient
    }

    // MARK: Sessions

    /// A session is gone: it gets nothing more, and nobody takes its place.
    package mutating func close(_ session: SessionID) {
        if focused == session { focused = nil }
        if hovered == session { hovered = nil }
        if receiver == session { receiver = nil }
        if touched == session { touched = nil }
        if pendingFocus == .some(.some(session)) { pendingFocus = nil }
        if focusBeforeTouch == .some(.some(session)) { focusBeforeTouch = .some(nil) }
        if sequence == .transient(previous: session) { sequence = .transient(previous: nil) }
        for (key, target) in diverted where target == session { diverted[key] = .some(nil) }
    }

    private func deliver(_ event: InputEvent, to session: SessionID?, _ outcome: inout Outcome) {
        if let session { outcome.deliveries.append(Delivery(session, event)) }
    }

    /// Keeps what a driver sends where sums cannot overflow.
    private static func limited(_ value: Int) -> Int { min(max(value, -(1 << 30)), 1 << 30) }

    private static func sum(_ a: Int, _ b: Int) -> Int { limited(limited(a) + limited(b)) }
}
