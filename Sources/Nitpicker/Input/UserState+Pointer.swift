package import Framebuffer
import Sessions

extension UserState {
    mutating func motion(to target: Point, _ world: some InputWorld, _ outcome: inout Outcome) {
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

    /// Brings the pointer back onto the screen after the outputs changed.
    ///
    /// With the first output it appears where a driver put it before there was one, else at `middle`.
    package mutating func outputsChanged(middle: Point, world: some InputWorld) -> Outcome {
        var outcome = Outcome()
        pointer = world.confine(pointer, to: pointer ?? lastAbsolute ?? middle)
        if held.isEmpty { updateHover(world, &outcome) }
        return outcome
    }

    mutating func updateHover(_ world: some InputWorld, _ outcome: inout Outcome) {
        let found = isExclusive(world) ? nil : pointer.flatMap { world.hit($0) }
        if let found { coordinates = found.coordinates }
        if found?.session == hovered { return }
        deliver(.hoverLeave, to: hovered, &outcome)
        hovered = found?.session
        if let hovered { deliverPosition(to: hovered, &outcome) }
    }

    func mayHover(_ session: SessionID, _ world: some InputWorld) -> Bool {
        guard let domain = world.domain(of: session) else { return false }
        if session == focused || domain.hover == .always { return true }
        return !domain.name.isEmpty && domain.name == focused.flatMap { world.domain(of: $0)?.name }
    }

    /// Who gets motion and its like while a key is held, or the pointer is hidden.
    var motionReceiver: SessionID? { held.isEmpty ? focused : receiver }

    func deliverPosition(to session: SessionID, _ outcome: inout Outcome) {
        guard let pointer else { return }
        let local = coordinates.local(pointer)
        deliver(.motion(x: local.x, y: local.y), to: session, &outcome)
    }
}
