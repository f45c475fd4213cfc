internal import CPixman
internal import CXRender
internal import Framebuffer
internal import Glibc
internal import XDrawing

/// The glyphs of one request at their places, in memory that is kept from request to request.
@safe final class GlyphRun {
    @unsafe private(set) var placed: UnsafeMutablePointer<xr_placed>?
    private(set) var count = 0
    private var capacity = 0
    @unsafe private var mask: UnsafeMutablePointer<UInt8>?
    private var maskCapacity = 0
    @unsafe private var natives: [pixman_glyph_t] = unsafe []
    /// pixman's copies of glyphs, for what our own loops do not draw; made when first needed.
    @unsafe private var cache: OpaquePointer?
    /// Places far outside of all pixels: nothing is drawn there, and arithmetic holds.
    static let limit = 1 << 24

    deinit {
        unsafe free(placed)
        unsafe free(mask)
        if let cache = unsafe cache { unsafe pixman_glyph_cache_destroy(cache) }
    }

    func removeAll() { count = 0 }

    /// Room for that many more glyphs; false when there is no memory.
    func reserve(_ more: Int) -> Bool {
        if count + more <= capacity { return true }
        let wanted = max(256, (count + more) * 2)
        guard let grown = unsafe realloc(placed, wanted * MemoryLayout<xr_placed>.stride) else { return false }
        unsafe placed = grown.assumingMemoryBound(to: xr_placed.self)
        capacity = wanted
        return true
    }

    /// Adds a glyph, for which there is room.
    @inline(__always)
    func append(_ glyph: UnsafeMutablePointer<xr_glyph>, _ x: Int, _ y: Int) {
        unsafe placed?[count] = unsafe xr_placed(
            glyph: glyph, x: Int32(truncatingIfNeeded: max(-Self.limit, min(Self.limit, x))),
            y: Int32(truncatingIfNeeded: max(-Self.limit, min(Self.limit, y))))
        count += 1
    }

    /// Moves all glyphs.
    func offset(by delta: Point) {
        if delta == .zero { return }
        for index in 0..<count {
            unsafe placed?[index].x &+= Int32(truncatingIfNeeded: delta.x)
            unsafe placed?[index].y &+= Int32(truncatingIfNeeded: delta.y)
        }
    }

    /// The smallest rectangle around all pictures, and whether none of them may overlap another.
    func bounds() -> (rect: Rect, isApart: Bool) {
        var box = xr_box()
        guard let placed = unsafe placed else { return (.zero, true) }
        let isApart = unsafe xr_glyph_bounds(placed, count, &box)
        let rect = Rect(left: Int(box.left), top: Int(box.top), right: Int(box.right), bottom: Int(box.bottom))
        return (rect, isApart != 0)
    }

    /// A color through the glyphs, each for itself, over pixels of 32 bits.
    func over(_ color: UInt32, _ raster: Raster, _ clip: Rect, ofChannels: Bool) {
        guard let placed = unsafe placed else { return }
        var box = clip.native
        let pixels = unsafe raster.base.assumingMemoryBound(to: UInt8.self)
        if ofChannels {
            unsafe xr_glyphs_over_ca(placed, count, color, pixels, raster.stride, &box)
        } else {
            unsafe xr_glyphs_over(placed, count, color, pixels, raster.stride, &box)
        }
    }

    /// A color through the sum of the glyphs over pixels of 32 bits; false when there is no memory.
    func overSum(_ color: UInt32, _ raster: Raster, _ clip: Rect, ofChannels: Bool) -> Bool {
        let stride = (clip.width * (ofChannels ? 4 : 1) + 15) & ~15
        guard let placed = unsafe placed, let mask = unsafe clearedMask(stride * clip.height) else { return false }
        var box = clip.native
        let pixels = unsafe raster.base.assumingMemoryBound(to: UInt8.self)
        if ofChannels {
            unsafe xr_glyphs_add32(placed, count, mask, stride, &box)
            unsafe xr_mask_over_ca(mask, stride, color, pixels, raster.stride, &box)
        } else {
            unsafe xr_glyphs_add(placed, count, mask, stride, &box)
            unsafe xr_mask_over(mask, stride, color, pixels, raster.stride, &box)
        }
        return true
    }

    private func clearedMask(_ bytes: Int) -> UnsafeMutablePointer<UInt8>? {
        if bytes > maskCapacity {
            guard let grown = unsafe realloc(mask, bytes + 64) else { return nil }
            unsafe mask = grown.assumingMemoryBound(to: UInt8.self)
            maskCapacity = bytes
        }
        guard let mask = unsafe mask else { return nil }
        unsafe memset(mask, 0, bytes)
        return unsafe mask
    }

    /// Draws the glyphs by pixman: with a mask format their sum inside of `extents`, else one by one.
    func composite(
        _ op: RenderOperator, _ from: RenderImage, _ to: RenderImage, maskFormat: PictureFormat?,
        source: Point, target: Point, extents: Rect
    ) {
        if unsafe cache == nil { unsafe cache = pixman_glyph_cache_create() }
        guard let cache = unsafe cache else { return }
        unsafe pixman_glyph_cache_freeze(cache)
        unsafe natives.removeAll(keepingCapacity: true)
        for index in 0..<count {
            guard let glyph = unsafe placed?[index], let native = unsafe cached(glyph.glyph, cache) else {
                continue
            }
            unsafe natives.append(pixman_glyph_t(x: glyph.x, y: glyph.y, glyph: native))
        }
        let op = pixman_op_t(rawValue: UInt32(op.number))
        if let maskFormat {
            unsafe pixman_composite_glyphs(
                op, from.pointer, to.pointer, pixman_format_code_t(rawValue: maskFormat.code),
                Int32(clamping: source.x + extents.x), Int32(clamping: source.y + extents.y), Int32(extents.x),
                Int32(extents.y), Int32(extents.x + target.x), Int32(extents.y + target.y), Int32(extents.width),
                Int32(extents.height), cache, Int32(natives.count), natives)
        } else {
            unsafe pixman_composite_glyphs_no_mask(
                op, from.pointer, to.pointer, Int32(clamping: source.x), Int32(clamping: source.y), Int32(target.x),
                Int32(target.y), cache, Int32(natives.count), natives)
        }
        unsafe pixman_glyph_cache_thaw(cache)
    }

    /// Forgets pixman's copy of a glyph.
    func forget(_ glyph: UnsafeMutablePointer<xr_glyph>) {
        if let cache = unsafe cache { unsafe pixman_glyph_cache_remove(cache, nil, glyph) }
    }

    private func cached(_ glyph: UnsafePointer<xr_glyph>?, _ cache: OpaquePointer) -> UnsafeRawPointer? {
        guard let glyph = unsafe UnsafeMutablePointer(mutating: glyph), unsafe glyph.pointee.width > 0,
            unsafe glyph.pointee.height > 0, let format = unsafe PictureFormat(id: glyph.pointee.format)
        else { return nil }
        if let found = unsafe pixman_glyph_cache_lookup(cache, nil, glyph) { return unsafe found }
        let raster = unsafe Raster(
            base: glyph.pointee.bits, width: Int(glyph.pointee.width), height: Int(glyph.pointee.height),
            stride: Int(glyph.pointee.stride), depth: format.depth)
        guard let image = RenderImage(raster, format) else { return nil }
        unsafe glyph.pointee.cached = 1
        return unsafe pixman_glyph_cache_insert(
            cache, nil, glyph, glyph.pointee.x, glyph.pointee.y, image.pointer)
    }
}

extension Rect {
    fileprivate var native: xr_box {
        xr_box(left: Int32(left), top: Int32(top), right: Int32(right), bottom: Int32(bottom))
    }
}
