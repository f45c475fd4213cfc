internal import CXDrawing
internal import Framebuffer

/// What a graphics context draws with, in the form of the pixel loops.
enum Pen {
    /// What a function makes of a destination under source bits, of which those outside of the plane mask count as no change.
    static func ink(
        _ function: GraphicsContext.Function, planes: UInt32, ones: UInt32 = .max, zeros: UInt32 = 0
    ) -> cxdrawing_ink {
        let one = masks(function, source: ones, planes: planes)
        let zero = masks(function, source: zeros, planes: planes)
        return cxdrawing_ink(and1: one.and, xor1: one.xor, and0: zero.and, xor0: zero.xor)
    }

    /// The two words into which a function with a known source falls: destination & and ^ xor.
    static func masks(
        _ function: GraphicsContext.Function, source: UInt32, planes: UInt32
    ) -> (and: UInt32, xor: UInt32) {
        // The bits of the function's number are its results for source and destination 11, 10, 01 and 00.
        let code = function.rawValue
        func all(_ bit: UInt8) -> UInt32 { code >> bit & 1 == 1 ? .max : 0 }
        let xor = source & all(1) | ~source & all(3)
        let and = source & (all(0) ^ all(1)) | ~source & (all(2) ^ all(3))
        return (and & planes | ~planes, xor & planes)
    }

    /// A pixel value as often as it fits into 32 bits.
    static func replicated(_ pixel: UInt32, bits: Int) -> UInt32 {
        bits == 1 ? (pixel & 1 == 1 ? .max : 0) : bits == 8 ? (pixel & 255) &* 0x0101_0101 : pixel
    }

    /// A plane mask over whole pixels; bits that are in no plane go with the rest.
    static func planes(_ mask: UInt32, of raster: Raster) -> UInt32 {
        raster.depth == 24 ? mask | 0xff00_0000 : replicated(mask, bits: raster.bitsPerPixel)
    }
}

extension Painter {
    /// Lets `body` draw with the context's ink and keeps what it touched.
    ///
    /// Nothing is drawn where the clip is empty. `body` must not keep the painter of the pixel loops.
    @safe mutating func draw(_ body: (inout cxdrawing_painter) -> Void) {
        let clip = clip
        let touched = unsafe clip.rects.withUnsafeBufferPointer { boxes -> Rect in
            // An empty array has an address too, with nothing behind it.
            guard boxes.count > 0, let first = boxes.baseAddress else { return .zero }
            var bounds = unsafe first.pointee
            if boxes.count > 1 { bounds = clip.bounds }
            bounds = bounds.intersection(Rect(0, 0, target.width, target.height))
            if bounds.isEmpty { return .zero }
            var painter = unsafe pen(
                clip: UnsafeRawPointer(first).assumingMemoryBound(to: cxdrawing_rect.self), count: boxes.count, bounds)
            unsafe body(&painter)
            let box = unsafe painter.touched
            return box.left >= box.right
                ? .zero
                : Rect(Int(box.left), Int(box.top), Int(box.right - box.left), Int(box.bottom - box.top))
        }
        touch(touched)
    }

    /// The painter of the pixel loops for this context, without dashes.
    @unsafe private func pen(
        clip: UnsafePointer<cxdrawing_rect>, count: Int, _ bounds: Rect
    ) -> cxdrawing_painter {
        let bits = target.bitsPerPixel
        let planes = Pen.planes(context.planeMask, of: target)
        let foreground = Pen.replicated(context.foreground, bits: bits)
        let background = Pen.replicated(context.background, bits: bits)
        var pen = unsafe cxdrawing_painter()
        unsafe pen.base = target.base.assumingMemoryBound(to: UInt8.self)
        unsafe pen.stride = Int64(target.stride)
        unsafe pen.bits = Int32(bits)
        unsafe pen.x = Int32(clamping: origin.x)
        unsafe pen.y = Int32(clamping: origin.y)
        unsafe pen.clip = clip
        unsafe pen.clip_count = count
        unsafe pen.bounds = cxdrawing_box(
            left: Int32(bounds.left), top: Int32(bounds.top), right: Int32(bounds.right),
            bottom: Int32(bounds.bottom))
        unsafe pen.ink = Pen.ink(context.function, planes: planes, ones: foreground, zeros: background)
        unsafe pen.touched = cxdrawing_box(left: .max, top: .max, right: .min, bottom: .min)
        unsafe pen.odd_and = pen.ink.and0
        unsafe pen.odd_xor = pen.ink.xor0
        unsafe setPattern(&pen, planes: planes)
        return unsafe pen
    }

    @unsafe private func setPattern(_ pen: inout cxdrawing_painter, planes: UInt32) {
        let picture: PixelMemory?
        switch context.fillStyle {
        case .solid: return
        case .tiled:
            picture = context.tile
            unsafe pen.style = Int32(CXDRAWING_TILED)
            unsafe pen.copy = Pen.ink(context.function, planes: planes)
        case .stippled:
            picture = context.stipple
            unsafe pen.style = Int32(CXDRAWING_STIPPLED)
        case .opaqueStippled:
            picture = context.stipple
            // The sample server's odd dashes look like its even ones here.
            unsafe pen.odd_and = pen.ink.and1
            unsafe pen.odd_xor = pen.ink.xor1
            unsafe pen.style = Int32(CXDRAWING_OPAQUE)
        }
        // Without a picture, and with one of another form, it is the foreground.
        guard let raster = picture?.raster, raster.width > 0, raster.height > 0,
            raster.bitsPerPixel == (context.fillStyle == .tiled ? target.bitsPerPixel : 1)
        else {
            unsafe pen.style = Int32(CXDRAWING_SOLID)
            return
        }
        unsafe pen.pattern = UnsafePointer(raster.base.assumingMemoryBound(to: UInt8.self))
        unsafe pen.pattern_stride = Int64(raster.stride)
        unsafe pen.pattern_width = Int32(raster.width)
        unsafe pen.pattern_height = Int32(raster.height)
        unsafe pen.pattern_x = Int64(origin.x + context.tileOriginX)
        unsafe pen.pattern_y = Int64(origin.y + context.tileOriginY)
    }
}
