package import Framebuffer

/// Draws what a scene shows.
///
/// From front to back: each pixel that is covered by an opaque view is written once and from that view only, without a shadow
/// buffer and without reading what is hidden; behind a translucent view the rest is drawn first. Hostile shapes cost
/// the time of the pixels they cover, no more.
package struct Composer<Source: PixelSource> {
    private let elements: [SceneElement]
    private let background: Color
    private let source: Source
    private let painter: any LabelPainter

    /// A composer of one picture: `overlay` (the pointer's views) lies over the scene.
    package init(
        _ scene: Scene, overlay: [SceneElement] = [], source: Source, painter: any LabelPainter = NoLabels()
    ) {
        elements = overlay.isEmpty ? scene.elements : overlay + scene.elements
        background = scene.background
        self.source = source
        self.painter = painter
    }

    /// Draws `region` of the panorama into a surface whose first pixel is the panorama's `origin`.
    package func draw(_ region: Region, into surface: Surface, origin: Point) {
        let canvas = surface.bounds.offset(by: origin)
        let target = Target(surface: surface, origin: origin)
        for rect in region.rects { draw(rect.intersection(canvas), from: 0, into: target) }
    }

    /// Draws one rectangle as far as the element at `start` and those behind it show there.
    private func draw(_ rect: Rect, from start: Int, into target: Target) {
        var index = start
        if rect.isEmpty { return }
        while index < elements.count && !elements[index].outline.intersects(rect) { index += 1 }
        guard index < elements.count else {
            target.surface.fill(rect.offset(by: -target.origin), background)
            return
        }
        let element = elements[index]
        let inside = element.outline.intersection(rect)
        if inside.top > rect.top {
            draw(
                Rect(left: rect.left, top: rect.top, right: rect.right, bottom: inside.top), from: index + 1,
                into: target)
        }
        if inside.left > rect.left {
            draw(
                Rect(left: rect.left, top: inside.top, right: inside.left, bottom: inside.bottom), from: index + 1,
                into: target)
        }
        if element.isTranslucent { draw(inside, from: index + 1, into: target) }
        draw(element, inside, into: target)
        if rect.right > inside.right {
            draw(
                Rect(left: inside.right, top: inside.top, right: rect.right, bottom: inside.bottom), from: index + 1,
                into: target)
        }
        if rect.bottom > inside.bottom {
            draw(
                Rect(left: rect.left, top: inside.bottom, right: rect.right, bottom: rect.bottom), from: index + 1,
                into: target)
        }
    }

    private func draw(_ element: SceneElement, _ rect: Rect, into target: Target) {
        let content = rect.intersection(element.rect)
        if !content.isEmpty {
            let place = content.offset(by: -target.origin)
            let isThere =
                element.shape != nil
                && source.withPixels(of: element.session) { pixels in
                    target.surface.tile(pixels, from: content.origin - element.mapping, into: place, element.style)
                }
            // A buffer that went away under a translucent view leaves what is behind it.
            if !isThere && !element.isTranslucent { target.surface.fill(place, .black) }
        }
        guard let frame = element.frame else { return }
        target.surface.draw(
            frame, around: element.rect.offset(by: -target.origin), clip: rect.offset(by: -target.origin))
        let size = painter.size(label: frame.label, title: frame.title, scale: frame.scale)
        if size.isEmpty { return }
        let space = frame.space
        let x = size.width <= space.width ? space.x + (space.width - size.width) / 2 : space.x
        let y = space.y + max(0, (space.height - size.height) / 2)
        painter.paint(
            label: frame.label, title: frame.title, color: frame.color, scale: frame.scale,
            at: Point(x, y) - target.origin, clip: rect.intersection(space).offset(by: -target.origin),
            into: target.surface)
    }

    /// Where a picture goes.
    private struct Target {
        var surface: Surface
        /// The panorama's point at the surface's first pixel.
        var origin: Point
    }
}

extension Surface {
    /// Fills `place` with the endless repetition of a buffer, beginning with its pixel `start`.
    fileprivate func tile(_ buffer: Surface, from start: Point, into place: Rect, _ style: SceneElement.Style) {
        let area = buffer.area
        if area.isEmpty {
            if style != .blended { fill(place, .black) }
            return
        }
        let first = Point(wrapped(start.x, area.width), wrapped(start.y, area.height))
        if first.x + place.width <= area.width && first.y + place.height <= area.height {
            return put(buffer, Rect(first, place.area), to: place.origin, style)
        }
        // A tiny buffer in a large view is multiplied first, so that no peer can make the loop below expensive.
        let repeats = Area(
            area.width < 64 ? 1 + 255 / area.width : 1, area.height < 64 ? 1 + 255 / area.height : 1)
        if repeats.count > 1 {
            var block = Bitmap(Area(area.width * repeats.width, area.height * repeats.height))
            block.withSurface { block in
                for row in 0..<repeats.height {
                    for column in 0..<repeats.width {
                        block.copy(buffer, buffer.bounds, to: Point(column * area.width, row * area.height))
                    }
                }
            }
            return block.withPixels { repeated($0, from: first, into: place, style) }
        }
        repeated(buffer, from: first, into: place, style)
    }

    private func repeated(_ buffer: Surface, from first: Point, into place: Rect, _ style: SceneElement.Style) {
        var y = place.y
        var row = first.y
        while y < place.bottom {
            let height = min(buffer.area.height - row, place.bottom - y)
            var x = place.x
            var column = first.x
            while x < place.right {
                let width = min(buffer.area.width - column, place.right - x)
                put(buffer, Rect(column, row, width, height), to: Point(x, y), style)
                x += width
                column = 0
            }
            y += height
            row = 0
        }
    }

    private func put(_ buffer: Surface, _ rect: Rect, to place: Point, _ style: SceneElement.Style) {
        switch style {
        case .blended: over(buffer, rect, to: place)
        case .opaque: copyOpaque(buffer, rect, to: place)
        case .tinted(let color): tint(buffer, rect, to: place, with: color)
        }
    }

    /// Draws a coloured frame with black edges around `inner`.
    fileprivate func draw(_ frame: SceneElement.Frame, around inner: Rect, clip: Rect) {
        ring(inner.inset(by: -frame.width), width: frame.width, .black, clip: clip)
        let edge = max(1, frame.scale / 120)
        if frame.width > 2 * edge {
            ring(inner.inset(by: edge - frame.width), width: frame.width - 2 * edge, frame.color, clip: clip)
        }
    }

    private func ring(_ outer: Rect, width: Int, _ color: Color, clip: Rect) {
        let inner = outer.inset(by: width)
        for side in [
            Rect(left: outer.left, top: outer.top, right: outer.right, bottom: inner.top),
            Rect(left: outer.left, top: inner.bottom, right: outer.right, bottom: outer.bottom),
            Rect(left: outer.left, top: inner.top, right: inner.left, bottom: inner.bottom),
            Rect(left: inner.right, top: inner.top, right: outer.right, bottom: inner.bottom),
        ] { fill(side.intersection(clip), color) }
    }
}
