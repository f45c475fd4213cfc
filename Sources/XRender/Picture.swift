package import Framebuffer
package import XDrawing

/// Something that is drawn on by RENDER, or drawn from: pixels with a format and the ways of reading them, a color, or a gradient.
///
/// It keeps pixman's images of itself as long as what it says of itself stays the same, so that a request makes none.
package final class Picture {
    /// What the pixels are.
    package enum Content {
        /// A pixmap's pixels, kept by the picture.
        case memory(PixelMemory)
        /// A window's: where they stand is told at each use.
        case window
        case color(RenderColor)
        case gradient(Gradient)
    }

    package let content: Content
    /// The format of the pixels; a color or gradient counts as having alpha and color.
    package let format: PictureFormat
    package private(set) var attributes = PictureAttributes()
    /// The picture whose alpha takes the place of this one's, unless this one is used in that way itself.
    package private(set) var alphaMap: Picture?
    /// Counts what was changed.
    private var version = 0
    private var readCache = Cache()
    private var alphaCache = Cache()
    private var drawCache = Cache()
    private var clip: Region?

    /// An image, and what it was made of.
    private struct Cache {
        var image: RenderImage?
        var raster: Raster?
        var offset = Point.zero
        var version = -1
        var alphaImage: RenderImage?
    }

    private init(_ content: Content, _ format: PictureFormat) {
        self.content = content
        self.format = format
    }

    /// A picture of a pixmap, of the format's depth.
    package convenience init(_ memory: PixelMemory, _ format: PictureFormat) { self.init(.memory(memory), format) }
    /// A picture of a window, of the format's depth.
    package convenience init(window format: PictureFormat) { self.init(.window, format) }
    /// A picture that has that color everywhere.
    package convenience init(_ color: RenderColor) { self.init(.color(color), .a8r8g8b8) }

    /// A gradient through stops, at least one, in order of their positions.
    package convenience init?(_ gradient: Gradient, _ stops: [GradientStop]) {
        guard !stops.isEmpty, let image = RenderImage(gradient, stops) else { return nil }
        self.init(.gradient(gradient), .a8r8g8b8)
        readCache.image = image
    }

    /// Whether there are pixels that can be drawn on.
    package var hasPixels: Bool {
        switch content {
        case .memory, .window: true
        case .color, .gradient: false
        }
    }

    /// Changes how the picture is read or drawn on.
    package func change(_ body: (inout PictureAttributes) -> Void) {
        body(&attributes)
        version &+= 1
    }

    /// Takes the alpha of another picture, a pixmap's; nil takes its own.
    package func setAlphaMap(_ picture: Picture?) {
        alphaMap = picture
        version &+= 1
    }

    /// The one color that the picture has everywhere, premultiplied, when that is plain from what it is.
    package var solidPixel: UInt32? {
        guard alphaMap == nil else { return nil }
        switch content {
        case .color(let color): return color.pixel
        case .memory(let memory):
            let raster = memory.raster
            guard raster.width == 1, raster.height == 1, attributes.repetition != .none else { return nil }
            return switch format {
            case .a8r8g8b8: raster.firstPixel
            case .x8r8g8b8: raster.firstPixel | 0xff00_0000
            default: nil
            }
        case .window, .gradient: return nil
        }
    }

    /// The image to read from, and what is to be added to the places to read.
    func reading(_ pixels: PicturePixels?) -> (image: RenderImage, offset: Point)? {
        let alpha = alphaMap?.alphaImage
        return image(&readCache, pixels, alpha: alpha, adjusted: true)
    }

    /// The image to draw on, which `clip` limits.
    func drawing(on pixels: PicturePixels, clip: Region) -> RenderImage? {
        let alpha = alphaMap?.alphaImage
        let old = drawCache.image
        guard let (image, _) = image(&drawCache, pixels, alpha: alpha, adjusted: false) else { return nil }
        if old !== image || self.clip != clip {
            image.set(clip: clip)
            self.clip = clip
        }
        return image
    }

    /// The image of the picture as another's alpha.
    private var alphaImage: RenderImage? {
        guard case .memory(let memory) = content else { return nil }
        return image(&alphaCache, PicturePixels(memory.raster), alpha: nil, adjusted: true)?.image
    }

    private func image(
        _ cache: inout Cache, _ pixels: PicturePixels?, alpha: RenderImage?, adjusted: Bool
    ) -> (image: RenderImage, offset: Point)? {
        // With a transform the offset is part of it for a source; a destination has it in its coordinates.
        let isInTransform = adjusted && attributes.transform != nil
        let offset = pixels?.origin ?? .zero
        let transformOffset = isInTransform ? offset : .zero
        if let image = cache.image, cache.version == version, cache.offset == transformOffset,
            cache.alphaImage === alpha, pixels.map({ $0.raster.isSame(as: cache.raster) }) ?? true
        {
            return (image, isInTransform ? .zero : offset)
        }
        if let pixels, !pixels.raster.isSame(as: cache.raster) || cache.image == nil {
            cache.image = RenderImage(pixels.raster, format)
            cache.raster = pixels.raster
        } else if cache.image == nil, case .color(let color) = content {
            cache.image = RenderImage(color)
        }
        guard let image = cache.image else { return nil }
        image.set(attributes, offset: transformOffset, alphaMap: alpha)
        cache.version = version
        cache.offset = transformOffset
        cache.alphaImage = alpha
        return (image, isInTransform ? .zero : offset)
    }
}

/// Where the pixels of a picture are at the moment: a raster, and where the drawable's first pixel stands in it.
package struct PicturePixels {
    package let raster: Raster
    package let origin: Point

    /// The pixels of `raster` from `origin` on.
    package init(_ raster: Raster, origin: Point = .zero) {
        self.raster = raster
        self.origin = origin
    }
}

/// A picture to read from.
package struct RenderSource {
    package let picture: Picture
    /// Nothing for colors and gradients.
    package let pixels: PicturePixels?

    /// A source whose pixels are there.
    package init(_ picture: Picture, _ pixels: PicturePixels?) {
        self.picture = picture
        self.pixels = pixels
    }
}

/// A picture to draw on, and what of its raster may be touched.
package struct RenderTarget {
    package let picture: Picture
    package let pixels: PicturePixels
    /// Inside of the raster, in its coordinates.
    package let clip: Region

    /// A target whose pixels are there; `clip` is inside of the raster.
    package init(_ picture: Picture, _ pixels: PicturePixels, clip: Region) {
        self.picture = picture
        self.pixels = pixels
        self.clip = clip
    }
}
