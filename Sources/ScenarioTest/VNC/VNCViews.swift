package import Framebuffer

/// What our own server tells of views by themselves.
package struct VNCViews: Hashable, Sendable {
    /// A view, front ones first.
    package struct View: Hashable, Sendable {
        /// The label of its session.
        package var label: String
        package var title: String
        package var rect: Rect
    }

    package var views: [View]
    /// Where on the screen the picture is; empty when no view of the label is there.
    package var place: Rect
    /// What the views of the label show, without what lies over them.
    package var picture: Bitmap

    /// The views of an answer; nil when it is none.
    init?(_ bytes: [UInt8]) {
        var rest = bytes[...]
        func number(_ count: Int) -> Int? {
            guard rest.count >= count else { return nil }
            defer { rest = rest.dropFirst(count) }
            return rest.prefix(count).reduce(0) { $0 << 8 | Int($1) }
        }
        func text() -> String? {
            guard let count = number(2), rest.count >= count else { return nil }
            defer { rest = rest.dropFirst(count) }
            return String(decoding: rest.prefix(count), as: UTF8.self)
        }
        func rect() -> Rect? {
            let values = (0..<4).compactMap { _ in number(4).map { Int(Int32(truncatingIfNeeded: $0)) } }
            guard values.count == 4, values.allSatisfy({ abs($0) < 1 << 24 }), values[2] >= 0, values[3] >= 0 else {
                return nil
            }
            return Rect(values[0], values[1], values[2], values[3])
        }
        guard let count = number(2) else { return nil }
        views = []
        for _ in 0..<count {
            guard let label = text(), let title = text(), let rect = rect() else { return nil }
            views.append(View(label: label, title: title, rect: rect))
        }
        guard let place = rect() else { return nil }
        self.place = place
        picture = Bitmap(.zero)
        if rest.isEmpty { return }
        guard rest.count == 4 * place.count else { return nil }
        let start = rest.startIndex
        picture = Bitmap(place.area)
        for index in picture.pixels.indices {
            let at = start + 4 * index
            picture.pixels[index] =
                UInt32(rest[at]) | UInt32(rest[at + 1]) << 8 | UInt32(rest[at + 2]) << 16 | 0xff00_0000
        }
    }

    /// The picture on a screen of that size, with nothing else.
    func picture(on area: Area) -> Bitmap {
        var screen = Bitmap(area, filledWith: .black)
        screen.withSurface { target in
            picture.withPixels { target.copy($0, $0.bounds, to: place.origin) }
        }
        return screen
    }
}
