import Framebuffer
import Sessions

extension Desk {
    /// Brings everything up to date after operations: places views, rebuilds the scene, notes damage, looks anew who is
    /// under the pointer and who has the focus.
    package mutating func settle(mask: @escaping Mask) {
        if isFocusStale {
            isFocusStale = false
            if policy.focusMode == .rom, let focusLabel { focus(focusLabel, mask: mask) }
        }
        // A focus change alters tints and backgrounds, those may alter who is hovered: it ends after two rounds.
        for _ in 0..<3 where isStale || isUnseen {
            if isStale { settleScene() }
            isUnseen = false
            focusFirst(mask)
            note(user.updateHover(world: world(mask)))
        }
        if isStale { settleScene() }
        isUnseen = false
    }

    /// Rebuilds the scene and notes what is different in it.
    mutating func settleScene() {
        isStale = false
        isUnseen = true
        enterCascade()
        let builder = SceneBuilder(
            sessions: sessions, panorama: outputs.panorama, focused: user.focused,
            pointer: isPointerHidden ? nil : user.pointer,
            background: policy.background, cascade: cascade, scales: scales)
        let (scene, overlay) = builder.build(stack)
        let oldScene = self.scene
        let oldOverlay = self.overlay
        self.scene = scene
        self.overlay = overlay
        guard isWatched || !oldOverlay.isEmpty || !overlay.isEmpty else { return }
        if isWatched { note(scene.changes(since: oldScene, in: watched), overlayBefore: oldOverlay) }
        noteOverlay(since: oldOverlay)
    }

    /// Lets the overlay follow the pointer, the scene being the same.
    mutating func movePointer(from old: Point?) {
        guard old != user.pointer else { return }
        effects.pointerMoved = true
        let before = overlay
        if let old, let new = user.pointer, !before.isEmpty {
            for index in overlay.indices { overlay[index].rect = overlay[index].rect.offset(by: new - old) }
            noteOverlay(since: before)
        } else if (old == nil) != (user.pointer == nil) {
            isStale = true
        }
    }

    private mutating func noteOverlay(since old: [SceneElement]) {
        if old == overlay { return }
        let isMove =
            old.count == overlay.count
            && zip(old, overlay).allSatisfy { before, after in
                var moved = before
                moved.rect = after.rect
                moved.coordinates = after.coordinates
                return moved == after && before.rect.area == after.rect.area
            }
        if !isMove { effects.pointerImageChanged = true }
        guard isWatched else { return }
        for element in old + overlay { effects.composed.damage(element.rect.intersection(watched)) }
    }

    /// Whether the pointer is not shown since a session gets its raw motion.
    var isPointerHidden: Bool { user.focused.map(exclusive.contains) ?? false }

    /// Gives sessions that do not place themselves their place.
    private mutating func enterCascade() {
        guard policy.placesViews else { return }
        for key in stack.order {
            guard let view = stack.views[key], view.parent == nil, !view.isBackground, !view.geometry.isEmpty,
                sessions[view.owner]?.domain.placement == .cascade
            else { continue }
            if view.geometry.origin == .zero { cascade.enter(view.owner) }
        }
    }

    /// A placed session whose first view appears while nobody has the focus gets it: one program alone needs no click.
    private mutating func focusFirst(_ mask: @escaping Mask) {
        guard policy.focusMode == .click, policy.placesViews else { return }
        for key in stack.order {
            guard let view = stack.views[key], !view.isBackground, !view.geometry.isEmpty,
                let session = sessions[view.owner], !appeared.contains(view.owner),
                session.domain.placement == .cascade,
                session.domain.focus == .click
            else { continue }
            appeared.insert(view.owner)
            if user.focused == nil { note(user.focus(view.owner, world: world(mask))) }
        }
    }
}
