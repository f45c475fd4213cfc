internal import CNitpicker
internal import Framebuffer
internal import Sessions

extension nitpicker_event {
    /// An event of that kind, with nothing else to tell.
    init(_ kind: nitpicker_event_kind, id: UInt32 = 0) {
        self.init()
        self.kind = kind.rawValue
        self.id = id
    }

    init(_ kind: nitpicker_event_kind, id: Int = 0, x: Int, y: Int = 0) {
        self.init(kind, id: UInt32(truncatingIfNeeded: id))
        self.x = Int32(clamping: x)
        self.y = Int32(clamping: y)
    }

    /// A place that changed.
    init(_ info: GuiInfo) {
        self.init(NITPICKER_INFO)
        width = Int32(clamping: info.area.width)
        height = Int32(clamping: info.area.height)
        width_mm = Int32(clamping: info.millimetres.width)
        height_mm = Int32(clamping: info.millimetres.height)
        scale = UInt32(clamping: info.scale)
        flags = (info.isClosed ? NITPICKER_CLOSED : 0) | (info.isVisible ? NITPICKER_VISIBLE : 0)
    }

    /// The token of a view.
    init(_ view: ViewID, _ token: ViewToken?) {
        self.init(NITPICKER_TOKEN, id: view.rawValue)
        guard let token else { return }
        flags = NITPICKER_EXISTS
        self.token = (token.high, token.low)
    }

    /// The end of a request, whose reason is told.
    init(_ serial: UInt32, _ status: RequestStatus) {
        self.init(NITPICKER_DONE, id: serial)
        switch status {
        case .ok: x = 0
        case .shortage(let bytes): x = Failure(NITPICKER_SHORTAGE, "the session's quota lacks \(bytes) bytes").tell()
        case .rejected(let reason): x = Failure(NITPICKER_REFUSED, reason).tell()
        }
    }

    /// Input.
    init(_ event: InputEvent) {
        switch event {
        case .press(let press):
            self.init(NITPICKER_PRESS, id: UInt32(press.key.rawValue))
            keysym = press.keysym
            character = press.character?.value ?? 0
            flags = press.isRepeat ? NITPICKER_REPEAT : 0
        case .release(let key): self.init(NITPICKER_RELEASE, id: UInt32(key.rawValue))
        case .motion(let x, let y): self.init(NITPICKER_MOTION, x: x, y: y)
        case .relative(let dx, let dy): self.init(NITPICKER_RELATIVE, x: dx, y: dy)
        case .wheel(let dx, let dy): self.init(NITPICKER_WHEEL, x: dx, y: dy)
        case .focusEnter: self.init(NITPICKER_FOCUS_ENTER)
        case .focusLeave: self.init(NITPICKER_FOCUS_LEAVE)
        case .hoverLeave: self.init(NITPICKER_HOVER_LEAVE)
        case .touch(let id, let x, let y): self.init(NITPICKER_TOUCH, id: id, x: x, y: y)
        case .touchRelease(let id): self.init(NITPICKER_TOUCH_RELEASE, id: UInt32(truncatingIfNeeded: id))
        case .axis(let id, let value): self.init(NITPICKER_AXIS, id: id, x: value)
        // A driver's own number, which no client needs: kind 0 is passed over.
        case .sequence: self.init()
        }
    }
}
