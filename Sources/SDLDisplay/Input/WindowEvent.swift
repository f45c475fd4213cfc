package import Framebuffer

/// What the window system told, free of SDL's types; positions are pixels of the window.
package enum WindowEvent: Hashable, Sendable {
    /// A key went down, or the host repeats it.
    case keyDown(scanCode: Int, symbol: Int32, isRepeat: Bool)
    case keyUp(scanCode: Int)
    /// Text that a key press, or an input method, made.
    case text(String)
    case motion(x: Int, y: Int)
    /// A button by SDL's number went down or up.
    case button(Int, isDown: Bool, x: Int, y: Int)
    /// The wheel turned by so many notches to the right and away from the user.
    case wheel(dx: Float, dy: Float)
    /// A finger at a position in fractions of the window.
    case touch(finger: Int64, x: Float, y: Float)
    case touchUp(finger: Int64)
    case focusGained
    case focusLost
    /// The window has this size now.
    case resized(Area)
    /// What the window showed is lost.
    case exposed
    case closeRequested
    /// Somebody copied something on the host, or this program did.
    case clipboardChanged
    /// The session has something to say.
    case wake
}
