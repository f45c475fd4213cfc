import Framebuffer
package import Sessions

extension Desk {
    /// Handles a batch of input of one Event session.
    package mutating func input(_ events: some Sequence<InputEvent>, from source: EventSource, mask: @escaping Mask) {
        settle(mask: mask)
        let pointer = user.pointer
        note(user.handle(events, from: source, world: world(mask)))
        movePointer(from: pointer)
        settle(mask: mask)
    }

    /// An Event session is gone: what it held comes up.
    package mutating func close(_ source: EventSource, mask: @escaping Mask) {
        settle(mask: mask)
        note(user.close(source, world: world(mask)))
        settle(mask: mask)
    }

    /// The document that decides on the focus names this label, or nobody's.
    package mutating func focus(_ label: Label?, mask: @escaping Mask) {
        focusLabel = label
        isFocusStale = false
        settle(mask: mask)
        note(user.focus(label.flatMap { session(labelled: $0) }, world: world(mask)))
        settle(mask: mask)
    }

    /// The oldest session of that label.
    package func session(labelled label: Label) -> SessionID? {
        sessions.filter { $0.value.label == label }.keys.min()
    }

    /// Takes over what the user state decided.
    mutating func note(_ outcome: UserState.Outcome) {
        effects.deliveries += outcome.deliveries
        effects.clicks += outcome.clicks
        effects.ignored += outcome.ignored
        effects.hadMotion = effects.hadMotion || outcome.hadMotion
        effects.hadButton = effects.hadButton || outcome.hadButton
        effects.hadTouch = effects.hadTouch || outcome.hadTouch
        for delivery in outcome.deliveries {
            switch delivery.event {
            case .focusEnter, .focusLeave:
                effects.focusChanged = true
                isStale = true
            case .hoverLeave, .motion: effects.hoverChanged = true
            default: break
            }
        }
        if let freed = outcome.freed, exclusive.remove(freed) != nil {
            refused.insert(freed)
            isStale = true
        }
        for session in outcome.raises {
            if refused.remove(session) != nil {
                exclusive.insert(session)
                isStale = true
            }
            raise(session)
        }
        for _ in 0..<min(outcome.cycles, Self.cycleLimit) { cycle() }
    }

    /// How many steps of the cycle one batch may make.
    private static let cycleLimit = 16

    private mutating func raise(_ session: SessionID) {
        guard sessions[session]?.domain.placement == .cascade else { return }
        let own = stack.order.filter { stack.views[$0]?.owner == session && stack.views[$0]?.isBackground == false }
        stack.raise(own)
        isStale = true
    }

    /// Brings the rearmost window that the server placed to the front and gives it the focus.
    private mutating func cycle() {
        let last = stack.order.last { key in
            guard let view = stack.views[key], view.parent == nil, !view.isBackground, !view.geometry.isEmpty else {
                return false
            }
            return sessions[view.owner]?.domain.placement == .cascade
        }
        guard let last, let owner = stack.views[last]?.owner else { return }
        stack.raise(stack.order.filter { key in stack.views[key].map { stack.position(of: $0).root.key } == last })
        isStale = true
        if sessions[owner]?.domain.focus != Domain.Focus.none {
            note(user.focus(owner, world: world { _, _ in true }))
        }
    }

    /// What the user state may ask.
    func world(_ mask: @escaping Mask) -> World {
        World(
            scene: scene, sessions: sessions, exclusive: exclusive, keys: policy.globalKeys, outputs: outputs,
            mask: mask)
    }

    /// A snapshot of the desk for the user state.
    struct World: InputWorld {
        let scene: Scene
        let sessions: [SessionID: SceneSession]
        let exclusive: Set<SessionID>
        let keys: [Policy.GlobalKey]
        let outputs: Outputs
        let mask: Mask

        func hit(_ point: Point) -> (session: SessionID, coordinates: Coordinates)? {
            scene.hit(point, mask: mask).map { ($0.session, $0.coordinates) }
        }

        func domain(of session: SessionID) -> Domain? {
            sessions[session]?.domain
        }

        func coordinates(of session: SessionID) -> Coordinates {
            if let element = scene.elements.first(where: { $0.session == session }) { return element.coordinates }
            let domain = sessions[session]?.domain ?? .outside
            return Coordinates(origin: domain.sessionOrigin(in: outputs.panorama, pointer: nil))
        }

        func globalKey(_ key: KeyCode, held: Set<KeyCode>) -> GlobalAction? {
            for entry in keys where entry.key == key {
                guard entry.with.map(held.contains) ?? held.isEmpty else { continue }
                switch entry.action {
                case .cycle: return .cycle
                case .release: return .release
                case .deliver(let label):
                    if let session = sessions.filter({ $0.value.label == label }).keys.min() {
                        return .deliver(session)
                    }
                }
            }
            return nil
        }

        func confine(_ from: Point?, to target: Point) -> Point? { outputs.confine(from, to: target) }

        func wantsExclusive(_ session: SessionID) -> Bool { exclusive.contains(session) }
    }
}
