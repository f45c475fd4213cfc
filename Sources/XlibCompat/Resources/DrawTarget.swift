internal import Framebuffer
internal import XDrawing

/// Where a drawing request draws: pixels, the place of the drawable in them, and what of it may be touched.
///
/// A drawable keeps one as long as it holds, so that a request takes hold of a single object.
final class DrawTarget {
    let depth: Int
    let origin: Point
    let clip: Region
    let surface: WindowSurface?
    /// The window, which keeps this.
    unowned let window: Window?
    /// The pixels of what has no surface.
    private let memory: Raster?
    private var cutter: PlacedClip?
    private var cutClip = Region()

    init(
        depth: Int, memory: Raster? = nil, origin: Point = .zero, clip: Region, surface: WindowSurface? = nil,
        window: Window? = nil
    ) {
        self.depth = depth
        self.memory = memory
        self.origin = origin
        self.clip = clip
        self.surface = surface
        self.window = window
    }

    /// Nothing when the drawable is a window that is not viewable.
    var raster: Raster? { surface == nil ? memory : surface?.raster }

    /// What remains of the clip by a context's own; kept for the next request with the same.
    func clip(by context: GContext) -> Region {
        guard let own = context.placedClip else { return clip }
        if cutter !== own {
            cutter = own
            cutClip = clip.intersection(origin == .zero ? own.region : own.region.offset(by: origin))
        }
        return cutClip
    }
}

/// The clip of a graphics context, relative to the drawable; another object whenever it changes.
final class PlacedClip {
    let region: Region
    init(_ region: Region) { self.region = region }
}
