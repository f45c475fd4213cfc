internal import Framebuffer
internal import XDrawing

/// What the window tree itself paints: backgrounds, borders, and contents that move along.
///
/// All rectangles are clipped to the raster, so that no state of the tree reaches outside of the memory.
enum SurfacePaint {
    private static func bounds(_ raster: Raster) -> Rect { Rect(0, 0, raster.width, raster.height) }

    private static func row(_ raster: Raster, _ x: Int, _ y: Int) -> UnsafeMutablePointer<UInt32> {
        let bytes = unsafe raster.base + (y * raster.stride + x * 4)
        return unsafe bytes.assumingMemoryBound(to: UInt32.self)
    }

    /// Fills a rectangle with one pixel value.
    static func fill(_ raster: Raster, _ rect: Rect, _ pixel: UInt32) {
        let rect = rect.intersection(bounds(raster))
        guard raster.bitsPerPixel == 32, !rect.isEmpty else { return }
        for y in rect.top..<rect.bottom {
            unsafe row(raster, rect.x, y).update(repeating: pixel, count: rect.width)
        }
    }

    /// Fills a rectangle with copies of a tile, one of which has its corner at `origin`.
    static func fill(_ raster: Raster, _ rect: Rect, tile: Raster, origin: Point) {
        let rect = rect.intersection(bounds(raster))
        guard raster.bitsPerPixel == 32, tile.bitsPerPixel == 32, tile.width > 0, tile.height > 0 else { return }
        for y in rect.top..<rect.bottom {
            let sourceRow = modulo(y - origin.y, tile.height)
            var x = rect.left
            while x < rect.right {
                let column = modulo(x - origin.x, tile.width)
                let count = min(tile.width - column, rect.right - x)
                unsafe row(raster, x, y).update(from: row(tile, column, sourceRow), count: count)
                x += count
            }
        }
    }

    private static func modulo(_ value: Int, _ size: Int) -> Int {
        let rest = value % size
        return rest < 0 ? rest + size : rest
    }

    /// Moves the pixels that shall be in `rects` there from `delta` before; sources and goals may overlap.
    static func move(_ raster: Raster, _ clip: Clip, by delta: Point) {
        guard raster.bitsPerPixel == 32 else { return }
        let all = bounds(raster).intersection(bounds(raster).offset(by: delta))
        if clip.isBox {
            move(raster, clip.bounds.intersection(all), by: delta)
            return
        }
        // Nothing may be overwritten before it was read: begin at the side that the pixels go to.
        var rects = clip.region.rects
        if delta.y > 0 || delta.y == 0 && delta.x > 0 { rects.reverse() }
        if delta.y != 0, delta.x > 0 || delta.y > 0 {
            rects.sort { a, b in
                if a.top != b.top { return delta.y > 0 ? a.top > b.top : a.top < b.top }
                return delta.x > 0 ? a.left > b.left : a.left < b.left
            }
        }
        for rect in rects { move(raster, rect.intersection(all), by: delta) }
    }

    private static func move(_ raster: Raster, _ rect: Rect, by delta: Point) {
        if rect.isEmpty { return }
        for line in 0..<rect.height {
            let y = delta.y > 0 ? rect.bottom - 1 - line : rect.top + line
            // Within a row the sides are minded by `update`, which may overlap.
            unsafe row(raster, rect.x, y).update(from: row(raster, rect.x - delta.x, y - delta.y), count: rect.width)
        }
    }

    /// Copies a rectangle of one raster to another of the same depth.
    static func copy(_ source: Raster, _ rect: Rect, to target: Raster, by delta: Point) {
        let rect = rect.intersection(bounds(source)).intersection(bounds(target).offset(by: -delta))
        guard source.bitsPerPixel == 32, target.bitsPerPixel == 32, !rect.isEmpty else { return }
        for y in rect.top..<rect.bottom {
            unsafe row(target, rect.x + delta.x, y + delta.y).update(from: row(source, rect.x, y), count: rect.width)
        }
    }
}
