package import Framebuffer

/// How the features of a schema are drawn: data, made by one of the built-in styles.
package struct Style: Sendable {
    /// What is under everything; clear where the style is drawn over another map.
    package var background: Color
    /// What is drawn, from the bottom to the top.
    package var rules: [DrawRule]
    /// What is written, the most important first.
    package var labels: [LabelRule]
}

/// What is drawn of one layer's features.
package struct DrawRule: Sendable {
    /// What is put on the picture.
    package enum Paint: Sendable {
        /// The area of polygons.
        case fill(Color)
        /// Lines and outlines. Rules in a row with the same `group` draw all their casings first, so that crossing
        /// roads join.
        case stroke(Stroke, group: Int)
    }

    package var layer: String
    package var filter: Filter
    package var zooms: ClosedRange<Double>
    package var paint: Paint

    /// A rule.
    package init(_ layer: String, _ filter: Filter = .all, _ zooms: ClosedRange<Double> = 0...30, _ paint: Paint) {
        self.layer = layer
        self.filter = filter
        self.zooms = zooms
        self.paint = paint
    }
}

/// How a line is drawn.
package struct Stroke: Sendable {
    package var color: Color
    package var width: Ramp
    /// The colour of the casing around it, and how far it reaches on each side.
    package var casing: Color?
    package var casingWidth: Ramp
    /// Over how many pixels the edge fades; 1 is a plain antialiased edge, more makes a glow.
    package var softness: Ramp
    /// Lengths of drawn and left out pieces in turn, in pixels; empty for a whole line.
    package var dash: [Double]

    /// A stroke.
    package init(
        _ color: Color, _ width: Ramp, casing: Color? = nil, casingWidth: Ramp = 0.8, softness: Ramp = 1,
        dash: [Double] = []
    ) {
        self.color = color
        self.width = width
        self.casing = casing
        self.casingWidth = casingWidth
        self.softness = softness
        self.dash = dash
    }
}

/// What is written for one layer's features.
package struct LabelRule: Sendable {
    /// Where the text stands.
    package enum Placement: Sendable {
        /// Centred on a point, or on the middle of a polygon.
        case point
        /// Beside a dot on the point.
        case dot
        /// Along a line.
        case line
    }

    package var layer: String
    package var filter: Filter
    package var zooms: ClosedRange<Double>
    package var placement: Placement
    package var look: LabelLook
    /// Labels of a lower rank win the place.
    package var rank: Int
    /// A tag that refines the rank, counted in tenths of a rank.
    package var rankKey: String?

    /// A rule.
    package init(
        _ layer: String, _ filter: Filter = .all, _ zooms: ClosedRange<Double> = 0...30, _ placement: Placement,
        rank: Int, rankKey: String? = nil, _ look: LabelLook
    ) {
        self.layer = layer
        self.filter = filter
        self.zooms = zooms
        self.placement = placement
        self.look = look
        self.rank = rank
        self.rankKey = rankKey
    }
}

/// How a label looks.
package struct LabelLook: Hashable, Sendable {
    package var size: Int
    package var bold: Bool
    package var uppercase: Bool
    package var color: Color
    package var halo: Color
    package var haloRadius: Float
    /// Lines longer than this many characters are broken at blanks.
    package var wrap: Int
    /// Extra pixels between letters.
    package var spacing: Int

    /// A look.
    package init(
        _ size: Int, _ color: Color, bold: Bool = false, uppercase: Bool = false,
        halo: Color = Color(red: 255, green: 255, blue: 255, alpha: 200), haloRadius: Float = 1.5, wrap: Int = 16,
        spacing: Int = 0
    ) {
        self.size = size
        self.bold = bold
        self.uppercase = uppercase
        self.color = color
        self.halo = halo
        self.haloRadius = haloRadius
        self.wrap = wrap
        self.spacing = spacing
    }
}
