package import Framebuffer
package import Sessions
package import XDrawing

/// A window as people see it: its pixels in the buffer of a Gui session, and the view that shows them.
package final class GuiSurface {
    /// Its size.
    package internal(set) var area: Area
    /// Where its top-left corner stands in the coordinates of the root, by which menus find their windows.
    package internal(set) var origin: Point
    package let hasAlpha: Bool
    /// Whether it is shown, or was asked to be.
    package var isOpen: Bool { place != nil }
    /// The session whose buffer the pixels are in; nil once it was closed.
    weak var place: GuiPlace?
    /// Its number among the surfaces of its session, which is its view's too.
    let number: Int
    /// Where its pixels are in the buffer.
    var rect: Rect
    var title: String
    /// What there is of it, in its own coordinates; nil is all of it.
    var shape: Region?
    /// Whether its view was told to the server.
    var isShown = false
    var isDrawing = false
    /// For who opened it: what it shows.
    package weak var window: AnyObject?

    /// Whether its view lets through what is behind it.
    var isTranslucent: Bool { hasAlpha || shape != nil }

    init(number: Int, area: Area, origin: Point, title: String, hasAlpha: Bool) {
        self.number = number
        self.area = area
        self.origin = origin
        self.title = title
        self.hasAlpha = hasAlpha
        rect = Rect(.zero, area)
    }

    /// The pixels; valid until the next change of any surface of the session, and at most as long as it is open.
    package var raster: Raster? { place?.raster(of: self) }
}

/// What happens to a surface from outside.
package enum GuiSurfaceEvent: Hashable, Sendable {
    /// Positions are relative to the surface's top-left corner.
    case input(InputEvent)
    /// The user, or who places windows for them, gave it another size.
    case area(Area)
    /// The user wants it to be closed.
    case close
    /// The server was replaced or is gone: nothing is held or focused any more.
    case released
}
