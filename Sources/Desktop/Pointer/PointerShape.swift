package import Framebuffer

/// What the pointer looks like: a picture and the pixel of it that points.
package struct PointerShape: Hashable, Sendable {
    package let picture: Bitmap
    package let hotSpot: Point

    /// A shape.
    package init(_ picture: Bitmap, hotSpot: Point) {
        self.picture = picture
        self.hotSpot = hotSpot
    }

    /// The names of the shapes that are drawn.
    package static let names =
        ["default", "text", "hand", "crosshair", "move", "wait", "none"]
        + ["n", "e", "s", "w", "ne", "nw", "se", "sw", "ns", "ew", "nesw", "nwse"].map { "resize-" + $0 }

    /// The shape of that name, nil for a name that is none of `names`.
    package static func named(_ name: String) -> PointerShape? {
        switch name {
        case "default": arrow
        case "text": drawn(iBeam, Area(16, 24), Point(8, 12))
        case "hand": drawn(hand, Area(24, 28), Point(9, 2))
        case "crosshair": drawn(crosshair, Area(25, 25), Point(12, 12))
        case "move": drawn(move, Area(27, 27), Point(13, 13))
        case "wait": drawn(hourglass, Area(22, 28), Point(11, 14))
        // One clear pixel: a pointer that is there and cannot be seen.
        case "none": PointerShape(Bitmap(Area(1, 1)), hotSpot: .zero)
        case "resize-n", "resize-s", "resize-ns": drawn(doubleArrow(0, 1), Area(27, 27), Point(13, 13))
        case "resize-e", "resize-w", "resize-ew": drawn(doubleArrow(1, 0), Area(27, 27), Point(13, 13))
        case "resize-nw", "resize-se", "resize-nwse": drawn(doubleArrow(0.707, 0.707), Area(27, 27), Point(13, 13))
        case "resize-ne", "resize-sw", "resize-nesw": drawn(doubleArrow(0.707, -0.707), Area(27, 27), Point(13, 13))
        default: nil
        }
    }

    /// The usual arrow.
    package static let arrow = drawn(
        Outline(polygons: [
            [
                .init(2.5, 2.1), .init(2.5, 17.9), .init(6.1, 14.6), .init(8.5, 20.1), .init(11.3, 18.9),
                .init(8.9, 13.5), .init(13.7, 13.3),
            ]
        ]), Area(20, 26), Point(2, 2))

    private static func drawn(_ outline: Outline, _ area: Area, _ hotSpot: Point) -> PointerShape {
        let picture = outline.bitmap(
            area, fill: Color(rgb: 0x101214), rim: Color(rgb: 0xffffff), rimWidth: 1.25, shadow: 0.35)
        return PointerShape(picture, hotSpot: hotSpot)
    }

    private static let iBeam = Outline(lines: [
        .init(from: .init(8, 4.5), to: .init(8, 19.5), radius: 0.75),
        .init(from: .init(5, 3.5), to: .init(8, 4.5), radius: 0.75),
        .init(from: .init(11, 3.5), to: .init(8, 4.5), radius: 0.75),
        .init(from: .init(5, 20.5), to: .init(8, 19.5), radius: 0.75),
        .init(from: .init(11, 20.5), to: .init(8, 19.5), radius: 0.75),
    ])

    private static let crosshair = Outline(lines: [
        .init(from: .init(12.5, 3), to: .init(12.5, 10), radius: 0.7),
        .init(from: .init(12.5, 15), to: .init(12.5, 22), radius: 0.7),
        .init(from: .init(3, 12.5), to: .init(10, 12.5), radius: 0.7),
        .init(from: .init(15, 12.5), to: .init(22, 12.5), radius: 0.7),
        .init(from: .init(12.5, 12.5), to: .init(12.5, 12.5), radius: 0.6),
    ])

    private static let hand = Outline(
        polygons: [
            [
                .init(7.6, 13), .init(18.6, 12), .init(18.6, 19), .init(17, 24), .init(9.5, 24), .init(6, 19.5),
                .init(4, 16),
            ]
        ],
        lines: [
            .init(from: .init(9.2, 3.8), to: .init(9.2, 15), radius: 1.7),
            .init(from: .init(12.4, 10), to: .init(12.4, 15), radius: 1.6),
            .init(from: .init(15.3, 10.8), to: .init(15.3, 15), radius: 1.5),
            .init(from: .init(18, 12), to: .init(18, 17), radius: 1.4),
            .init(from: .init(4, 14.6), to: .init(7.4, 19), radius: 1.6),
        ])

    private static let hourglass = Outline(
        polygons: [
            [.init(5, 5), .init(17, 5), .init(11.7, 14), .init(17, 23), .init(5, 23), .init(10.3, 14)]
        ],
        lines: [
            .init(from: .init(4, 4.5), to: .init(18, 4.5), radius: 1.2),
            .init(from: .init(4, 23.5), to: .init(18, 23.5), radius: 1.2),
        ])

    private static let move = Outline(
        polygons: doubleArrow(1, 0).polygons + doubleArrow(0, 1).polygons,
        lines: doubleArrow(1, 0).lines + doubleArrow(0, 1).lines)

    /// An arrow with a head at both ends, through the middle of 27 pixels, in the given direction.
    private static func doubleArrow(_ dx: Float, _ dy: Float) -> Outline {
        func place(_ along: Float, _ across: Float) -> Outline.Place {
            .init(13.5 + along * dx - across * dy, 13.5 + along * dy + across * dx)
        }
        return Outline(
            polygons: [
                [place(10.5, 0), place(5.5, -4), place(5.5, 4)], [place(-10.5, 0), place(-5.5, -4), place(-5.5, 4)],
            ],
            lines: [.init(from: place(-6, 0), to: place(6, 0), radius: 1)])
    }
}
