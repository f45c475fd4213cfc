/// A client's hold on a device.
struct Grab {
    let client: Int
    let window: Window
    var ownerEvents = false
    /// The events of the pointer that the client wants of the grab window.
    var mask = EventMask()
    var cursor: Cursor?
    var confineTo: Window?
    var time: UInt32 = 0
    /// Whether the pointer, and the keyboard, freeze when the grab begins.
    var freezesPointer = false
    var freezesKeyboard = false
    /// Whether it ends with the last button, or with its key.
    var isPassive = false
    var key: UInt8 = 0
}

/// A grab that waits for a button or key.
struct PassiveGrab {
    var grab: Grab
    let isKey: Bool
    /// The button or key; 0 is any.
    let detail: UInt8
    /// The modifiers; 0x8000 is any.
    let modifiers: UInt16

    static let anyModifier: UInt16 = 0x8000

    func matches(_ detail: UInt8, _ state: UInt16) -> Bool {
        (self.detail == 0 || self.detail == detail) && (modifiers == Self.anyModifier || modifiers == state & 0xff)
    }

    /// Whether an event could begin both.
    func meets(isKey: Bool, _ detail: UInt8, _ modifiers: UInt16) -> Bool {
        guard self.isKey == isKey, self.detail == detail || self.detail == 0 || detail == 0 else { return false }
        return self.modifiers == modifiers || self.modifiers == Self.anyModifier || modifiers == Self.anyModifier
    }
}

/// The pointer or the keyboard, as far as a client holds it.
struct GrabbedDevice {
    enum Sync {
        case thawed
        /// Nothing is told until the client allows it.
        case frozen
        /// Thawed until the next press or release has been told.
        case untilNext
        /// The same for both devices.
        case bothUntilNext
    }

    var grab: Grab?
    var sync = Sync.thawed
    /// The press or release that froze it, which may be told again to others.
    var stored: InputState.DeviceEvent?
    /// The client whose grab of the other device froze this one.
    var frozenBy: Int?
    /// When the device was last grabbed or let go.
    var time: UInt32 = 0

    var isFrozen: Bool { sync == .frozen || frozenBy != nil }

    /// Freezes the device because that client grabbed the other one, or ends that.
    mutating func freeze(_ freezes: Bool, by client: Int) {
        if freezes { frozenBy = client } else if frozenBy == client { frozenBy = nil }
    }
}
