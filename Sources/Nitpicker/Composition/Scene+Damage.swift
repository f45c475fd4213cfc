package import Framebuffer

extension Scene {
    /// Where on the panorama new pixels of a session's buffer can be seen; what is covered costs nothing.
    package func damage(of session: SessionID, in rect: Rect) -> Region {
        var result = Region()
        for (index, element) in elements.enumerated() where element.session == session {
            for part in element.places(of: rect) { result.formUnion(uncovered(part, by: index)) }
        }
        return result
    }

    /// What a client's scrolling looks like: each pixel p of `target` in its buffer now is what was at `p - delta`.
    ///
    /// A client that lies about it can only be shown its own pixels: what moves comes from, and goes to, places
    /// where its own opaque view is in front. The rest of the target counts as new.
    package func scroll(of session: SessionID, _ target: Rect, by delta: Point, in bounds: Rect) -> Changes {
        var damage = Region()
        var moved = Region()
        var veiled = Region()
        for (index, element) in elements.enumerated() {
            defer { if element.isTranslucent { veiled.formUnion(element.outline.intersection(bounds)) } }
            guard element.session == session else { continue }
            for part in element.places(of: target) {
                damage.formUnion(uncovered(part.intersection(bounds), by: index))
            }
            guard !element.isTranslucent, element.frame == nil, let area = element.shape?.area else { continue }
            // Only the first repetition of the buffer: beyond its edges another part of the buffer begins.
            let shown = Rect(.zero, area).offset(by: element.mapping).intersection(element.rect).intersection(bounds)
            let content = target.offset(by: element.mapping)
            let touched = content.union(content.offset(by: -delta)).intersection(shown)
            let own = uncovered(touched, by: index).subtracting(veiled)
            moved.formUnion(own.intersection(content).intersection(own.offset(by: delta)))
        }
        var result = Changes()
        result.move(moved, by: delta)
        result.damage(damage.subtracting(moved))
        return result
    }
}

extension SceneElement {
    /// The most repetitions of a buffer in one view that are looked at one by one.
    private static let tileLimit = 16

    /// The rectangles of the panorama, inside the view, where a rectangle of the buffer is shown.
    func places(of rect: Rect) -> [Rect] {
        guard let area = shape?.area, !area.isEmpty else { return [] }
        let rect = rect.intersection(Rect(.zero, area))
        if rect.isEmpty || self.rect.isEmpty { return [] }
        // The view shows the endless repetition of the buffer from `source` on.
        let columns = tiles(from: source.x, length: self.rect.width, every: area.width)
        let rows = tiles(from: source.y, length: self.rect.height, every: area.height)
        if columns.count * rows.count > Self.tileLimit { return [self.rect] }
        var result: [Rect] = []
        for row in rows {
            for column in columns {
                let place = rect.offset(by: mapping + Point(column * area.width, row * area.height))
                    .intersection(self.rect)
                if !place.isEmpty { result.append(place) }
            }
        }
        return result
    }

    private func tiles(from start: Int, length: Int, every size: Int) -> ClosedRange<Int> {
        let first = (start - wrapped(start, size)) / size
        let end = start + length - 1
        return first...max(first, (end - wrapped(end, size)) / size)
    }
}
