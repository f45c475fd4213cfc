package import Framebuffer
package import Sessions

/// A session's buffer as far as composing must know it.
package struct BufferShape: Hashable, Sendable {
    package var area: Area
    package var hasAlpha: Bool
    package var hasInputMask: Bool

    /// A buffer of that size.
    package init(_ area: Area, hasAlpha: Bool = false, hasInputMask: Bool = false) {
        self.area = area
        self.hasAlpha = hasAlpha
        self.hasInputMask = hasInputMask
    }

    /// The shape of a buffer of that mode.
    package init(_ mode: Mode) {
        self.init(mode.area, hasAlpha: mode.hasAlpha, hasInputMask: mode.hasInputMask)
    }
}

/// How a point of the panorama becomes one of a session.
package struct Coordinates: Hashable, Sendable {
    /// The origin of the session's domain.
    package var origin: Point
    /// By how much the server placed the session's views off where the session believes them to be.
    package var shift: Point

    /// The coordinates of a session.
    package init(origin: Point = .zero, shift: Point = .zero) {
        self.origin = origin
        self.shift = shift
    }

    /// The session's name for a point of the panorama; what lies before the domain's origin counts as at its edge.
    package func local(_ point: Point) -> Point {
        Point(max(0, point.x - origin.x), max(0, point.y - origin.y)) - shift
    }
}

/// A view where it is seen: a rectangle of the panorama and which pixels of whose buffer it shows.
package struct SceneElement: Hashable, Sendable {
    /// How pixels are put on the picture.
    package enum Style: Hashable, Sendable {
        /// Blended over what is behind.
        case blended
        /// Copied, alpha ignored.
        case opaque
        /// Mixed with a colour, alpha ignored.
        case tinted(Color)
    }

    /// What the server draws around and over a view, so that the user knows whose it is.
    package struct Frame: Hashable, Sendable {
        package var width: Int
        package var color: Color
        package var label: String
        package var title: String
        /// How much larger than plain everything is, in 1/120.
        package var scale = 120
        /// The largest part of the view that nothing covers: where the text goes.
        package var space = Rect.zero

        /// A frame with its texts.
        package init(
            width: Int, color: Color, label: String, title: String, scale: Int = 120, space: Rect = .zero
        ) {
            self.scale = scale
            self.width = width
            self.color = color
            self.label = label
            self.title = title
            self.space = space
        }
    }

    package var view: ViewKey
    package var session: SessionID
    /// Where it lies on the panorama.
    package var rect: Rect
    /// The buffer pixel at the top-left corner of `rect`; the buffer repeats beyond its edges.
    package var source: Point
    /// The buffer, or nil while there is none: the view is black then.
    package var shape: BufferShape?
    package var style: Style
    package var frame: Frame?
    /// Whether input falls through where the buffer's input mask is 0.
    package var isMasked = false
    /// What input positions are relative to.
    package var coordinates = Coordinates()

    /// A view where it is seen.
    package init(
        view: ViewKey, session: SessionID, rect: Rect, source: Point, shape: BufferShape? = nil, style: Style
    ) {
        self.view = view
        self.session = session
        self.rect = rect
        self.source = source
        self.shape = shape
        self.style = style
    }

    /// The rectangle with its frame.
    package var outline: Rect { frame.map { rect.inset(by: -$0.width) } ?? rect }

    /// Whether what is behind can shine through.
    package var isTranslucent: Bool { style == .blended }

    /// The displacement from buffer pixels to panorama pixels.
    package var mapping: Point { rect.origin - source }
}

/// What is to be seen, flat: the visible views from front to back over a plain background.
package struct Scene: Hashable, Sendable {
    package var elements: [SceneElement]
    package var background: Color

    /// A scene of those elements, the first in front.
    package init(_ elements: [SceneElement] = [], background: Color = .black) {
        self.elements = elements
        self.background = background
    }

    /// The frontmost element that takes input at a point of the panorama; `mask` tells the input mask of a session's buffer
    /// at one of its pixels.
    package func hit(_ point: Point, mask: (SessionID, Point) -> Bool) -> SceneElement? {
        elements.first { element in
            guard element.rect.contains(point) else { return false }
            guard element.isMasked, let area = element.shape?.area, !area.isEmpty else { return true }
            let pixel = point - element.mapping
            return mask(element.session, Point(wrapped(pixel.x, area.width), wrapped(pixel.y, area.height)))
        }
    }

    /// The part of `rect` that no opaque element before `index` covers; with `evenThinly`, none at all.
    package func uncovered(_ rect: Rect, by index: Int, evenThinly: Bool = false) -> Region {
        var region = Region(rect)
        for element in elements[..<index]
        where (evenThinly || !element.isTranslucent) && element.outline.intersects(rect) {
            region.subtract(element.outline)
            if region.isEmpty { break }
        }
        return region
    }
}

/// The remainder that is never negative.
func wrapped(_ value: Int, _ modulus: Int) -> Int {
    let rest = value % modulus
    return rest < 0 ? rest + modulus : rest
}
