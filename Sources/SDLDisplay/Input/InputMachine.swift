package import Framebuffer
package import Sessions

/// Turns what happens to the window into input for the session and commands to the window.
///
/// A pure machine. Guarantees: every press that it sends is followed by a release, at the latest when the window loses
/// the focus; no key is sent twice without a release between; the host's repetitions are dropped, since event-filter makes
/// its own; a character comes with the press that made it, and a press that made none does not pass for a character;
/// positions lie inside of the window.
package struct InputMachine {
    /// What the window is to do.
    package enum Command: Hashable, Sendable {
        /// Takes the host's keyboard, or gives it back.
        case grab(Bool)
        case toggleFullScreen
        case close
    }

    /// What fingers are to the session.
    package enum Touch: String, Hashable, Sendable {
        /// The first finger is the pointer, and its touch the left button: for programs that know no fingers.
        case pointer
        /// Fingers are fingers.
        case fingers
    }

    private let releaseKey: ReleaseKey
    private let touchMode: Touch
    private var area: Area
    private var keys: [Int: KeyCode] = [:]
    private var buttons: [Int: KeyCode] = [:]
    private var fingers: [Int64: Int] = [:]
    private var wheel = (x: Float(0), y: Float(0))
    private var hasFocus = false
    private var releaseKeyDown = false
    private var releaseKeyUsed = false
    /// The press whose text may still come; a repetition waits with nothing, so that its text is dropped.
    private var pending: PendingText = .none
    private var events: [InputEvent] = []
    private var commands: [Command] = []

    private enum PendingText {
        case none
        case press(KeyPress)
        case dropped
    }

    /// Whether the host's keyboard is taken.
    package private(set) var isGrabbed = false

    /// A machine for a window of the given size.
    package init(area: Area, releaseKey: ReleaseKey = .rightControl, touch: Touch = .pointer) {
        self.area = area
        touchMode = touch
        self.releaseKey = releaseKey
    }

    /// Takes in what happened, in order, and returns what follows from it.
    package mutating func process(
        _ batch: some Sequence<WindowEvent>
    ) -> (events: [InputEvent], commands: [Command]) {
        for event in batch {
            switch event {
            case .text(let text): type(text)
            // Others may put them between a press and its text.
            case .wake, .clipboardChanged: break
            default:
                flush()
                handle(event)
            }
        }
        flush()
        defer {
            events.removeAll(keepingCapacity: true)
            commands.removeAll(keepingCapacity: true)
        }
        return (events, commands)
    }

    private mutating func handle(_ event: WindowEvent) {
        switch event {
        case .keyDown(let scanCode, let symbol, let isRepeat): press(scanCode, symbol, isRepeat)
        case .keyUp(let scanCode): release(scanCode)
        case .text, .exposed, .wake, .clipboardChanged: break
        case .motion(let x, let y): move(x, y)
        case .button(let number, let isDown, let x, let y): click(number, isDown, x, y)
        case .wheel(let dx, let dy): scroll(dx, dy)
        case .touch(let finger, let x, let y): touch(finger, x, y)
        case .touchUp(let finger): lift(finger)
        case .focusGained: hasFocus = true
        case .focusLost: letGo()
        case .resized(let area): self.area = area
        case .closeRequested: commands.append(.close)
        }
    }

    private mutating func press(_ scanCode: Int, _ symbol: Int32, _ isRepeat: Bool) {
        if scanCode == releaseKey.scanCode {
            if !isRepeat { (releaseKeyDown, releaseKeyUsed) = (true, false) }
            pending = .dropped
        } else if releaseKeyDown {
            releaseKeyUsed = true
            pending = .dropped
            if !isRepeat && symbol == Int32(UInt8(ascii: "f")) { commands.append(.toggleFullScreen) }
        } else if isRepeat || keys[scanCode] != nil {
            pending = .dropped
        } else {
            let key = ScanCodes.key(scanCode)
            keys[scanCode] = key
            pending = .press(KeyPress(key, keysym: Keysyms.keysym(symbol: symbol)))
        }
    }

    private mutating func release(_ scanCode: Int) {
        if scanCode == releaseKey.scanCode {
            if releaseKeyDown && !releaseKeyUsed { grab(!isGrabbed) }
            releaseKeyDown = false
        } else if let key = keys.removeValue(forKey: scanCode) {
            events.append(.release(key))
        }
    }

    private mutating func type(_ text: String) {
        let scalars = text.unicodeScalars.filter { $0.value >= 32 && $0.value != 127 }
        switch pending {
        case .dropped:
            pending = .none
        case .press(var press) where scalars.count == 1:
            press.character = scalars.first
            if let character = scalars.first { press.keysym = Keysyms.keysym(character: character) }
            events.append(.press(press))
            pending = .none
        default:
            // An input method's text comes without a key, or with one that stands for more than a character.
            flush()
            for character in scalars {
                let keysym = Keysyms.keysym(character: character)
                events.append(.press(KeyPress(.unknown, keysym: keysym, character: character)))
                events.append(.release(.unknown))
            }
        }
    }

    /// Sends the press whose text did not come.
    ///
    /// What it would be alone on the host's layout must not count as typed then: it may be a dead key, whose text comes
    /// with the key after it, or an input method may have taken it. With a modifier of commands it is a command.
    private mutating func flush() {
        if case .press(var press) = pending {
            if !isCommand { press.keysym = Keysyms.textless(press.keysym) }
            events.append(.press(press))
        }
        pending = .none
    }

    /// Whether a modifier is held that makes commands of keys; the right Alt key may be the third level's.
    private var isCommand: Bool { keys.keys.contains { Self.commandKeys.contains($0) } }

    /// The scan codes of Control, the left Alt and Super.
    private static let commandKeys: Set<Int> = [224, 226, 227, 228, 231]

    private mutating func move(_ x: Int, _ y: Int) {
        let event = InputEvent.motion(x: min(max(0, x), area.width - 1), y: min(max(0, y), area.height - 1))
        // Of motions in a row only the last one counts.
        if case .motion = events.last { events.removeLast() }
        events.append(event)
    }

    private mutating func click(_ number: Int, _ isDown: Bool, _ x: Int, _ y: Int) {
        move(x, y)
        if isDown {
            guard buttons[number] == nil, let key = Self.button(number) else { return }
            buttons[number] = key
            events.append(.press(KeyPress(key)))
            if !isGrabbed { grab(true) }
        } else if let key = buttons.removeValue(forKey: number) {
            events.append(.release(key))
        }
    }

    private mutating func scroll(_ dx: Float, _ dy: Float) {
        guard dx.isFinite, dy.isFinite else { return }
        wheel.x += min(100, max(-100, dx)) * 120
        wheel.y += min(100, max(-100, dy)) * 120
        let (x, y) = (wheel.x.rounded(.towardZero), wheel.y.rounded(.towardZero))
        wheel.x -= x
        wheel.y -= y
        if x != 0 || y != 0 { events.append(.wheel(dx: Int(x), dy: Int(y))) }
    }

    private mutating func touch(_ finger: Int64, _ x: Float, _ y: Float) {
        guard x.isFinite, y.isFinite else { return }
        let isNew = fingers[finger] == nil
        if isNew { fingers[finger] = (0..<16).first { !fingers.values.contains($0) } }
        guard let id = fingers[finger] else { return }
        let column = min(1, max(0, x)) * Float(max(0, area.width - 1))
        let row = min(1, max(0, y)) * Float(max(0, area.height - 1))
        let place = Point(Int(column.rounded()), Int(row.rounded()))
        switch touchMode {
        case .fingers: events.append(.touch(id: id, x: place.x, y: place.y))
        case .pointer where id == 0:
            if isNew {
                click(Self.fingerButton, true, place.x, place.y)
            } else {
                move(place.x, place.y)
            }
        case .pointer: break
        }
    }

    private mutating func lift(_ finger: Int64) {
        guard let id = fingers.removeValue(forKey: finger) else { return }
        if touchMode == .fingers {
            events.append(.touchRelease(id: id))
        } else if id == 0, let key = buttons.removeValue(forKey: Self.fingerButton) {
            events.append(.release(key))
        }
    }

    private mutating func grab(_ on: Bool) {
        if on && !hasFocus { return }
        if isGrabbed != on { commands.append(.grab(on)) }
        isGrabbed = on
    }

    /// Releases all that is held: the host will not tell when it is let go.
    private mutating func letGo() {
        for scanCode in keys.keys.sorted() { release(scanCode) }
        for number in buttons.keys.sorted() {
            if let key = buttons.removeValue(forKey: number) { events.append(.release(key)) }
        }
        for finger in fingers.keys.sorted() { lift(finger) }
        releaseKeyDown = false
        grab(false)
        hasFocus = false
    }

    /// The number of the button that a finger presses; SDL's own are small.
    private static let fingerButton = 1000

    private static func button(_ number: Int) -> KeyCode? {
        switch number {
        case 1, fingerButton: .left
        case 2: .middle
        case 3: .right
        case 4: .side
        case 5: .extra
        default: nil
        }
    }
}
