internal import CSDL2
package import Framebuffer

/// A window of the host.
///
/// It belongs to the main thread, except for `wake`. Pictures go to the window's own surface and from there only the damaged rectangles to the host (shared memory
/// under X11), which costs a machine without graphics hardware far less than a texture does.
@safe package final class Window {
    @unsafe private let handle: OpaquePointer
    @unsafe private var cursor: OpaquePointer?
    private var isFullScreen: Bool

    /// Opens a window.
    package init(title: String, area: Area, isFullScreen: Bool) throws(DisplayError) {
        SDL_SetMainReady()
        for (hint, value) in Self.hints { unsafe _ = SDL_SetHint(hint, value) }
        guard SDL_Init(SDL_INIT_VIDEO) == 0 else { throw Self.error("no display") }
        // Where there is no display SDL falls back to drivers that show nothing, unless it was told which one to take.
        if unsafe SDL_GetHint(SDL_HINT_VIDEODRIVER) == nil, let driver = Self.driver, Self.blind.contains(driver) {
            SDL_Quit()
            throw DisplayError("no display", context: "neither X nor Wayland can be reached")
        }
        var flags = SDL_WINDOW_RESIZABLE.rawValue
        if isFullScreen { flags |= SDL_WINDOW_FULLSCREEN_DESKTOP.rawValue }
        let anywhere = Int32(bitPattern: 0x1fff_0000)
        guard
            let window = unsafe SDL_CreateWindow(
                title, anywhere, anywhere, Int32(clamping: area.width), Int32(clamping: area.height), flags)
        else {
            let error = Self.error("no window")
            SDL_Quit()
            throw error
        }
        unsafe handle = unsafe window
        self.isFullScreen = isFullScreen
    }

    deinit {
        if let cursor = unsafe cursor { unsafe SDL_FreeCursor(cursor) }
        unsafe SDL_DestroyWindow(handle)
        SDL_Quit()
    }

    /// The size of what the window shows.
    package var area: Area {
        var (width, height): (Int32, Int32) = (0, 0)
        unsafe SDL_GetWindowSize(handle, &width, &height)
        return Area(Int(width), Int(height))
    }

    /// Where the host's pointer is, nil while it is not over the window.
    package var pointer: Point? {
        guard unsafe SDL_GetMouseFocus() == handle else { return nil }
        var (x, y): (Int32, Int32) = (0, 0)
        unsafe _ = SDL_GetMouseState(&x, &y)
        return Point(Int(x), Int(y))
    }

    /// How often a second the screen shows something new, 0 when it does not say.
    package var refreshRate: Int {
        var mode = unsafe SDL_DisplayMode()
        return unsafe SDL_GetCurrentDisplayMode(max(0, SDL_GetWindowDisplayIndex(handle)), &mode) == 0
            ? Int(mode.refresh_rate) : 0
    }

    /// The physical size of so many pixels, zero when the screen does not say.
    package func millimetres(of area: Area) -> Area {
        var (horizontal, vertical): (Float, Float) = (0, 0)
        let display = unsafe max(0, SDL_GetWindowDisplayIndex(handle))
        guard unsafe SDL_GetDisplayDPI(display, nil, &horizontal, &vertical) == 0,
            (20...2000).contains(horizontal), (20...2000).contains(vertical)
        else { return .zero }
        return Area(Int(Float(area.width) * 25.4 / horizontal), Int(Float(area.height) * 25.4 / vertical))
    }

    /// What stands above the window.
    package func setTitle(_ title: String) { unsafe SDL_SetWindowTitle(handle, title) }

    /// Takes the host's keyboard, with the keys that the host's desktop otherwise keeps, or gives it back.
    package func setGrab(_ on: Bool) { unsafe SDL_SetWindowKeyboardGrab(handle, on ? SDL_TRUE : SDL_FALSE) }

    /// Fills the screen, or goes back to a window.
    package func toggleFullScreen() {
        isFullScreen.toggle()
        unsafe SDL_SetWindowFullscreen(handle, isFullScreen ? SDL_WINDOW_FULLSCREEN_DESKTOP.rawValue : 0)
    }

    /// Shows those parts of the picture that lie in `region`; where there is no picture the window is black.
    package func present(_ picture: Surface, _ region: Region) {
        guard let surface = unsafe SDL_GetWindowSurface(handle) else { return }
        let bounds = unsafe Rect(0, 0, Int(surface.pointee.w), Int(surface.pointee.h))
        let visible = region.intersection(bounds).rects
        if visible.isEmpty { return }
        let source = unsafe SDL_CreateRGBSurfaceWithFormatFrom(
            picture.base, Int32(clamping: picture.area.width), Int32(clamping: picture.area.height), 32,
            Int32(clamping: picture.stride * 4), SDL_PIXELFORMAT_RGB888.rawValue)
        defer { unsafe SDL_FreeSurface(source) }
        var updates: [SDL_Rect] = []
        for rect in visible {
            var target = Self.rect(rect)
            updates.append(target)
            if !picture.bounds.contains(rect) { unsafe SDL_FillRect(surface, &target, 0) }
            let covered = rect.intersection(picture.bounds)
            if covered.isEmpty { continue }
            var (from, to) = (Self.rect(covered), Self.rect(covered))
            unsafe _ = SDL_UpperBlit(source, &from, surface, &to)
        }
        unsafe _ = SDL_UpdateWindowSurfaceRects(handle, updates, Int32(updates.count))
    }

    /// Makes the window black.
    package func clear() {
        guard let surface = unsafe SDL_GetWindowSurface(handle) else { return }
        unsafe _ = SDL_FillRect(surface, nil, 0)
        unsafe _ = SDL_UpdateWindowSurface(handle)
    }

    /// Shows a pointer of that picture over the window, the host's own for nil, none for a picture without pixels.
    package func setPointer(_ picture: Bitmap?, hotSpot: Point) {
        let old = unsafe cursor
        unsafe cursor = unsafe picture.flatMap { unsafe Self.makeCursor($0, hotSpot) }
        unsafe SDL_SetCursor(cursor ?? SDL_GetDefaultCursor())
        _ = SDL_ShowCursor(picture?.area.isEmpty == true ? SDL_DISABLE : SDL_ENABLE)
        if let old = unsafe old { unsafe SDL_FreeCursor(old) }
    }

    @unsafe private static func makeCursor(_ picture: Bitmap, _ hotSpot: Point) -> OpaquePointer? {
        guard !picture.area.isEmpty, max(picture.area.width, picture.area.height) <= 512 else { return nil }
        // X wants premultiplied pixels and SDL hands them on as they are; every other back end multiplies itself.
        let driver = Self.driver
        var pixels = picture.pixels
        if driver != "x11" { for index in pixels.indices { pixels[index] = Self.straight(pixels[index]) } }
        return unsafe pixels.withUnsafeMutableBytes { bytes in
            let (width, height) = (Int32(picture.area.width), Int32(picture.area.height))
            let surface = unsafe SDL_CreateRGBSurfaceWithFormatFrom(
                bytes.baseAddress, width, height, 32, width * 4, SDL_PIXELFORMAT_ARGB8888.rawValue)
            defer { unsafe SDL_FreeSurface(surface) }
            let (x, y) = (Int32(clamping: hotSpot.x), Int32(clamping: hotSpot.y))
            return unsafe SDL_CreateColorCursor(surface, min(max(0, x), width - 1), min(max(0, y), height - 1))
        }
    }

    private static func straight(_ pixel: UInt32) -> UInt32 {
        let alpha = pixel >> 24
        if alpha == 0 || alpha == 255 { return pixel }
        func component(_ shift: UInt32) -> UInt32 {
            min(255, ((pixel >> shift & 255) * 255 + alpha / 2) / alpha) << shift
        }
        return alpha << 24 | component(16) | component(8) | component(0)
    }

    private static func rect(_ rect: Rect) -> SDL_Rect {
        SDL_Rect(x: Int32(rect.x), y: Int32(rect.y), w: Int32(rect.width), h: Int32(rect.height))
    }

    /// What SDL shows windows by.
    private static var driver: String? { unsafe SDL_GetCurrentVideoDriver().map { unsafe String(cString: $0) } }

    /// SDL's drivers without a screen.
    private static let blind: Set<String> = ["dummy", "evdev", "offscreen"]

    private static func error(_ operation: String) -> DisplayError {
        unsafe DisplayError(operation, context: SDL_GetError().map { unsafe String(cString: $0) } ?? "")
    }

    private static let hints = [
        // Signals are ours; fingers are told as fingers; the window's surface needs no graphics hardware; the host may
        // dim its screen; windows keep their place below others when the keyboard goes.
        ("SDL_NO_SIGNAL_HANDLERS", "1"), ("SDL_TOUCH_MOUSE_EVENTS", "0"), ("SDL_MOUSE_TOUCH_EVENTS", "0"),
        ("SDL_FRAMEBUFFER_ACCELERATION", "0"), ("SDL_VIDEO_ALLOW_SCREENSAVER", "1"),
        ("SDL_VIDEO_MINIMIZE_ON_FOCUS_LOSS", "0"), ("SDL_MOUSE_FOCUS_CLICKTHROUGH", "1"),
    ]
}
