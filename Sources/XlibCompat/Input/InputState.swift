internal import Framebuffer

/// Where the pointer is, what is pressed, who has the focus, and who holds the devices.
package struct InputState {
    /// Who gets what is typed.
    enum Focus {
        case none
        case pointerRoot
        case window(Window)

        var isNone: Bool {
            if case .none = self { return true }
            return false
        }
    }
    /// Something that a device did.
    struct DeviceEvent {
        enum Kind {
            case key(UInt8, isDown: Bool)
            case button(UInt8, isDown: Bool)
            case motion(Point)
        }
        var kind: Kind
        var time: UInt32
        var isKey: Bool {
            if case .key = kind { return true }
            return false
        }
    }

    /// The place of the pointer in the root's coordinates.
    var pointer = Point.zero
    /// The deepest window that the pointer is in.
    var sprite: Window?
    /// The window that was entered last, by the pointer or by a grab.
    var entered: Window?
    /// Whether windows changed in a way that may have given the pointer another one.
    var isSpriteStale = false
    /// The buttons that are down, in the bits of an event's state.
    var buttons: UInt16 = 0
    /// The button that goes down just now: its own event does not tell it in its state, those of crossing do.
    var arriving: UInt16 = 0
    var keysDown = [UInt8](repeating: 0, count: 32)
    /// Modifiers that are toggled on.
    var locked: UInt8 = 0
    /// The modifiers in effect.
    var modifiers: UInt8 = 0
    var keyMap = KeyMap()
    /// The logical numbers of the physical buttons.
    var buttonMap: [UInt8] = Array(1...12)

    var focus = Focus.pointerRoot
    var revertTo: UInt8 = 0
    var focusTime: UInt32 = 0

    var pointerDevice = GrabbedDevice()
    var keyboardDevice = GrabbedDevice()
    /// What devices did while they were frozen.
    var waiting: [DeviceEvent] = []
    var isReplaying = false
    /// The window that was sent a hint of motion and did not ask since.
    var hinted: Window?

    var lastManaged: Window?
    var focusedSurface: WindowSurface?
    var pointerSurface: WindowSurface?
    var shownCursor: (cursor: Cursor?, surface: WindowSurface)?
    var serverGrab: Int?

    var keyClick: UInt8 = 0
    var bellPercent: UInt8 = 50
    var bellPitch = 400
    var bellDuration = 100
    var leds: UInt32 = 0
    var autoRepeats = true
    var repeats = [UInt8](repeating: 255, count: 32)
    var acceleration = (numerator: 2, denominator: 1)
    var threshold = 4

    /// What is pressed and toggled, as events tell it.
    var state: UInt16 { UInt16(modifiers) | buttons }

    func isDown(_ code: UInt8) -> Bool { keysDown[Int(code >> 3)] >> (code & 7) & 1 != 0 }

    /// Notes that a key is down or up, without what that means for the modifiers.
    mutating func markKey(_ code: UInt8, _ isDown: Bool) {
        let bit: UInt8 = 1 << (code & 7)
        if isDown { keysDown[Int(code >> 3)] |= bit } else { keysDown[Int(code >> 3)] &= ~bit }
    }

    mutating func setKey(_ code: UInt8, _ isDown: Bool) {
        markKey(code, isDown)
        if isDown { locked ^= keyMap.locks[Int(code)] }
        updateModifiers()
    }

    mutating func updateModifiers() {
        modifiers = locked
        for byte in 0..<32 where keysDown[byte] != 0 {
            for bit in 0..<8 where keysDown[byte] >> UInt8(bit) & 1 != 0 {
                let code = byte * 8 + bit
                modifiers |= keyMap.modifiers[code] & ~keyMap.locks[code]
            }
        }
    }

    mutating func start(in root: Window, area: Area) {
        sprite = root
        pointer = Point(area.width / 2, area.height / 2)
    }
}
