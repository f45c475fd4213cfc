internal import Framebuffer
internal import XDrawing

/// What CreateWindow and ChangeWindowAttributes may be given.
enum WindowAttributes {
    /// What may be given to a window that is for input only: gravity, masks, override-redirect, cursor.
    static let inputOnlyMask: UInt32 = 1 << 5 | 1 << 9 | 1 << 11 | 1 << 12 | 1 << 14
    /// The events that may be kept from propagating.
    static let deviceEvents = EventMask(rawValue: 0x204f | 0x1f00)
    /// The attributes by which a border may look otherwise: those of the background, whose tiles it may share, and its own.
    static let borderMask: UInt32 = 0xf
}

extension Engine {
    /// Gives a window the values of a mask, which stand one behind the other; the event mask is that of `client`.
    ///
    /// They take effect one by one, up to the first that is wrong, as in the sample server.
    func change(_ window: Window, mask: UInt32, _ values: WireBytes, for client: Client) throws(XError) {
        if window.isInputOnly, mask & ~WindowAttributes.inputOnlyMask != 0 { throw .match }
        var changed: UInt32 = 0
        do throws(XError) {
            var place = 0
            var bits = mask
            while bits != 0 {
                let bit = bits.trailingZeroBitCount
                bits &= bits - 1
                if bit < 4 {
                    try paint(bit, values.u32(place), of: window)
                } else if bit < 11 {
                    try set(bit, values.u32(place), of: window)
                } else {
                    try setRest(bit, values.u32(place), of: window, for: client, mask)
                }
                changed |= 1 << UInt32(bit)
                place += 4
            }
        } catch {
            if changed & WindowAttributes.borderMask != 0 { repaintBorder(of: window, changed) }
            throw error
        }
        if changed & WindowAttributes.borderMask != 0 { repaintBorder(of: window, changed) }
    }

    /// Backgrounds and borders.
    private func paint(_ bit: Int, _ value: UInt32, of window: Window) throws(XError) {
        switch (bit, value) {
        case (0, 0): window.background = .none
        case (0, 1):
            if let parent = window.parent, parent.depth != window.depth { throw .match }
            window.background = window.parent == nil ? .none : .parentRelative
        case (0, _): window.background = .pixmap(try tile(value, for: window))
        case (1, _): window.background = .pixel(value)
        case (2, 0):
            guard let parent = window.parent, parent.depth == window.depth else { throw .match }
            window.border = parent.border
        case (2, _): window.border = .pixmap(try tile(value, for: window))
        default: window.border = .pixel(value)
        }
    }

    private func tile(_ id: UInt32, for window: Window) throws(XError) -> Pixmap {
        let tile = try pixmap(id)
        guard tile.memory.raster.depth == window.depth else { throw .match }
        return tile
    }

    /// What is a number or a boolean: the lowest byte of its word.
    private func set(_ bit: Int, _ value: UInt32, of window: Window) throws(XError) {
        let byte = UInt8(truncatingIfNeeded: value)
        switch bit {
        case 4, 5:
            guard byte <= 10 else { throw .value(byte) }
            if bit == 4 { window.bitGravity = byte } else { window.windowGravity = byte }
        case 6:
            guard byte <= 2 else { throw .value(byte) }
            window.backingStore = byte
        case 7: window.backingPlanes = value
        case 8: window.backingPixel = value
        case 9:
            guard byte <= 1 else { throw .value(byte) }
            if window.overrideRedirect == (byte == 1) { return }
            window.overrideRedirect = byte == 1
            // What is not yet a window is told as a whole.
            if resources[window.id] === window { shareState(of: window) }
        default:
            guard byte <= 1 else { throw .value(byte) }
            window.savesUnder = byte == 1
        }
    }

    private func setRest(
        _ bit: Int, _ value: UInt32, of window: Window, for client: Client, _ mask: UInt32
    ) throws(XError) {
        switch bit {
        case 11:
            guard value & ~EventMask.all.rawValue == 0 else { throw .value(value) }
            try select(EventMask(rawValue: value), of: window, for: client)
        case 12:
            guard value & ~WindowAttributes.deviceEvents.rawValue == 0 else { throw .value(value) }
            window.doNotPropagate = EventMask(rawValue: value)
        case 13: try setColormap(value, of: window)
        case 14:
            window.cursor = value == 0 ? nil : try cursor(value)
            if window.isViewable { input.isSpriteStale = true }
        default: throw .value(mask)
        }
    }

    private func setColormap(_ id: UInt32, of window: Window) throws(XError) {
        var id = id
        if id == 0, let parent = window.parent, parent.visual == window.visual { id = parent.colormap }
        guard id != 0 else { throw .match }
        guard try colormap(id).visual == window.visual else { throw .match }
        if id == window.colormap { return }
        window.colormap = id
        var event = XEvent(EventKind.colormapNotify)
        event.put32(4, window.id)
        event.put32(8, id)
        event.put8(12, 1)
        event.put8(13, id == Identifiers.colormap ? 1 : 0)
        deliver(event, to: window, mask: .colormapChange)
    }

    private func repaintBorder(of window: Window, _ changed: UInt32) {
        if changed & 0b1100 == 0 {
            // Another background moves nothing but the tiles that it has in common with the border.
            guard case .pixmap = window.border else { return }
        }
        guard window.isViewable, !window.visible.isEmpty, window.borderWidth > 0 else { return }
        let border = window.visible.subtracting(window.visible.intersection(window.inside))
        if !border.isEmpty { paintBorder(of: window, border) }
    }
}
