internal import Framebuffer

/// The values of CreateWindow and ChangeWindowAttributes, checked, before any of them takes effect.
struct WindowAttributes {
    var background: Window.Background?
    var border: Window.Border?
    var copiesBorder = false
    var bitGravity: UInt8?
    var windowGravity: UInt8?
    var backingStore: UInt8?
    var backingPlanes: UInt32?
    var backingPixel: UInt32?
    var overrideRedirect: Bool?
    var savesUnder: Bool?
    var events: EventMask?
    var doNotPropagate: EventMask?
    var colormap: UInt32?
    var cursor: Cursor??

    /// What may be given to a window that is for input only: gravity, masks, override-redirect, cursor.
    static let inputOnlyMask: UInt32 = 1 << 5 | 1 << 9 | 1 << 11 | 1 << 12 | 1 << 14
    /// The events that may be kept from propagating.
    static let deviceEvents = EventMask(rawValue: 0x204f | 0x1f00)
}

extension Engine {
    /// Reads the values that stand at `offset`, for a window of that depth under that parent.
    func attributes(
        of request: Request, mask: UInt32, at offset: Int, depth: Int, visual: UInt32, isInputOnly: Bool,
        parent: Window?
    ) throws(XError) -> WindowAttributes {
        try request.expect(offset + 4 * mask.nonzeroBitCount)
        if mask & ~0x7fff != 0 { throw .value(mask) }
        if isInputOnly, mask & ~WindowAttributes.inputOnlyMask != 0 { throw .match }
        var result = WindowAttributes()
        var place = offset
        for bit in 0..<15 where mask >> UInt32(bit) & 1 != 0 {
            let value = request.bytes.u32(place)
            place += 4
            switch bit {
            case 0: result.background = try background(value, depth: depth, parent: parent)
            case 1: result.background = .pixel(value)
            case 2:
                if value == 0 {
                    guard let parent, parent.depth == depth else { throw .match }
                    result.border = parent.border
                } else {
                    let tile = try tile(value)
                    guard tile.memory.raster.depth == depth else { throw .match }
                    result.border = .pixmap(tile)
                }
            case 3: result.border = .pixel(value)
            default: try readLaterAttribute(bit, value, into: &result, visual: visual, parent: parent)
            }
        }
        return result
    }

    private func tile(_ id: UInt32) throws(XError) -> Pixmap {
        guard let pixmap = resources[id]?.asPixmap else { throw .pixmap(id) }
        return pixmap
    }

    private func background(_ value: UInt32, depth: Int, parent: Window?) throws(XError) -> Window.Background {
        switch value {
        case 0: return .none
        case 1:
            if let parent, parent.depth != depth { throw .match }
            return parent == nil ? .none : .parentRelative
        default:
            let tile = try tile(value)
            guard tile.memory.raster.depth == depth else { throw .match }
            return .pixmap(tile)
        }
    }

    private func readLaterAttribute(
        _ bit: Int, _ value: UInt32, into result: inout WindowAttributes, visual: UInt32, parent: Window?
    ) throws(XError) {
        switch bit {
        case 4, 5:
            guard value <= 10 else { throw .value(value) }
            if bit == 4 { result.bitGravity = UInt8(value) } else { result.windowGravity = UInt8(value) }
        case 6:
            guard value <= 2 else { throw .value(value) }
            result.backingStore = UInt8(value)
        case 7: result.backingPlanes = value
        case 8: result.backingPixel = value
        case 9, 10:
            // A boolean is the lowest byte of its word.
            guard value & 0xff <= 1 else { throw .value(value) }
            if bit == 9 { result.overrideRedirect = value & 1 == 1 } else { result.savesUnder = value & 1 == 1 }
        case 11:
            guard value & ~EventMask.all.rawValue == 0 else { throw .value(value) }
            result.events = EventMask(rawValue: value)
        case 12:
            guard value & ~WindowAttributes.deviceEvents.rawValue == 0 else { throw .value(value) }
            result.doNotPropagate = EventMask(rawValue: value)
        case 13:
            if value == 0 {
                guard let parent, parent.visual == visual, parent.colormap != 0 else { throw .match }
                result.colormap = parent.colormap
            } else {
                guard let map = resources[value] as? Colormap else { throw .colormap(value) }
                guard map.visual == visual else { throw .match }
                result.colormap = value
            }
        default: result.cursor = value == 0 ? .some(nil) : .some(try cursor(value))
        }
    }

    /// Gives a window those values; the event mask is that of `client`.
    func apply(_ attributes: WindowAttributes, to window: Window, for client: Client) throws(XError) {
        if let events = attributes.events { try select(events, of: window, for: client) }
        if let background = attributes.background { window.background = background }
        if let value = attributes.bitGravity { window.bitGravity = value }
        if let value = attributes.windowGravity { window.windowGravity = value }
        if let value = attributes.backingStore { window.backingStore = value }
        if let value = attributes.backingPlanes { window.backingPlanes = value }
        if let value = attributes.backingPixel { window.backingPixel = value }
        if let value = attributes.overrideRedirect, value != window.overrideRedirect {
            window.overrideRedirect = value
            shareState(of: window)
        }
        if let value = attributes.savesUnder { window.savesUnder = value }
        if let value = attributes.doNotPropagate { window.doNotPropagate = value }
        if let border = attributes.border {
            window.border = border
            repaintBorder(of: window)
        }
        if let cursor = attributes.cursor {
            window.cursor = cursor
            if window.isViewable { input.isSpriteStale = true }
        }
        if let colormap = attributes.colormap, colormap != window.colormap {
            window.colormap = colormap
            var event = XEvent(EventKind.colormapNotify)
            event.put32(4, window.id)
            event.put32(8, colormap)
            event.put8(12, 1)
            event.put8(13, 1)
            deliver(event, to: window, mask: .colormapChange)
        }
    }

    private func repaintBorder(of window: Window) {
        guard window.isViewable, !window.visible.isEmpty, window.borderWidth > 0 else { return }
        let border = window.visible.subtracting(window.visible.intersection(window.inside))
        if !border.isEmpty { paintBorder(of: window, border) }
    }
}
