package import Framebuffer
package import Sessions

/// What a scene is made of besides the views: who the sessions are and what they may.
package struct SceneSession: Sendable, Hashable {
    package var label: Label
    /// The session's domain, `Domain.outside` when no policy gives it one.
    package var domain: Domain
    /// The buffer, or nil while there is none.
    package var shape: BufferShape?
    /// The point of the buffer that views show at their origin.
    package var panning = Point.zero

    /// A session.
    package init(label: Label, domain: Domain, shape: BufferShape? = nil) {
        self.label = label
        self.domain = domain
        self.shape = shape
    }
}

/// Where an output of another scale than the plain one shows the panorama.
package struct OutputScale: Hashable, Sendable {
    package var rect: Rect
    /// Pixels a logical pixel, in 1/120.
    package var scale: Int

    /// An output.
    package init(_ rect: Rect, _ scale: Int) {
        self.rect = rect
        self.scale = scale
    }
}

/// Makes the flat scene out of the view stack and all that decides where and how views are seen.
package struct SceneBuilder {
    package var sessions: [SessionID: SceneSession]
    package var panorama: Rect
    package var focused: SessionID?
    package var pointer: Point?
    package var background: Color
    package var cascade: Cascade
    /// Outputs with a scale of their own.
    package var scales: [OutputScale]

    /// A builder of scenes.
    package init(
        sessions: [SessionID: SceneSession], panorama: Rect, focused: SessionID? = nil, pointer: Point? = nil,
        background: Color = .black, cascade: Cascade = Cascade(), scales: [OutputScale] = []
    ) {
        self.scales = scales
        self.sessions = sessions
        self.panorama = panorama
        self.focused = focused
        self.pointer = pointer
        self.background = background
        self.cascade = cascade
    }

    /// The session whose background is the default one.
    package static let backdrop = Label("backdrop")

    /// The scene, and the views that follow the pointer (none while the pointer is nowhere).
    package func build(_ stack: ViewStack) -> (scene: Scene, pointer: [SceneElement]) {
        let shifts = shifts(stack)
        let shown = shownBackground(stack)
        let focusedDomain = focused.flatMap { sessions[$0]?.domain.name }
        var scene = Scene(background: background)
        scene.elements.reserveCapacity(stack.order.count)
        var overlay: [SceneElement] = []
        var labelled: [Int] = []
        for key in stack.order {
            guard let view = stack.views[key], !view.geometry.isEmpty, let session = sessions[view.owner] else {
                continue
            }
            if view.isBackground && view.key != shown { continue }
            var position = view.geometry.origin
            var root = view
            if view.parent != nil { (position, root) = stack.position(of: view) }
            if root.isOrphan { continue }
            guard let owner = root.owner == view.owner ? session : sessions[root.owner] else { continue }
            let followsPointer = owner.domain.origin == .pointer
            if followsPointer && pointer == nil { continue }
            var coordinates = Coordinates(
                origin: owner.domain.sessionOrigin(in: panorama, pointer: pointer), shift: shifts[root.key] ?? .zero)
            let origin = coordinates.origin + coordinates.shift
            let isFocusedDomain = session.domain.name == focusedDomain && focusedDomain?.isEmpty == false
            var element = SceneElement(
                view: key, session: view.owner, rect: Rect(position + origin, view.geometry.area),
                source: session.panning - view.offset,
                shape: session.shape, style: style(session, isFocused: isFocusedDomain))
            element.isMasked =
                session.shape?.hasInputMask == true && session.domain.input == .client
                && session.domain.content == .client
            if root.owner != view.owner {
                // Whoever embeds a foreign view translates its input; the view's owner gets its own domain's positions.
                coordinates = Coordinates(origin: session.domain.sessionOrigin(in: panorama, pointer: pointer))
            }
            element.coordinates = coordinates
            if followsPointer {
                overlay.append(element)
                continue
            }
            if session.domain.isLabelled && !view.isBackground {
                let scale = scale(at: element.rect)
                element.frame = .init(
                    width: (view.owner == focused ? 5 : 3) * scale / 120, color: session.domain.color,
                    label: session.label.text, title: view.title, scale: scale)
                labelled.append(scene.elements.count)
            }
            scene.elements.append(element)
        }
        for index in labelled {
            let whole = scene.elements[index].rect.intersection(panorama)
            // Before what shines through too, as it could be painted over there.
            var visible = scene.uncovered(whole, by: index, evenThinly: true)
            if visible.isEmpty { visible = scene.uncovered(whole, by: index) }
            scene.elements[index].frame?.space = visible.rects.max { $0.count < $1.count } ?? .zero
        }
        return (scene, overlay)
    }

    /// The scale at which labels are legible wherever the view is shown; outputs at less than the plain scale have them so.
    private func scale(at rect: Rect) -> Int {
        scales.reduce(120) { $1.rect.intersects(rect) ? max($0, $1.scale) : $0 }
    }

    private func style(_ session: SceneSession, isFocused: Bool) -> SceneElement.Style {
        switch session.domain.content {
        case .client: session.shape?.hasAlpha == true ? .blended : .opaque
        case .tinted:
            isFocused ? .opaque : .tinted(Color(bits: 0xff00_0000 | (session.domain.color.bits >> 1 & 0x7f_7f7f)))
        }
    }

    /// The focused session's background, else the default one.
    private func shownBackground(_ stack: ViewStack) -> ViewKey? {
        if let focused, let own = stack.background(of: focused) { return own }
        let candidates = sessions.filter { $0.value.label == Self.backdrop }.keys.sorted()
        return candidates.lazy.compactMap { stack.background(of: $0) }.first
    }

    /// The shift of each top-level view that the server places.
    ///
    /// A session is placed by its oldest view, the others keep their places to that one unless they would be out of reach.
    private func shifts(_ stack: ViewStack) -> [ViewKey: Point] {
        var placed: [SessionID: [View]] = [:]
        for key in stack.order {
            guard let view = stack.views[key], view.parent == nil, !view.isBackground, !view.geometry.isEmpty,
                sessions[view.owner]?.domain.placement == .cascade
            else { continue }
            placed[view.owner, default: []].append(view)
        }
        var result: [ViewKey: Point] = [:]
        for (session, views) in placed {
            guard let domain = sessions[session]?.domain, let oldest = views.min(by: { $0.key < $1.key }) else {
                continue
            }
            let area = domain.sessionArea(in: panorama)
            let base = cascade.shift(of: session, box: oldest.geometry, area: area)
            for view in views { result[view.key] = Cascade.reachable(view.geometry, shift: base, area: area) }
        }
        return result
    }
}
