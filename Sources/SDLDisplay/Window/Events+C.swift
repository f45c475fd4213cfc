internal import CSDL2
internal import Framebuffer

extension Window {
    /// The event by which other threads wake this one.
    private static let wakeType: UInt32 = SDL_RegisterEvents(1)

    /// Lets `waitEvents` return a `.wake`; any thread may call it once the window is open.
    package static func wake() {
        var event = unsafe SDL_Event()
        unsafe event.type = wakeType
        unsafe _ = SDL_PushEvent(&event)
    }

    /// Waits until something happens and returns all that did, in order.
    ///
    /// - Parameter milliseconds: the longest wait; nil waits for ever.
    package func waitEvents(milliseconds: Int? = nil) -> [WindowEvent] {
        var result: [WindowEvent] = []
        var event = unsafe SDL_Event()
        let wait = milliseconds.map { Int32(clamping: $0) } ?? -1
        var more = unsafe SDL_WaitEventTimeout(&event, wait) == 1
        // Bounded, so that a flood of motions does not keep the picture from being shown.
        while more && result.count < 1024 {
            if let known = unsafe Self.translate(event) { result.append(known) }
            more = unsafe SDL_PollEvent(&event) == 1
        }
        return result
    }

    @unsafe private static func translate(_ event: SDL_Event) -> WindowEvent? {
        switch unsafe SDL_EventType(rawValue: event.type) {
        case SDL_KEYDOWN:
            let key = unsafe event.key
            return .keyDown(
                scanCode: Int(key.keysym.scancode.rawValue), symbol: key.keysym.sym, isRepeat: key.repeat != 0)
        case SDL_KEYUP: return unsafe .keyUp(scanCode: Int(event.key.keysym.scancode.rawValue))
        case SDL_TEXTINPUT: return unsafe .text(text(event.text))
        case SDL_MOUSEMOTION: return unsafe .motion(x: Int(event.motion.x), y: Int(event.motion.y))
        case SDL_MOUSEBUTTONDOWN, SDL_MOUSEBUTTONUP:
            let button = unsafe event.button
            return unsafe .button(
                Int(button.button), isDown: event.type == SDL_MOUSEBUTTONDOWN.rawValue, x: Int(button.x),
                y: Int(button.y))
        case SDL_MOUSEWHEEL:
            let wheel = unsafe event.wheel
            let sign: Float = wheel.direction == SDL_MOUSEWHEEL_FLIPPED.rawValue ? -1 : 1
            return .wheel(dx: sign * wheel.preciseX, dy: sign * wheel.preciseY)
        case SDL_FINGERDOWN, SDL_FINGERMOTION:
            let finger = unsafe event.tfinger
            return .touch(finger: finger.fingerId, x: finger.x, y: finger.y)
        case SDL_FINGERUP: return unsafe .touchUp(finger: event.tfinger.fingerId)
        case SDL_WINDOWEVENT: return unsafe translate(event.window)
        case SDL_QUIT: return .closeRequested
        case SDL_CLIPBOARDUPDATE: return .clipboardChanged
        default: return unsafe event.type == wakeType ? .wake : nil
        }
    }

    private static func translate(_ event: SDL_WindowEvent) -> WindowEvent? {
        switch SDL_WindowEventID(rawValue: UInt32(event.event)) {
        case SDL_WINDOWEVENT_FOCUS_GAINED: .focusGained
        case SDL_WINDOWEVENT_FOCUS_LOST: .focusLost
        case SDL_WINDOWEVENT_SIZE_CHANGED: .resized(Area(Int(event.data1), Int(event.data2)))
        case SDL_WINDOWEVENT_EXPOSED, SDL_WINDOWEVENT_SHOWN, SDL_WINDOWEVENT_RESTORED: .exposed
        default: nil
        }
    }

    @unsafe private static func text(_ event: SDL_TextInputEvent) -> String {
        unsafe withUnsafeBytes(of: event.text) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
