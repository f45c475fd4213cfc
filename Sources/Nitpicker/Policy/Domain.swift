package import Framebuffer

/// A class of sessions: where their views lie, how they look and which input they get.
package struct Domain: Hashable, Sendable {
    /// The point of the panorama that a session's origin is relative to.
    package enum Origin: String, Sendable, CaseIterable {
        case topLeft = "top_left"
        case topRight = "top_right"
        case bottomLeft = "bottom_left"
        case bottomRight = "bottom_right"
        /// The pointer's position: the views follow it, lie over everything and never take input.
        case pointer
    }

    /// How the client's pixels are shown.
    package enum Content: String, Sendable, CaseIterable {
        /// Mixed with the domain's colour unless the domain has the focus; alpha is not honoured.
        case tinted
        /// As they are.
        case client
    }

    /// Who is told of pointer motion without having the focus.
    package enum Hover: String, Sendable, CaseIterable {
        case focused
        case always
    }

    /// How the focus is got by a click.
    package enum Focus: String, Sendable, CaseIterable {
        case none
        case click
        /// Until the last key or button is released.
        case transient
    }

    /// Whether the client's input mask counts.
    package enum Input: String, Sendable, CaseIterable {
        case client
        case always
    }

    package var name: String
    /// 0 is in front.
    package var layer: Int
    package var origin = Origin.topLeft
    /// Added to the origin.
    package var offset = Point.zero
    /// The size that sessions are told: absolute when positive, else added to the panorama's size.
    package var width = 0
    package var height = 0
    package var content = Content.tinted
    package var isLabelled = true
    package var color = Color.white
    package var hover = Hover.focused
    package var focus = Focus.none
    package var input = Input.client
    package var placement = Placement.client

    /// A domain of that name in that layer, everything else as a document that does not mention it has it.
    package init(name: String, layer: Int) {
        self.name = name
        self.layer = layer
    }

    /// Where sessions without a domain are: behind the others, labelled, tinted, without input.
    package static let outside: Domain = {
        var domain = Domain(name: "", layer: Int.max - 1)
        domain.color = Color(rgb: 0xff0000)
        return domain
    }()

    /// The point of the panorama that is (0, 0) for its sessions.
    ///
    /// Corners are the last pixel inside.
    package func sessionOrigin(in panorama: Rect, pointer: Point?) -> Point {
        let right = panorama.right - 1
        let bottom = panorama.bottom - 1
        let corner =
            switch origin {
            case .topLeft: panorama.origin
            case .topRight: Point(right, panorama.top)
            case .bottomLeft: Point(panorama.left, bottom)
            case .bottomRight: Point(right, bottom)
            case .pointer: pointer ?? panorama.origin
            }
        return corner + offset
    }

    /// The size that its sessions are told.
    package func sessionArea(in panorama: Rect) -> Area {
        Area(width > 0 ? width : panorama.width + width, height > 0 ? height : panorama.height + height)
    }
}

/// Who decides where a session's views are.
package enum Placement: String, Sendable, CaseIterable {
    /// The client, in its domain's coordinates.
    case client
    /// The server: sessions that put their views at (0, 0) are cascaded, none can leave the visible area, a click
    /// raises and a key cycles. For scenarios without a window manager.
    case cascade
}
