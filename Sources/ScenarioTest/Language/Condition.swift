package import Framebuffer

/// What a screen should show.
package struct Condition: Hashable, Sendable {
    /// What is looked for.
    package enum Subject: Hashable, Sendable {
        /// One of the pictures of an image, which are its variants.
        case image(ImageSubject)
        case text(TextSubject)
        case color(ColorSubject)
        /// Another size of the screen.
        case size(Area)
    }

    package var subject: Subject
    /// The part of the screen in which all of it has to be; nil for everywhere.
    package var area: Rect?
    /// The label whose views it has to be in, whatever lies over them; nil for the screen as it is seen.
    package var view: String?
    /// The place of its corner, when it may be nowhere else.
    package var corner: Point?
    /// What it stands beside, if that is said.
    package var beside: Relation?
    package var file: String
    package var line: Int

    /// A condition; file and line tell where it was written.
    package init(subject: Subject, file: String = "", line: Int = 0) {
        self.subject = subject
        self.file = file
        self.line = line
    }
}

/// A place beside something else.
package struct Relation: Hashable, Sendable {
    /// The side of the other thing on which something is.
    package enum Side: String, Hashable, Sendable, CaseIterable {
        case rightOf = "right-of"
        case leftOf = "left-of"
        case above
        case below
    }

    package var side: Side
    private var other: [Condition]

    /// On a side of something.
    package init(_ side: Side, _ other: Condition) {
        self.side = side
        self.other = [other]
    }

    /// The other thing.
    package var condition: Condition { other[0] }

    /// The part of the screen on that side: as wide or as high as the thing is, and up to the edge.
    package func area(of place: Rect, on screen: Rect) -> Rect {
        switch side {
        case .rightOf:
            Rect(left: place.right, top: place.top, right: screen.right, bottom: place.bottom)
        case .leftOf: Rect(left: screen.left, top: place.top, right: place.left, bottom: place.bottom)
        case .above: Rect(left: place.left, top: screen.top, right: place.right, bottom: place.top)
        case .below:
            Rect(left: place.left, top: place.bottom, right: place.right, bottom: screen.bottom)
        }
    }
}

/// An image that is looked for.
package struct ImageSubject: Hashable, Sendable {
    /// What the file calls it.
    package var name: String
    /// The pictures, each with the path of its file: any of them will do.
    package var variants: [Variant]
    package var rule: MatchRule

    /// One picture of it.
    package struct Variant: Hashable, Sendable {
        package var path: String
        package var image: ReferenceImage
    }
}

/// A text that is looked for.
package struct TextSubject: Hashable, Sendable {
    package var text: String
    package var ignoresCase = false
    /// How many letters may be read wrong.
    package var errors = 0

    /// A text that is looked for as it is.
    package init(text: String) { self.text = text }
}

/// A colour that is looked for.
package struct ColorSubject: Hashable, Sendable {
    package var color: Color
    /// The largest difference in a component that passes.
    package var tolerance = 0
    /// The part of the area that has to have it at least, 0 to 1; nil for one pixel.
    package var share: Double?

    /// A colour, of one pixel.
    package init(color: Color) { self.color = color }
}

/// Where on the screen something is done.
package struct Place: Hashable, Sendable {
    /// What it is told by.
    package enum Anchor: Hashable, Sendable {
        case point(Point)
        /// Where one of these is found.
        case found([Condition])
        /// What an earlier step has named.
        case named(String)
    }

    /// The part of the thing that is meant, in halves of its width and height from its corner: (1, 1) is the middle.
    package var part = Point(1, 1)
    package var anchor: Anchor
    /// How far from there.
    package var offset = Point.zero

    /// The place of something; its middle unless another part is named.
    package init(part: Point = Point(1, 1), anchor: Anchor, offset: Point = .zero) {
        self.part = part
        self.anchor = anchor
        self.offset = offset
    }

    /// The point of a thing that is meant.
    package func point(of rect: Rect) -> Point {
        func along(_ start: Int, _ length: Int, _ part: Int) -> Int {
            part == 0 ? start : part == 2 ? start + max(0, length - 1) : start + length / 2
        }
        return Point(
            along(rect.x, rect.width, part.x) + offset.x, along(rect.y, rect.height, part.y) + offset.y)
    }
}
