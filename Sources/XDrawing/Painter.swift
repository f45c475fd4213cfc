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

    /// Adds to what may have changed.
    mutating func touch(_ rect: Rect) { touched = touched.union(rect) }
}
