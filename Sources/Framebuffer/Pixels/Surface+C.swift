internal import CPixels
internal import Glibc

/// A borrowed window onto pixels in memory, over which the kernels run.
///
/// It is valid only inside the closure that handed it out (`Bitmap.withSurface` and its kin) and must not be kept.
/// Every operation clips to the surface, so no rectangle that a peer sends can reach outside of it. The pixels may
/// be shared with a hostile process that writes at the same time: what is drawn is then undefined, nothing else.
@safe package struct Surface {
    /// The first pixel of the first row.
    @unsafe package let base: UnsafeMutablePointer<UInt32>
    package let area: Area
    /// The distance from a row to the next, in pixels.
    package let stride: Int

    /// A window of `area` pixels at `base`; the caller vouches for `stride * height` readable and writable pixels.
    @unsafe package init(base: UnsafeMutablePointer<UInt32>, area: Area, stride: Int) {
        unsafe self.base = unsafe base
        self.area = area
        self.stride = stride
    }

    package var bounds: Rect { Rect(.zero, area) }

    /// The pixel at (x, y), or nothing outside.
    package func pixel(_ x: Int, _ y: Int) -> Color? {
        guard bounds.contains(Point(x, y)) else { return nil }
        return unsafe Color(bits: base[y * stride + x])
    }

    /// Sets the pixel at (x, y) when it lies inside.
    package func set(_ x: Int, _ y: Int, _ color: Color) {
        if bounds.contains(Point(x, y)) { unsafe base[y * stride + x] = color.bits }
    }

    /// Sets every pixel of `rect` to `color`.
    package func fill(_ rect: Rect, _ color: Color) {
        let rect = rect.intersection(bounds)
        if rect.isEmpty { return }
        for y in rect.top..<rect.bottom {
            unsafe cpixels_fill(base + y * stride + rect.x, color.bits, rect.width)
        }
    }

    /// Copies `rect` of the source to `target` here, alpha and all.
    ///
    /// The two may be the same memory.
    package func copy(_ source: Surface, _ rect: Rect, to target: Point) {
        guard let (rect, target) = clipped(source, rect, target) else { return }
        let bytes = rect.width * 4
        // Rows go in the order that never overwrites what is still to be read.
        let downwards = target.y > rect.y
        for step in 0..<rect.height {
            let row = downwards ? rect.height - 1 - step : step
            unsafe memmove(
                base + (target.y + row) * stride + target.x, source.base + (rect.y + row) * source.stride + rect.x,
                bytes)
        }
    }

    /// Copies `rect` of the source to `target` here and makes it opaque.
    package func copyOpaque(_ source: Surface, _ rect: Rect, to target: Point) {
        unsafe eachRow(source, rect, target) { unsafe cpixels_copy_opaque($0, $1, $2) }
    }

    /// Blends `rect` of the source over what is at `target`; the result is opaque.
    package func over(_ source: Surface, _ rect: Rect, to target: Point) {
        unsafe eachRow(source, rect, target) { unsafe cpixels_over($0, $1, $2) }
    }

    /// Draws `rect` of the source at `target`, each component averaged with `color`.
    package func tint(_ source: Surface, _ rect: Rect, to target: Point, with color: Color) {
        unsafe eachRow(source, rect, target) { unsafe cpixels_tint($0, $1, color.bits, $2) }
    }

    /// Blends `color` through an 8-bit coverage mask of `size` pixels, whose top-left corner goes to `target`.
    ///
    /// A mask shorter than `size` says is not drawn.
    package func blend(_ color: Color, mask: [UInt8], size: Area, to target: Point, clip: Rect? = nil) {
        guard mask.count >= size.count else { return }
        let visible = Rect(target, size).intersection(bounds).intersection(clip ?? bounds)
        if visible.isEmpty { return }
        unsafe mask.withUnsafeBufferPointer { mask in
            guard let start = mask.baseAddress else { return }
            for y in visible.top..<visible.bottom {
                unsafe cpixels_blend_mask(
                    base + y * stride + visible.x, start + (y - target.y) * size.width + visible.x - target.x,
                    color.bits, visible.width)
            }
        }
    }

    /// Mixes two equally large surfaces into this one: weight 0 is `a`, 256 is `b`.
    package func mix(_ a: Surface, _ b: Surface, weight: Int) {
        let common = bounds.intersection(a.bounds).intersection(b.bounds)
        if common.isEmpty { return }
        for y in 0..<common.height {
            unsafe cpixels_mix(
                base + y * stride, a.base + y * a.stride, b.base + y * b.stride, UInt32(min(256, max(0, weight))),
                common.width)
        }
    }

    /// Draws `source`, of which `window` (in its pixels, fractions allowed) fills `target` here, bilinearly; only what lies in `clip`.
    ///
    /// A window without a finite size, or beyond 2^30, draws nothing.
    package func stretch(
        _ source: Surface, window: (x: Double, y: Double, width: Double, height: Double), to target: Rect, clip: Rect
    ) {
        let visible = target.intersection(clip).intersection(bounds)
        let limit = 0x1p30
        guard !visible.isEmpty, !source.area.isEmpty, window.width > 0, window.height > 0,
            abs(window.x) < limit, abs(window.y) < limit, window.width < limit, window.height < limit
        else { return }
        let stepX = window.width / Double(target.width)
        let stepY = window.height / Double(target.height)
        // Positions count from the target's edge, so that a pixel is the same under any clip.
        let step = Int64(stepX * 65536)
        let start = Int64((window.x + 0.5 * stepX - 0.5) * 65536) + Int64(visible.x - target.x) * step
        let last = source.area.height - 1
        for y in visible.top..<visible.bottom {
            let position = window.y + (Double(y - target.y) + 0.5) * stepY - 0.5
            let row = position.rounded(.down)
            let weight = UInt32((position - row) * 256)
            let upper = min(last, max(0, Int(row)))
            let lower = min(last, max(0, Int(row) + 1))
            unsafe cpixels_stretch(
                base + y * stride + visible.x, source.base + upper * source.stride,
                source.base + lower * source.stride, source.area.width, start, step,
                weight, visible.width)
        }
    }

    /// Whether both hold the same pixels in `rect`; the parts outside of either do not count.
    package func equals(_ other: Surface, in rect: Rect) -> Bool {
        let rect = rect.intersection(bounds).intersection(other.bounds)
        if rect.isEmpty { return true }
        for y in rect.top..<rect.bottom {
            let difference = unsafe memcmp(
                base + y * stride + rect.x, other.base + y * other.stride + rect.x, rect.width * 4)
            if difference != 0 { return false }
        }
        return true
    }

    /// A copy of `rect`, which is clipped to the surface first.
    package func bitmap(of rect: Rect) -> Bitmap {
        let rect = rect.intersection(bounds)
        var result = Bitmap(rect.area)
        result.withSurface { $0.copy(self, rect, to: .zero) }
        return result
    }

    /// One row as a span, clipped to the surface; empty outside.
    package func withRow<R>(_ y: Int, _ columns: Range<Int>, _ body: (Span<UInt32>) -> R) -> R {
        let rect = Rect(columns.lowerBound, y, columns.count, 1).intersection(bounds)
        let row = unsafe UnsafeBufferPointer(start: base + rect.y * stride + rect.x, count: rect.width)
        return unsafe body(row.span)
    }

    /// One row as a writable span, clipped to the surface; empty outside.
    package func withMutableRow<R>(_ y: Int, _ columns: Range<Int>, _ body: (inout MutableSpan<UInt32>) -> R) -> R {
        let rect = Rect(columns.lowerBound, y, columns.count, 1).intersection(bounds)
        let row = unsafe UnsafeMutableBufferPointer(start: base + rect.y * stride + rect.x, count: rect.width)
        var span = unsafe row.mutableSpan
        return body(&span)
    }

    private func clipped(_ source: Surface, _ rect: Rect, _ target: Point) -> (Rect, Point)? {
        let delta = target - rect.origin
        let result = rect.intersection(source.bounds).offset(by: delta).intersection(bounds).offset(by: -delta)
        return result.isEmpty ? nil : (result, result.origin + delta)
    }

    @unsafe private func eachRow(
        _ source: Surface, _ rect: Rect, _ target: Point,
        _ body: (UnsafeMutablePointer<UInt32>, UnsafePointer<UInt32>, Int) -> Void
    ) {
        guard let (rect, target) = clipped(source, rect, target) else { return }
        for row in 0..<rect.height {
            unsafe body(
                base + (target.y + row) * stride + target.x,
                UnsafePointer(source.base + (rect.y + row) * source.stride + rect.x), rect.width)
        }
    }
}
