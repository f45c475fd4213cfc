internal import CPixman
package import Framebuffer
package import XDrawing

extension RenderContext {
    /// What is drawn as coverage: shapes of a request, in its bytes.
    package enum Shapes {
        case trapezoids(WireBytes)
        case triangles([FixedPoint])
    }

    /// Trapezoids, Triangles and their kin: the source through the shapes' coverage, all together in a mask format, or one by one.
    package func shapes(
        _ op: RenderOperator, _ source: RenderSource, _ target: RenderTarget, maskFormat: PictureFormat?,
        sourceAt: Point, _ shapes: Shapes
    ) -> Rect {
        let bounds = target.clip.bounds
        guard !bounds.isEmpty, let from = source.picture.reading(source.pixels),
            let to = target.picture.drawing(on: target.pixels, clip: target.clip)
        else { return .zero }
        let format: PictureFormat
        if let maskFormat {
            format = maskFormat == .a1 || maskFormat == .a4 ? maskFormat : .a8
        } else {
            format = target.picture.attributes.isSharp ? .a1 : .a8
        }
        let coverage = Coverage(shapes, clip: bounds.offset(by: -target.pixels.origin))
        guard let first = coverage.origin else { return .zero }
        let start = sourceAt - first + from.offset
        var touched = Rect.zero
        // Together, or one by one.
        let size = maskFormat == nil ? 1 : max(1, coverage.count)
        for number in stride(from: 0, to: coverage.count, by: size) {
            let group = number..<number + size
            let clip = bounds.offset(by: -target.pixels.origin)
            let box = op.keepsWhereEmpty ? coverage.extents(group).intersection(clip) : clip
            if box.isEmpty { continue }
            guard let mask = RenderImage(width: box.width, height: box.height, format) else { continue }
            coverage.draw(group, on: mask, at: -box.origin)
            let place = box.origin + target.pixels.origin
            let read = start + box.origin
            unsafe pixman_image_composite32(
                pixman_op_t(rawValue: UInt32(op.number)), from.image.pointer, mask.pointer, to.pointer,
                Int32(clamping: read.x), Int32(clamping: read.y), 0, 0, Int32(place.x), Int32(place.y),
                Int32(box.width), Int32(box.height))
            touched = touched.union(box.offset(by: target.pixels.origin))
        }
        return touched
    }

    /// AddTraps: adds the coverage of traps (INT32 left, right, y above; left, right, y below) to a picture of alpha.
    package func addTraps(_ target: RenderTarget, at offset: Point, _ traps: WireBytes) -> Rect {
        guard !target.picture.format.hasColor,
            let to = target.picture.drawing(on: target.pixels, clip: target.clip)
        else { return .zero }
        let delta = offset + target.pixels.origin
        for place in stride(from: 0, to: traps.count - 23, by: 24) {
            func line(_ at: Int) -> (Int32, Int32, Int32)? {
                let values = (traps.i32(place + at), traps.i32(place + at + 4), traps.i32(place + at + 8))
                let isSane = [values.0, values.1, values.2].allSatisfy { abs($0) < Coverage.saneLimit }
                return isSane ? (Int32(values.0), Int32(values.1), Int32(values.2)) : nil
            }
            guard let top = line(0), let bottom = line(12) else { continue }
            var trap = pixman_trap_t(
                top: pixman_span_fix_t(l: top.0, r: top.1, y: top.2),
                bot: pixman_span_fix_t(l: bottom.0, r: bottom.1, y: bottom.2))
            unsafe pixman_add_traps(
                to.pointer, Int16(truncatingIfNeeded: delta.x), Int16(truncatingIfNeeded: delta.y), 1, &trap)
        }
        return target.clip.bounds
    }
}
