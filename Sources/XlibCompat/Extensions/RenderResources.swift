internal import Framebuffer
internal import XDrawing
internal import XRender

/// A picture that a client made, with what of it is about windows.
final class PictureResource: Resource {
    let picture: Picture
    /// The window whose pixels the picture has; the picture ends with it.
    let window: Window?
    /// All pixels of a pixmap.
    let whole: Region
    /// What the client clips drawing to.
    var clip: ClipList = .none { didSet { clipped = nil } }
    var clipOrigin = Point.zero { didSet { clipped = nil } }
    var includesInferiors = false
    var graphicsExposures = false
    /// What the picture takes of its client's memory.
    let charge: RenderCharge
    /// What the clip takes of it.
    var clipCharge: RenderCharge?
    /// The last clip of the drawable, where the drawable was, and the two clips together.
    private var clipped: (whole: Region, origin: Point, result: Region)?

    init(id: UInt32, _ picture: Picture, window: Window? = nil, _ charge: RenderCharge) {
        self.picture = picture
        self.window = window
        self.charge = charge
        if case .memory(let memory) = picture.content {
            whole = Region(Rect(0, 0, memory.raster.width, memory.raster.height))
        } else {
            whole = Region()
        }
        super.init(id: id)
    }

    /// A clip of the drawable, cut by the picture's own.
    func clipped(_ whole: Region, origin: Point) -> Region {
        guard case .region(let own) = clip else { return whole }
        if let last = clipped, last.origin == origin, last.whole == whole { return last.result }
        let result = whole.intersection(own.offset(by: origin + clipOrigin))
        clipped = (whole, origin, result)
        return result
    }
}

/// An id for a set of glyphs, of which there may be several.
final class GlyphSetResource: Resource {
    let set: GlyphSet

    init(id: UInt32, _ set: GlyphSet) {
        self.set = set
        super.init(id: id)
    }
}

extension Engine {
    /// The picture of that id, whose window still exists.
    func picture(_ id: UInt32) throws(XError) -> PictureResource {
        guard let found = resources[id] as? PictureResource else { throw .picture(id) }
        if let window = found.window, resources[window.id] !== window { throw .picture(id) }
        return found
    }

    /// The glyph set of that id.
    func glyphSet(_ id: UInt32) throws(XError) -> GlyphSetResource {
        guard let found = resources[id] as? GlyphSetResource else { throw .glyphSet(id) }
        return found
    }

    /// The format of that number; 0 is none.
    func maskFormat(_ id: UInt32) throws(XError) -> PictureFormat? {
        if id == 0 { return nil }
        guard let format = PictureFormat(id: id) else { throw .pictureFormat(id) }
        return format
    }

    /// The operator of a request, in its fifth byte.
    func renderOperator(_ request: Request) throws(XError) -> RenderOperator {
        guard let found = RenderOperator(request.bytes.u8(4)) else { throw .value(request.bytes.u8(4)) }
        return found
    }

    /// A picture to read from; its pixels are not there when its window is not viewable.
    func renderSource(_ found: PictureResource) -> RenderSource? {
        switch found.picture.content {
        case .memory(let memory): return RenderSource(found.picture, PicturePixels(memory.raster))
        case .window:
            guard let window = found.window, let raster = window.surface?.raster else { return nil }
            return RenderSource(found.picture, PicturePixels(raster, origin: window.surfaceOrigin))
        case .color, .gradient: return RenderSource(found.picture, nil)
        }
    }

    /// Lets `body` draw on a picture and notes what it touched, unless there is nothing to draw on.
    func paint<Failure: Error>(
        on found: PictureResource, _ body: (RenderTarget) throws(Failure) -> Rect
    ) throws(Failure) {
        switch found.picture.content {
        case .memory(let memory):
            let raster = memory.raster
            let clip = found.clipped(found.whole, origin: .zero)
            _ = try body(RenderTarget(found.picture, PicturePixels(raster), clip: clip))
        case .window:
            guard let window = found.window, let surface = window.surface, let raster = surface.raster else { return }
            let whole = found.includesInferiors ? window.inferiorsClip : window.clipList
            let clip = found.clipped(whole, origin: window.surfaceOrigin)
            if clip.isEmpty { return }
            willDraw(on: surface)
            let pixels = PicturePixels(raster, origin: window.surfaceOrigin)
            let touched = try body(RenderTarget(found.picture, pixels, clip: clip))
            if !touched.isEmpty { drew(touched, on: surface) }
        case .color, .gradient: break
        }
    }
}
