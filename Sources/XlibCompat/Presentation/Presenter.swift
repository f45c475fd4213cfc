package import Framebuffer

/// What shows the engine's surfaces to people: Gui sessions, or memory in a test.
///
/// Called on the engine's thread, in the middle of requests; it must not call the engine back from within.
package protocol Presenter: AnyObject {
    /// A surface is to be shown: gives it a raster of `area`.
    ///
    /// False when there is no memory; the window is then mapped without being seen.
    func open(_ surface: WindowSurface, area: Area) -> Bool
    /// A surface gets another size: gives it another raster, with the old one's pixels in its top-left corner.
    func resize(_ surface: WindowSurface, to area: Area) -> Bool
    /// A surface moved in the root's coordinates (`surface.origin` is new): what has an owner stands relative to it.
    func move(_ surface: WindowSurface)
    /// A surface is to stand in front of the others of the program.
    func raise(_ surface: WindowSurface)
    /// The title or another hint of the surface changed.
    func update(_ surface: WindowSurface)
    /// A surface is not shown any more; its raster is not used again.
    func close(_ surface: WindowSurface)
    /// The engine is about to draw into the surface for the first time since the last frame boundary.
    func begin(_ surface: WindowSurface)
    /// A frame boundary: what was drawn may be seen; `surface.damage` tells what it was.
    func end(_ surface: WindowSurface)
    /// The pointer over the surface is to look like that from now on.
    func show(cursor: Cursor?, on surface: WindowSurface)
    /// Rings the bell, from -100 to 100.
    func bell(_ percent: Int)
}
