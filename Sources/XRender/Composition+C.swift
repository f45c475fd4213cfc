internal import CPixman
package import Framebuffer

/// What draws requests of RENDER: pixman, on the pictures' own pixels.
///
/// Each method answers the smallest rectangle of the target's raster that holds all pixels which may have changed. It keeps the
/// scratch memory of the requests and pixman's cache of glyphs, so that a request allocates next to nothing.
package final class RenderContext {
    let glyphs = GlyphRun()

    /// A context without any memory yet.
    package init() {}

    /// Composite: puts a rectangle of the source, through the mask, onto the target.
    package func composite(
        _ op: RenderOperator, _ source: RenderSource, mask: RenderSource?, _ target: RenderTarget, sourceAt: Point,
        maskAt: Point, targetAt: Point, area: Area
    ) -> Rect {
        let op = op.reduced(
            opaqueSource: mask == nil && source.isOpaque(from: sourceAt, area),
            opaqueDestination: target.picture.isOpaque)
        let there = Rect(targetAt + target.pixels.origin, area).intersection(target.clip.bounds)
        guard op != .destination, !there.isEmpty, let from = source.picture.reading(source.pixels),
            let to = target.picture.drawing(on: target.pixels, clip: target.clip)
        else { return .zero }
        var through: (image: RenderImage, offset: Point)?
        if let mask {
            through = mask.picture.reading(mask.pixels)
            if through == nil { return .zero }
        }
        let (s, d) = (sourceAt + from.offset, targetAt + target.pixels.origin)
        let m = through.map { maskAt + $0.offset } ?? .zero
        unsafe pixman_image_composite32(
            pixman_op_t(rawValue: UInt32(op.number)), from.image.pointer, through?.image.pointer, to.pointer,
            Int32(clamping: s.x), Int32(clamping: s.y), Int32(clamping: m.x), Int32(clamping: m.y),
            Int32(clamping: d.x), Int32(clamping: d.y), Int32(area.width), Int32(area.height))
        return there
    }

    /// FillRectangles: puts a color onto rectangles of the drawable.
    package func fill(_ op: RenderOperator, _ color: RenderColor, _ target: RenderTarget, _ rects: [Rect]) -> Rect {
        var op = op
        var color = color
        if color.alpha == 0xffff, op == .over { op = .source }
        if op == .clear { color = RenderColor(red: 0, green: 0, blue: 0, alpha: 0) }
        let isPlain = op == .source || op == .clear
        if !isPlain {
            op = op.reduced(opaqueSource: false, opaqueDestination: target.picture.isOpaque)
        }
        if op == .destination { return .zero }
        // Filling knows no bounds but the clip.
        let raster = target.pixels.raster
        let bounds = target.clip.bounds.intersection(Rect(0, 0, raster.width, raster.height))
        var touched = Rect.zero
        var boxes: [pixman_box32_t] = []
        boxes.reserveCapacity(rects.count)
        for rect in rects {
            let there = rect.offset(by: target.pixels.origin).intersection(bounds)
            if there.isEmpty { continue }
            touched = touched.union(there)
            boxes.append(there.box)
        }
        guard !boxes.isEmpty, let to = target.picture.drawing(on: target.pixels, clip: target.clip) else {
            return .zero
        }
        var native = color.native
        if isPlain {
            _ = unsafe pixman_image_fill_boxes(
                pixman_op_t(rawValue: UInt32(op.number)), to.pointer, &native, Int32(boxes.count), boxes)
            fillAlpha(of: target, color, op, boxes)
        } else if let from = RenderImage(color) {
            for box in boxes {
                unsafe pixman_image_composite32(
                    pixman_op_t(rawValue: UInt32(op.number)), from.pointer, nil, to.pointer, 0, 0, 0, 0, box.x1,
                    box.y1, box.x2 - box.x1, box.y2 - box.y1)
            }
        }
        return touched
    }

    /// Fills what a target has its alpha in, if that is another picture, beside the target itself.
    private func fillAlpha(
        of target: RenderTarget, _ color: RenderColor, _ op: RenderOperator, _ boxes: [pixman_box32_t]
    ) {
        guard let map = target.picture.alphaMap, case .memory(let memory) = map.content,
            let image = RenderImage(memory.raster, map.format)
        else { return }
        let attributes = target.picture.attributes
        let delta = Point(attributes.alphaX, attributes.alphaY) + target.pixels.origin
        let whole = Rect(0, 0, memory.raster.width, memory.raster.height)
        image.set(clip: target.clip.offset(by: -delta).intersection(whole))
        var native = color.native
        let (x, y) = (Int32(clamping: delta.x), Int32(clamping: delta.y))
        let moved = boxes.map { pixman_box32_t(x1: $0.x1 - x, y1: $0.y1 - y, x2: $0.x2 - x, y2: $0.y2 - y) }
        _ = unsafe pixman_image_fill_boxes(
            pixman_op_t(rawValue: UInt32(op.number)), image.pointer, &native, Int32(moved.count), moved)
    }
}

extension Picture {
    /// Whether the format says that every pixel is opaque.
    fileprivate var isOpaque: Bool { format.hasColor && !format.hasAlpha && alphaMap == nil }
}

extension RenderSource {
    /// Whether all pixels read in that area are opaque, as far as that is plain.
    fileprivate func isOpaque(from place: Point, _ area: Area) -> Bool {
        guard picture.isOpaque else { return false }
        if picture.attributes.repetition != .none { return true }
        guard picture.attributes.transform == nil, let pixels else { return false }
        // A window has its own pixels and those around it: what counts is the raster.
        return Rect(0, 0, pixels.raster.width, pixels.raster.height).contains(
            Rect(place + pixels.origin, area))
    }
}
