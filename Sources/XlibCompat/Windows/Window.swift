package import Framebuffer

/// A window.
package final class Window: Resource {
    /// The surface on which the window is drawn while it is viewable.
    package var surface: WindowSurface?
    package var properties: [UInt32: Property] = [:]
    package var depth = 24
    package var visual = Identifiers.visual
    package var isInputOnly = false
    package var isViewable = false
    package var width = 0
    package var height = 0
    package var borderWidth = 0
    package var overrideRedirect = false
    package var surfaceOrigin = Point.zero
    package var clipList = Region()
    package var inferiorsClip = Region()
}
