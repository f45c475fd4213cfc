internal import Framebuffer
internal import XDrawing

/// Where a drawing request draws: pixels, the place of the drawable in them, and what of it may be touched.
struct DrawTarget {
    let depth: Int
    /// Nothing when the drawable is a window that is not viewable.
    let raster: Raster?
    let origin: Point
    let clip: Region
    let surface: WindowSurface?
    let window: Window?
}

extension Engine {
    /// The window of that id.
    package func window(_ id: UInt32) throws(XError) -> Window {
        guard let window = resources[id] as? Window else { throw .window(id) }
        return window
    }

    /// The pixmap of that id.
    func pixmap(_ id: UInt32) throws(XError) -> Pixmap {
        guard let pixmap = resources[id] as? Pixmap else { throw .pixmap(id) }
        return pixmap
    }

    /// The graphics context of that id.
    func context(_ id: UInt32) throws(XError) -> GContext {
        guard let context = resources[id] as? GContext else { throw .context(id) }
        return context
    }

    /// The cursor of that id; 0 is none.
    func cursor(_ id: UInt32) throws(XError) -> Cursor {
        guard let cursor = resources[id] as? Cursor else { throw .cursor(id) }
        return cursor
    }

    /// Where a request on that drawable draws, clipped as its children, the graphics context, or both want it.
    func target(_ id: UInt32, includesInferiors: Bool = false) throws(XError) -> DrawTarget {
        let resource = resources[id]
        if let window = resource as? Window {
            if window.isInputOnly { throw .match }
            return DrawTarget(
                depth: window.depth, raster: window.surface?.raster, origin: window.surfaceOrigin,
                clip: includesInferiors ? window.inferiorsClip : window.clipList, surface: window.surface,
                window: window)
        }
        guard let pixmap = resource as? Pixmap else { throw .drawable(id) }
        let raster = pixmap.memory.raster
        return DrawTarget(
            depth: raster.depth, raster: raster, origin: .zero, clip: pixmap.clip, surface: nil, window: nil)
    }

    /// Asserts that a client may use an id for something new.
    func checkNew(_ id: UInt32, for client: Client) throws(XError) {
        guard id >> 21 == client.base >> 21, id != 0, resources[id] == nil else { throw .idChoice(id) }
    }
}
