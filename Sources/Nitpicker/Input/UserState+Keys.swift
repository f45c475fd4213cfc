import Framebuffer
import Sessions

extension UserState {
    mutating func press(
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
            case .release:
                guard isExclusive(world) else { break }
                outcome.freed = receiver
                diverted[press.key] = .some(nil)
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

    mutating func release(
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

    mutating func beginSequence() {
        sequence = .normal
        receiver = focused
        isDragging = false
    }

    mutating func click(_ key: KeyCode, _ world: some InputWorld, _ outcome: inout Outcome) {
        if isExclusive(world) { return }
        let target = key == .touch && touched != nil ? touched : hovered
        if target != focused || target == nil { outcome.clicks.append(target) }
        guard let target else {
            receiver = nil
            return
        }
        if let found = pointer.flatMap({ world.hit($0) }), found.session == target { coordinates = found.coordinates }
        outcome.raises.append(target)
        if forwarded(target) == focused {
            if let focused, focused != target { coordinates = world.coordinates(of: focused) }
            return
        }
        guard isTakeable(target, world) else {
            // Nobody else gets a click that was not meant for it.
            receiver = nil
            return
        }
        let owner = forwarded(target)
        receiver = owner
        if owner != target { coordinates = world.coordinates(of: owner) }
        deliverPosition(to: owner, &outcome)
        let previous = chosen
        moveFocus(to: target, &outcome)
        if isTransient(target, world) { sequence = .transient(previous: previous) }
    }

    mutating func endSequence(_ world: some InputWorld, _ outcome: inout Outcome) {
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

    func receiver(of key: KeyCode) -> SessionID? {
        if let session = diverted[key] { return session }
        return receiver
    }
}
