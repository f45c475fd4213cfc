package import Framebuffer
package import XDrawing

/// The pixels on which a window of the root's and all inside of it are drawn, and what the world outside is to know of it.
///
/// Without a visible root each child of the root has one as long as it is mapped; a world with a visible root (a window
/// manager's) has one for the root. The presenter gives the memory; the engine draws and notes damage, and says at each
/// frame boundary that a frame is whole.
package final class WindowSurface {
    private static let damageLimit = 16

    /// The window whose pixels these are; its border is not part of them unless the root is visible.
    package unowned let window: Window
    /// The pixels, made by the presenter; of the window's size whenever the engine draws.
    package var raster: Raster? {
        get { pixels }
        set { pixels = newValue }
    }
    private var pixels: Raster?
    /// What was drawn since the last frame boundary, in pixels of the surface: a few rectangles that may overlap.
    package var damage: [Rect] { parts }
    private var parts: [Rect] = []
    private var lastPart = Rect.zero
    /// The surface that a menu or tool tip belongs to; nil for what stands by itself.
    package var owner: WindowSurface?
    /// Where the surface's top-left corner stands in the root's coordinates.
    package var origin = Point.zero
    package var title = ""
    package var hasAlpha = false
    /// What there is of the surface, where its window was given a shape; nil is all of it.
    package internal(set) var shape: Region?
    /// For the presenter's own use: what it shows the surface by.
    package var presentation: AnyObject?
    var isInFrame = false

    init(_ window: Window) { self.window = window }

    /// The whole surface.
    package var bounds: Rect { Rect(0, 0, raster?.width ?? 0, raster?.height ?? 0) }

    /// Adds to the damage; costs a few comparisons, since most programs draw near where they drew before.
    func note(_ rect: Rect) {
        if lastPart.contains(rect) { return }
        let rect = rect.intersection(bounds)
        if rect.isEmpty { return }
        if !parts.isEmpty {
            let both = lastPart.union(rect)
            if both.count <= lastPart.count + rect.count + 4096 {
                parts[parts.count - 1] = both
                lastPart = both
                return
            }
        }
        parts.append(rect)
        if parts.count > Self.damageLimit { parts = [parts.reduce(.zero) { $0.union($1) }] }
        lastPart = parts[parts.count - 1]
    }

    func clearDamage() {
        parts.removeAll(keepingCapacity: true)
        lastPart = .zero
    }
}
