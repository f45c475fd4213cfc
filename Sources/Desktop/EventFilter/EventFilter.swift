package import Keyboard
package import Plumbing
package import Sessions

/// Completes what drivers tell of keys: key, keysym and character of every press, and automatic repetition.
///
/// A pure machine: events of the drivers' sessions go in, the same events, completed, come out, each for the session
/// that it came by; time is a parameter. All sessions together are one keyboard: a modifier held in one counts in all,
/// as it does for the programs downstream. The guarantees, whatever a driver sends: what comes out for a session presses a
/// key only when it is up and releases it only when it is down; closing a session releases what it held; a
/// character that a driver delivered is passed on as it is, a keysym that it delivered wins over the layout; no
/// modifier is ever invented.
package struct EventFilter: ~Copyable {
    /// An event for the upstream side of a session.
    package struct Output: Hashable, Sendable {
        package let session: Int
        package let event: InputEvent

        /// An event of a session.
        package init(_ session: Int, _ event: InputEvent) {
            self.session = session
            self.event = event
        }
    }

    private struct Repetition {
        var session: Int
        var press: KeyPress
        var next: Instant
    }

    private var typist: Typist
    private var rules = FilterRules()
    private var sessions: [Int: HeldKeys] = [:]
    private var repetition: Repetition?
    private var nextTypist: Typist?
    private var nextRules: FilterRules?
    private var outputs: [Output] = []

    /// A filter for that keyboard, without sessions.
    package init(_ layout: KeyboardLayout) throws(KeyboardError) { typist = try Typist(layout) }

    /// The keyboard in use; a change waits here until no key is held.
    package var layout: KeyboardLayout { typist.layout }

    /// When `expire` has something to do.
    package var deadline: Instant? { repetition?.next }

    /// What the report `keyboard-state` says.
    package var state: Document { typist.state }

    /// Changes the keyboard: repetition at once, the keymap as soon as no key is held.
    ///
    /// A layout that does not exist is refused, and what was stays.
    package mutating func change(_ layout: KeyboardLayout) throws(KeyboardError) {
        if layout.hasSameKeymap(as: typist.layout) {
            nextTypist = nil
            typist.layout = layout
            if layout.rate == 0 { repetition = nil }
            return
        }
        nextTypist = try Typist(layout)
        switchIfIdle()
    }

    /// Changes the rules as soon as no key is held.
    package mutating func change(_ rules: FilterRules) {
        nextRules = rules
        switchIfIdle()
    }

    /// A driver opened a session.
    package mutating func open(_ session: Int) { sessions[session] = sessions[session] ?? HeldKeys() }

    /// A driver's session ended: the releases of what it held.
    package mutating func close(_ session: Int) -> [Output] {
        guard let held = sessions.removeValue(forKey: session) else { return [] }
        for key in held.keys.reversed() {
            if let code = key.key { outputs.append(Output(session, .release(code))) }
            if let effect = key.effect { typist.release(effect) }
        }
        if repetition?.session == session { repetition = nil }
        switchIfIdle()
        return takeOutputs()
    }

    /// What a batch of a driver's events comes to; nothing for a session that is not open.
    package mutating func handle(_ events: [InputEvent], of session: Int, at now: Instant) -> [Output] {
        guard sessions[session] != nil else { return [] }
        for event in events {
            switch event {
            case .press(let press): self.press(press, session, now)
            case .release(let key): release(key, session)
            case .motion, .relative, .wheel, .touch, .touchRelease, .sequence, .axis:
                outputs.append(Output(session, event))
            case .focusEnter, .focusLeave, .hoverLeave: break  // not a driver's to tell
            }
        }
        return takeOutputs()
    }

    /// The repetition that is due, at most one however late.
    package mutating func expire(at now: Instant) -> [Output] {
        guard var due = repetition, due.next <= now, typist.layout.rate > 0 else { return [] }
        let period = Int64(1_000_000_000 / typist.layout.rate)
        let next = due.next.advanced(nanoseconds: period)
        due.next = next > now ? next : now.advanced(nanoseconds: period)
        repetition = due
        return [Output(due.session, .press(due.press))]
    }

    private mutating func press(_ press: KeyPress, _ session: Int, _ now: Instant) {
        // Drivers' own repetitions are dropped; those that are not marked are presses of a key that is held.
        guard (1..<KeyCode.count).contains(press.key.rawValue), !press.isRepeat, let held = sessions[session],
            !held.isHeld(press), held.keys.count < HeldKeys.limit
        else { return }
        guard let target = rules[press.key] else { return }
        // What the driver knows is what the key would have meant, had it not been made another.
        let meaning = typist.press(target == press.key ? press : KeyPress(target))
        let key = meaning.press.key
        if sessions[session]?.takeOver(key) == true { outputs.append(Output(session, .release(key))) }
        sessions[session]?.keys.append(
            HeldKeys.Key(source: HeldKeys.Source(press), key: key, effect: meaning.effect))
        outputs.append(Output(session, .press(meaning.press)))
        for character in meaning.further { type(character, session) }
        if key.isOnKeyboard {
            repetition = nil
            if meaning.repeats && typist.layout.rate > 0 {
                var press = meaning.press
                press.isRepeat = true
                repetition = Repetition(
                    session: session, press: press, next: now.advanced(milliseconds: typist.layout.delay))
            }
        }
    }

    /// A character that no key stands for: pressed and released at once.
    private mutating func type(_ character: Unicode.Scalar, _ session: Int) {
        if sessions[session]?.takeOver(.unknown) == true { outputs.append(Output(session, .release(.unknown))) }
        let press = KeyPress(.unknown, keysym: Keysym.of(character), character: character)
        outputs += [Output(session, .press(press)), Output(session, .release(.unknown))]
    }

    private mutating func release(_ key: KeyCode, _ session: Int) {
        guard let released = sessions[session]?.release(key) else { return }
        if let effect = released.effect { typist.release(effect) }
        if let code = released.key {
            outputs.append(Output(session, .release(code)))
            if repetition?.session == session && repetition?.press.key == code { repetition = nil }
        }
        switchIfIdle()
    }

    private mutating func switchIfIdle() {
        if sessions.values.contains(where: \.holdsKeyboardKeys) { return }
        if let rules = nextRules.take() { self.rules = rules }
        if let next = nextTypist.take() {
            next.takeOverLocks(of: typist)
            typist = next
        }
    }

    private mutating func takeOutputs() -> [Output] {
        let result = outputs
        outputs.removeAll(keepingCapacity: true)
        return result
    }
}
