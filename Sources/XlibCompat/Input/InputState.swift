package import Framebuffer

/// Where the pointer is, what is pressed, who has the focus, and who holds the devices.
package struct InputState {
    var isSpriteStale = false
    var lastManaged: Window?
    var focusedSurface: WindowSurface?
    var pointerSurface: WindowSurface?
    mutating func start(in root: Window, area: Area) {}
}
struct PassiveGrab {}
extension Engine {
    func releaseUnviewable() {}
    func forgetInput(of window: Window) {}
}
