package import Framebuffer
package import XDrawing

/// The pixels on which a window of the root's and all inside of it are drawn, and what the world outside is to know of it.
///
/// Without a visible root each child of the root has one as long as it is mapped; a world with a visible root (a window manager's) has one for the root.
/// The presenter gives the memory; the engine draws and notes damage, and says at each frame boundary that a frame is whole.
package final class WindowSurface {
    /// The window whose pixels these are; its border is not part of them unless the root is visible.
    package unowned let window: Window
    /// The pixels; of the window's size whenever the engine draws. Made by the presenter.
    package var raster: Raster?
    /// What was drawn since the last frame boundary, in pixels of the surface; bounded by the engine.
    package var damage = Region()
    /// The surface that a menu or tool tip belongs to; nil for what stands by itself.
    package var owner: WindowSurface?
    /// Where the surface's top-left corner stands in the root's coordinates.
    package var origin = Point.zero
    package var title = ""
    package var hasAlpha = false
    /// For the presenter's own use: what it shows the surface by.
    package var presentation: AnyObject?

    init(_ window: Window) { self.window = window }
}
