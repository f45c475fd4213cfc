internal import Framebuffer
package import XDrawing
package import XFonts

/// Something that a client made and names by an id.
package class Resource {
    /// What drawing asks for; told apart without a cast, which would cost as much as a small request.
    enum Kind { case window, pixmap, context, other }

    /// The id by which clients name it.
    package let id: UInt32
    final let kind: Kind
    init(id: UInt32, kind: Kind = .other) {
        self.id = id
        self.kind = kind
    }
}

/// Pixels off screen (CreatePixmap).
package final class Pixmap: Resource {
    package let memory: PixelMemory
    /// Where requests draw on it: all of its pixels.
    let target: DrawTarget

    init(id: UInt32, memory: PixelMemory) {
        self.memory = memory
        let raster = memory.raster
        target = DrawTarget(
            depth: raster.depth, memory: raster, clip: Region(Rect(0, 0, raster.width, raster.height)))
        super.init(id: id, kind: .pixmap)
    }
}

/// A graphics context with what the drawing does not need to know: font, clip, exposures.
package final class GContext: Resource {
    var values = GraphicsContext()
    let depth: Int
    /// Kept even when the client closed its font.
    var font: Font?
    var clip: ClipList = .none { didSet { placeClip() } }
    var clipOrigin = Point.zero { didSet { placeClip() } }
    /// The clip at its origin; nothing when there is none.
    private(set) var placedClip: PlacedClip?
    var includesInferiors = false
    var graphicsExposures = true
    init(id: UInt32, depth: Int) {
        self.depth = depth
        super.init(id: id, kind: .context)
    }

    private func placeClip() {
        switch clip {
        case .none: placedClip = nil
        case .region(let region):
            placedClip = PlacedClip(clipOrigin == .zero ? region : region.offset(by: clipOrigin))
        }
    }
}

/// A font that a client opened.
package final class FontResource: Resource {
    package let font: Font
    init(id: UInt32, font: Font) {
        self.font = font
        super.init(id: id)
    }
}

/// A colour map; all visuals are TrueColor, so that it has nothing to remember.
package final class Colormap: Resource {
    let visual: UInt32
    init(id: UInt32, visual: UInt32) {
        self.visual = visual
        super.init(id: id)
    }
}
