package import Framebuffer
package import Sessions

/// Everything that the server knows, without sockets and pixels: policy, sessions, views, the user, the outputs.
///
/// A pure value. Operations note what they change; `settle` then brings scene, hover and focus up to date and collects what the
/// shell has to do, so that a batch of operations takes effect at once. While nobody watches, no damage is computed.
package struct Desk: Sendable {
    /// What the shell has to do.
    package struct Effects: Sendable {
        /// What changed on the panorama, the pointer not counted.
        package var changes = Changes()
        /// What changed on the panorama with the pointer composed in.
        package var composed = Changes()
        /// Whether the pointer's picture may be another.
        package var pointerImageChanged = false
        /// Whether the pointer is elsewhere.
        package var pointerMoved = false
        /// The events to hand out, in order.
        package var deliveries: [Delivery] = []
        /// Whom clicks went to that did not have the focus.
        package var clicks: [SessionID?] = []
        package var ignored = 0
        package var hadMotion = false
        package var hadButton = false
        package var hadTouch = false
        package var focusChanged = false
        package var hoverChanged = false
        /// Whether sessions may have to be told of another size or other outputs.
        package var panoramaChanged = false
    }

    /// Tells the input mask of a session's buffer at one of its pixels.
    package typealias Mask = (SessionID, Point) -> Bool

    package internal(set) var policy: Policy
    package internal(set) var stack = ViewStack()
    package internal(set) var user = UserState()
    package internal(set) var outputs = Outputs()
    /// What is to be seen, as of the last `settle`.
    package internal(set) var scene: Scene
    /// The views that follow the pointer, over the scene.
    package internal(set) var overlay: [SceneElement] = []
    var sessions: [SessionID: SceneSession] = [:]
    /// Sessions that get raw relative motion while they have the focus.
    var exclusive: Set<SessionID> = []
    /// Sessions that would, had the user not ended it.
    var refused: Set<SessionID> = []
    var sessionTokens: [SessionToken: SessionID] = [:]
    /// The label that the focus document names, if that decides.
    var focusLabel: Label?
    /// Sessions that were considered for the focus for being the first.
    var appeared: Set<SessionID> = []
    var cascade = Cascade()
    var effects = Effects()
    var isStale = false
    /// Whether a session came that may be the one that the focus document names.
    var isFocusStale = false
    /// The scales of outputs that have one of their own, in 1/120.
    var scales: [OutputScale] = []
    /// Whether the scene was rebuilt since it was last looked who is under the pointer in it.
    var isUnseen = false

    /// A desk without sessions.
    package init(policy: Policy = Policy()) {
        self.policy = policy
        scene = Scene(background: policy.background)
        user.clicksAreTransient = policy.focusMode == .rom
    }

    /// What capture clients look at: outside of it there is no damage.
    package internal(set) var watched = Rect.zero

    /// Whether anybody watches.
    var isWatched: Bool { !watched.isEmpty }

    // MARK: Sessions

    /// Makes a session known.
    package mutating func open(_ session: SessionID, label: Label) {
        let domain = policy.domain(of: label) ?? .outside
        sessions[session] = SceneSession(label: label, domain: domain)
        stack.open(session, layer: domain.layer)
        if policy.focusMode == .rom && label == focusLabel { isFocusStale = true }
    }

    /// A session is gone with all it had.
    package mutating func close(_ session: SessionID) {
        guard sessions[session] != nil else { return }
        let focused = user.focused
        let hovered = user.hovered
        stack.close(session)
        user.close(session)
        cascade.leave(session)
        sessions[session] = nil
        exclusive.remove(session)
        refused.remove(session)
        appeared.remove(session)
        for (token, owner) in sessionTokens where owner == session { sessionTokens[token] = nil }
        if user.focused != focused { effects.focusChanged = true }
        if user.hovered != hovered { effects.hoverChanged = true }
        isStale = true
    }

    /// The label of a session.
    package func label(of session: SessionID) -> Label? { sessions[session]?.label }

    /// The domain of a session, `Domain.outside` when no policy gives it one.
    package func domain(of session: SessionID) -> Domain { sessions[session]?.domain ?? .outside }

    /// The size that a session is told.
    package func area(of session: SessionID) -> Area { domain(of: session).sessionArea(in: outputs.panorama) }

    /// Where a session's place lies on the panorama.
    package func place(of session: SessionID) -> Rect {
        Rect(domain(of: session).sessionOrigin(in: outputs.panorama, pointer: nil), area(of: session))
    }

    /// A session has a buffer of another shape, or none; all of its content counts as new.
    package mutating func setShape(_ shape: BufferShape?, of session: SessionID) {
        guard sessions[session] != nil else { return }
        if sessions[session]?.shape == shape {
            if let shape { refresh(session, Rect(.zero, shape.area)) }
            return
        }
        sessions[session]?.shape = shape
        isStale = true
    }

    /// Whether a session wants raw relative motion while it has the focus.
    ///
    /// One that the user took it from gets it again after a click on it.
    package mutating func setExclusive(_ wish: Bool, of session: SessionID) {
        guard sessions[session] != nil else { return }
        if !wish {
            exclusive.remove(session)
            refused.remove(session)
        } else if !refused.contains(session) {
            exclusive.insert(session)
        }
        isStale = true
    }

    /// The point of a session's buffer that its views show at their origin.
    package mutating func pan(_ session: SessionID, to point: Point) {
        guard sessions[session] != nil, sessions[session]?.panning != point else { return }
        sessions[session]?.panning = point
        isStale = true
    }

    /// The token of a session; `candidate` becomes it when it has none.
    package mutating func token(of session: SessionID, candidate: SessionToken) -> SessionToken {
        if let known = sessionTokens.first(where: { $0.value == session })?.key { return known }
        sessionTokens[candidate] = session
        return candidate
    }

    /// The session of a token gets the focus that another one would get; returns whether the chain ran in a circle.
    ///
    /// An unknown token ends what was said before, as nil does.
    @discardableResult
    package mutating func forwardFocus(of session: SessionID, to token: SessionToken?, mask: @escaping Mask) -> Bool {
        settle(mask: mask)
        let target = token.flatMap { sessionTokens[$0] }
        note(user.forward(session, to: target, world: world(mask)))
        isStale = true
        return target.map { user.isCircle(from: $0) } ?? false
    }

    // MARK: Views

    /// Performs a batch of a session's commands.
    package mutating func perform(_ commands: some Sequence<ViewCommand>, by session: SessionID) {
        for command in commands { stack.perform(command, by: session) }
        isStale = true
    }

    /// The token of a session's view; `candidate` becomes it when it has none.
    package mutating func token(of id: ViewID, session: SessionID, candidate: ViewToken) -> ViewToken? {
        stack.token(of: id, session: session, candidate: candidate)
    }

    /// The pixels in `rect` of a session's buffer are new.
    package mutating func refresh(_ session: SessionID, _ rect: Rect) {
        // A stale scene is compared with the old one later, where this could be lost: the old one is damaged now, the new one then.
        if isStale { settleScene() }
        guard isWatched else { return noteOverlay(of: session, rect) }
        for part in scene.damage(of: session, in: rect).intersection(watched).rects {
            effects.changes.damage(part)
            effects.composed.damage(part)
        }
        noteOverlay(of: session, rect)
    }

    /// Each pixel p of `target` in a session's buffer now is what was at `p - delta`.
    package mutating func scroll(_ session: SessionID, _ target: Rect, by delta: Point) {
        if isStale { settleScene() }
        noteOverlay(of: session, target)
        guard isWatched else { return }
        note(scene.scroll(of: session, target, by: delta, in: watched), overlayBefore: overlay)
    }

    private mutating func noteOverlay(of session: SessionID, _ rect: Rect) {
        for element in overlay where element.session == session {
            effects.pointerImageChanged = true
            if isWatched {
                for place in element.places(of: rect) { effects.composed.damage(place.intersection(watched)) }
            }
        }
    }

    // MARK: Outputs and policy

    /// The capture clients show other parts of the panorama, `others` without being outputs.
    package mutating func setOutputs(
        _ rects: [Rect], others: [Rect] = [], scales: [OutputScale] = [], mask: @escaping Mask
    ) {
        self.scales = scales.filter { $0.scale != 120 }
        outputs.replace(rects)
        watched = (rects + others).reduce(.zero) { $0.union($1) }
        let pointer = user.pointer
        let first = outputs.rects.first ?? .zero
        let middle = Point(first.x + first.width / 2, first.y + first.height / 2)
        note(user.outputsChanged(middle: middle, world: world(mask)))
        if user.pointer != pointer { effects.pointerMoved = true }
        effects.panoramaChanged = true
        isStale = true
    }

    /// Replaces the policy; sessions keep their views and their places as far as they can.
    package mutating func apply(_ policy: Policy) {
        self.policy = policy
        user.clicksAreTransient = policy.focusMode == .rom
        isFocusStale = policy.focusMode == .rom
        for (session, about) in sessions {
            let domain = policy.domain(of: about.label) ?? .outside
            sessions[session]?.domain = domain
            stack.setLayer(domain.layer, of: session)
            if domain.placement != .cascade { cascade.leave(session) }
        }
        effects.panoramaChanged = true
        effects.focusChanged = true
        effects.hoverChanged = true
        isStale = true
    }

    // MARK: Effects

    /// Takes what is to be done; call `settle` before.
    package mutating func takeEffects() -> Effects {
        var taken = Effects()
        swap(&taken, &effects)
        return taken
    }

    /// Adds what happened in the scene to what watchers must know.
    mutating func note(_ changes: Changes, overlayBefore: [SceneElement]) {
        if changes.isEmpty { return }
        effects.changes.append(changes)
        var composed = changes
        for element in overlayBefore + overlay { composed = composed.avoiding(element.rect) }
        effects.composed.append(composed)
    }
}
