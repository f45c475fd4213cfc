internal import Framebuffer
package import XDrawing
package import XFonts

/// Something that a client made and names by an id.
package class Resource {
    /// The id by which clients name it.
    package let id: UInt32
    init(id: UInt32) { self.id = id }
}

/// Pixels off screen (CreatePixmap).
package final class Pixmap: Resource {
    package let memory: PixelMemory
    /// All of its pixels.
    let clip: Region

    init(id: UInt32, memory: PixelMemory) {
        self.memory = memory
        clip = Region(Rect(0, 0, memory.raster.width, memory.raster.height))
        super.init(id: id)
    }
}

/// A graphics context with what the drawing does not need to know: font, clip, exposures.
package final class GContext: Resource {
    package var values = GraphicsContext()
    package let depth: Int
    /// Kept even when the client closed its font.
    var font: Font?
    var clip: ClipList = .none
    var clipOriginX = 0
    var clipOriginY = 0
    var includesInferiors = false
    var graphicsExposures = true
    init(id: UInt32, depth: Int) {
        self.depth = depth
        super.init(id: id)
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
