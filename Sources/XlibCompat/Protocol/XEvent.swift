/// The 32 bytes of an event as the wire has them; the sequence number is filled in when it is queued.
package struct XEvent: Hashable, Sendable {
    package var words = SIMD8<UInt32>(repeating: 0)

    /// An event of that kind; `detail` is its second byte.
    package init(_ kind: UInt8, detail: UInt8 = 0) { words[0] = UInt32(kind) | UInt32(detail) << 8 }

    /// The event in the first 32 bytes of a packet.
    init(packet: ArraySlice<UInt8>) {
        for (index, byte) in packet.prefix(32).enumerated() { put8(index, byte) }
    }

    /// The kind, without the bit of SendEvent.
    package var kind: UInt8 { UInt8(truncatingIfNeeded: words[0]) & 0x7f }

    /// Puts a byte at a place.
    package mutating func put8(_ offset: Int, _ value: UInt8) {
        let shift = UInt32(offset & 3) * 8
        words[offset >> 2 & 7] = words[offset >> 2 & 7] & ~(0xff << shift) | UInt32(value) << shift
    }

    /// Puts 16 bits at an even place; more than 16 bits are cut.
    package mutating func put16(_ offset: Int, _ value: Int) {
        let shift = UInt32(offset & 2) * 8
        words[offset >> 2 & 7] =
            words[offset >> 2 & 7] & ~(0xffff << shift) | UInt32(UInt16(truncatingIfNeeded: value)) << shift
    }

    /// Puts 32 bits at a place divisible by four.
    package mutating func put32(_ offset: Int, _ value: UInt32) { words[offset >> 2 & 7] = value }
}

/// The kinds of core events (X protocol, section 8).
package enum EventKind {
    package static let keyPress: UInt8 = 2
    package static let keyRelease: UInt8 = 3
    package static let buttonPress: UInt8 = 4
    package static let buttonRelease: UInt8 = 5
    package static let motionNotify: UInt8 = 6
    package static let enterNotify: UInt8 = 7
    package static let leaveNotify: UInt8 = 8
    package static let focusIn: UInt8 = 9
    package static let focusOut: UInt8 = 10
    package static let keymapNotify: UInt8 = 11
    package static let expose: UInt8 = 12
    package static let graphicsExposure: UInt8 = 13
    package static let noExposure: UInt8 = 14
    package static let visibilityNotify: UInt8 = 15
    package static let createNotify: UInt8 = 16
    package static let destroyNotify: UInt8 = 17
    package static let unmapNotify: UInt8 = 18
    package static let mapNotify: UInt8 = 19
    package static let mapRequest: UInt8 = 20
    package static let reparentNotify: UInt8 = 21
    package static let configureNotify: UInt8 = 22
    package static let configureRequest: UInt8 = 23
    package static let gravityNotify: UInt8 = 24
    package static let resizeRequest: UInt8 = 25
    package static let circulateNotify: UInt8 = 26
    package static let circulateRequest: UInt8 = 27
    package static let propertyNotify: UInt8 = 28
    package static let selectionClear: UInt8 = 29
    package static let selectionRequest: UInt8 = 30
    package static let selectionNotify: UInt8 = 31
    package static let colormapNotify: UInt8 = 32
    package static let clientMessage: UInt8 = 33
    package static let mappingNotify: UInt8 = 34
}

/// The bits of an event mask (X protocol, SETofEVENT).
package struct EventMask: OptionSet, Hashable, Sendable {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }
    package static let keyPress = EventMask(rawValue: 1 << 0)
    package static let keyRelease = EventMask(rawValue: 1 << 1)
    package static let buttonPress = EventMask(rawValue: 1 << 2)
    package static let buttonRelease = EventMask(rawValue: 1 << 3)
    package static let enterWindow = EventMask(rawValue: 1 << 4)
    package static let leaveWindow = EventMask(rawValue: 1 << 5)
    package static let pointerMotion = EventMask(rawValue: 1 << 6)
    package static let pointerMotionHint = EventMask(rawValue: 1 << 7)
    package static let buttonMotion = EventMask(rawValue: 1 << 13)
    package static let keymapState = EventMask(rawValue: 1 << 14)
    package static let exposure = EventMask(rawValue: 1 << 15)
    package static let visibilityChange = EventMask(rawValue: 1 << 16)
    package static let structureNotify = EventMask(rawValue: 1 << 17)
    package static let resizeRedirect = EventMask(rawValue: 1 << 18)
    package static let substructureNotify = EventMask(rawValue: 1 << 19)
    package static let substructureRedirect = EventMask(rawValue: 1 << 20)
    package static let focusChange = EventMask(rawValue: 1 << 21)
    package static let propertyChange = EventMask(rawValue: 1 << 22)
    package static let colormapChange = EventMask(rawValue: 1 << 23)
    package static let ownerGrabButton = EventMask(rawValue: 1 << 24)
    /// All bits that the protocol gives a meaning.
    package static let all = EventMask(rawValue: 0x01ff_ffff)
}
