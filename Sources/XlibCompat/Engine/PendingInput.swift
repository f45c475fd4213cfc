package import Framebuffer

extension Engine {
    /// The pointer is at a place of a surface, relative to its top-left corner.
    package func pointerMoved(to point: Point, in surface: WindowSurface) {}
    package func pointerLeft(_ surface: WindowSurface) {}
    package func button(_ button: UInt8, isDown: Bool) {}
    package func key(_ code: UInt8, isDown: Bool, isRepeat: Bool) {}
    package func surfaceFocused(_ surface: WindowSurface, _ isFocused: Bool) {}
    package func surfaceResized(_ surface: WindowSurface, to area: Area) {}
    package func closeRequested(_ surface: WindowSurface) {}
    package func releaseAll() {}
    package func keyCode(for keysym: UInt32) -> UInt8? { nil }
    package func change(keyboard: KeyTable) {}
}
