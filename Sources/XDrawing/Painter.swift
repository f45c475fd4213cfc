package import Framebuffer

/// What draws one request into a raster, through a clip, by the values of a graphics context.
///
/// Coordinates of requests are relative to `origin`, the place of the drawable's top-left pixel in the raster; the clip is in
/// the raster's coordinates. A painter is made for a request and forgotten; making one costs nothing. It is the
/// sample server's picture, pixel for pixel, for fills, thin solid lines, polygons, images, copies and text. No input traps,
/// whatever it says; the time of a request is bounded by the pixels of its clip and the length of its data.
package struct Painter {
    package let target: Raster
    package let origin: Point
    package let clip: Region
    package let context: GraphicsContext
    /// The smallest rectangle of the raster that holds all pixels which may have changed.
    package private(set) var touched = Rect.zero

    /// A painter of `context` on `target`.
    package init(target: Raster, origin: Point, clip: Region, context: GraphicsContext) {
        self.target = target
        self.origin = origin
        self.clip = clip
        self.context = context
    }

    // Points, rectangles, arcs and segments are the protocol's, little-endian, as they stand in a request.

    /// PolyPoint: INT16 pairs; `relative` is CoordModePrevious.
    package mutating func points(_ points: WireBytes, relative: Bool) {}
    /// PolyLine.
    package mutating func lines(_ points: WireBytes, relative: Bool) {}
    /// PolySegment: INT16 x1 y1 x2 y2.
    package mutating func segments(_ segments: WireBytes) {}
    /// PolyRectangle: INT16 x y, CARD16 width height.
    package mutating func rectangles(_ rectangles: WireBytes) {}
    /// PolyArc: INT16 x y, CARD16 width height, INT16 angle1 angle2.
    package mutating func arcs(_ arcs: WireBytes) {}
    /// FillPoly.
    package mutating func fillPolygon(_ points: WireBytes, relative: Bool, shape: UInt8) {}
    /// PolyFillRectangle.
    package mutating func fillRectangles(_ rectangles: WireBytes) {}
    /// PolyFillArc.
    package mutating func fillArcs(_ arcs: WireBytes) {}

    /// PutImage; `format` 0 bitmap, 1 XY, 2 Z; the bytes were checked to be as many as the image needs.
    package mutating func putImage(
        _ data: WireBytes, format: UInt8, depth: Int, leftPad: Int, width: Int, height: Int, x: Int, y: Int
    ) {}

    /// CopyArea: `source` may be the target; `sourceRect` is in the source raster's coordinates and inside of its clip.
    package mutating func copyArea(_ source: Raster, _ sourceRect: Rect, x: Int, y: Int) {}
    /// CopyPlane: the pixels of one bit plane of the source, in foreground and background.
    package mutating func copyPlane(_ source: Raster, _ sourceRect: Rect, plane: UInt32, x: Int, y: Int) {}

    /// PolyText: the characters' foreground only; `x` and `y` are the origin of the first.
    package mutating func text(_ glyphs: [GlyphImage], x: Int, y: Int) {}
    /// ImageText: the box from `ascent` above the baseline to `descent` below it in the background, then the characters.
    package mutating func imageText(_ glyphs: [GlyphImage], x: Int, y: Int, ascent: Int, descent: Int) {}
}

extension Raster {
    /// GetImage of a rectangle that lies inside, as the protocol packs it; `format` 1 XY, 2 Z.
    package func image(of rect: Rect, format: UInt8, planeMask: UInt32) -> [UInt8] { [] }
}
