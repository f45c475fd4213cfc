package import Framebuffer

/// The messages from the server, besides the pixels of an update.
package enum ServerMessage {
    static let fenceRequest = 1 << 31
    /// The flags of a fence that we honour: messages are handled one after the other, so all three hold.
    private static let fenceFlags = 7

    /// A fence whose answer comes when the viewer has taken everything before it.
    package static func fence(_ number: UInt32, isRequest: Bool) -> [UInt8] {
        var bytes: [UInt8] = [248, 0, 0, 0]
        bytes.put32((isRequest ? fenceRequest : 0) | 1)
        bytes.put8(4)
        bytes.put32(Int(number))
        return bytes
    }

    static func fenceAnswer(flags: Int, payload: some Collection<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = [248, 0, 0, 0]
        bytes.put32(flags & fenceFlags)
        bytes.put8(payload.count)
        bytes.append(contentsOf: payload)
        return bytes
    }

    /// The start of an update; 0xffff rectangles mean as many as come before the last one.
    package static func update(count: Int) -> [UInt8] {
        var bytes: [UInt8] = [0, 0]
        bytes.put16(count)
        return bytes
    }

    /// The number that stands for "until the last rectangle".
    package static let openCount = 0xffff

    /// The head of a rectangle.
    static func rectangle(_ rect: Rect, _ encoding: Int, to bytes: inout [UInt8]) {
        bytes.put16(rect.x)
        bytes.put16(rect.y)
        bytes.put16(rect.width)
        bytes.put16(rect.height)
        bytes.put32(encoding)
    }

    /// The rectangle that ends an update of open count.
    package static var lastRectangle: [UInt8] {
        var bytes: [UInt8] = []
        rectangle(.zero, EncodingNumber.lastRect.rawValue, to: &bytes)
        return bytes
    }

    /// A rectangle that moved by `delta` to where it is now.
    package static func copy(to rect: Rect, by delta: Point) -> [UInt8] {
        var bytes: [UInt8] = []
        rectangle(rect, EncodingNumber.copyRect.rawValue, to: &bytes)
        bytes.put16(rect.x - delta.x)
        bytes.put16(rect.y - delta.y)
        return bytes
    }

    /// The new size for a viewer that knows nothing of screens.
    package static func desktopSize(_ area: Area) -> [UInt8] {
        var bytes: [UInt8] = []
        rectangle(Rect(.zero, area), EncodingNumber.desktopSize.rawValue, to: &bytes)
        return bytes
    }

    /// Size and screens, why they are told, and what became of the request.
    package static func extendedDesktopSize(
        _ area: Area, screens: [Screen], reason: ResizeReason, status: ResizeStatus
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        rectangle(
            Rect(reason.rawValue, status.rawValue, area.width, area.height),
            EncodingNumber.extendedDesktopSize.rawValue, to: &bytes)
        let screens = screens.isEmpty ? [Screen(id: 1, rect: Rect(.zero, area))] : screens
        bytes.put8(screens.count)
        bytes.append(contentsOf: [0, 0, 0])
        for screen in screens {
            bytes.put32(Int(screen.id))
            bytes.put16(screen.rect.x)
            bytes.put16(screen.rect.y)
            bytes.put16(screen.rect.width)
            bytes.put16(screen.rect.height)
            bytes.put32(Int(screen.flags))
        }
        return bytes
    }

    /// Where the pointer is, for a viewer that draws it itself.
    package static func pointerPosition(_ point: Point, _ encoding: EncodingNumber = .pointerPosition) -> [UInt8] {
        var bytes: [UInt8] = []
        rectangle(Rect(point, .zero), encoding.rawValue, to: &bytes)
        return bytes
    }

    /// Says that more than eight buttons are understood.
    package static var manyButtons: [UInt8] {
        var bytes: [UInt8] = []
        rectangle(.zero, EncodingNumber.manyButtons.rawValue, to: &bytes)
        return bytes
    }

    /// Says whether the viewer's pointer is to tell distances instead of places.
    package static func pointerMode(isRelative: Bool, _ area: Area) -> [UInt8] {
        var bytes: [UInt8] = []
        rectangle(
            Rect(isRelative ? 0 : 1, 0, area.width, area.height), EncodingNumber.pointerMode.rawValue, to: &bytes)
        return bytes
    }

    /// The keyboard's lights, in QEMU's form or VMware's.
    package static func lights(_ lights: KeyboardLights, _ encoding: EncodingNumber) -> [UInt8] {
        var bytes: [UInt8] = []
        rectangle(.zero, encoding.rawValue, to: &bytes)
        if encoding == .vmwareLights { bytes.put32(lights.rawValue) } else { bytes.put8(lights.rawValue) }
        return bytes
    }

    /// What the desktop is called.
    package static func desktopName(_ name: String) -> [UInt8] {
        var bytes: [UInt8] = []
        rectangle(.zero, EncodingNumber.desktopName.rawValue, to: &bytes)
        bytes.putText(name)
        return bytes
    }

    /// Says that scan codes are understood.
    package static var extendedKeys: [UInt8] {
        var bytes: [UInt8] = []
        rectangle(.zero, EncodingNumber.extendedKeys.rawValue, to: &bytes)
        return bytes
    }

    /// Says that sound can be had.
    package static var sound: [UInt8] {
        var bytes: [UInt8] = []
        rectangle(.zero, EncodingNumber.sound.rawValue, to: &bytes)
        return bytes
    }
}

/// Why a size is told.
package enum ResizeReason: Int, Sendable {
    case server = 0
    case thisViewer = 1
    case otherViewer = 2
}

/// What became of a viewer's request for a size.
package enum ResizeStatus: Int, Sendable {
    case done = 0
    case prohibited = 1
    case outOfResources = 2
    case invalidLayout = 3
}
