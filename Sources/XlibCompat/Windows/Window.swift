package import Framebuffer

/// A window.
package final class Window: Resource {
    /// The surface on which the window is drawn while it is viewable.
    package var surface: WindowSurface?
}
