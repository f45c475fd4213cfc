import Framebuffer
import Sessions

extension UserState {
    mutating func touch(
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
            if let touched, forwarded(touched) != focused, held.isEmpty, isTakeable(touched, world) {
                if isTransient(touched, world) { focusBeforeTouch = .some(chosen) }
                moveFocus(to: touched, &outcome)
            }
        }
        fingers.insert(id)
        touchPoint = point
        let local = touchCoordinates.local(point)
        deliver(.touch(id: id, x: local.x, y: local.y), to: touched, &outcome)
    }

    mutating func touchRelease(
        _ id: Int, _ source: EventSource, _ world: some InputWorld, _ outcome: inout Outcome
    ) {
        guard touchSource == source, fingers.remove(id) != nil else {
            outcome.ignored += 1
            return
        }
        outcome.hadTouch = true
        deliver(.touchRelease(id: id), to: touched, &outcome)
        guard fingers.isEmpty else { return }
        if let previous = focusBeforeTouch, chosen == touched { moveFocus(to: previous, &outcome) }
        focusBeforeTouch = nil
        touchSource = nil
        touched = nil
        touchPoint = nil
    }
}
