import Framebuffer
import Nitpicker

/// Pixels of sessions as bitmaps.
struct Bitmaps: PixelSource {
    var bitmaps: [SessionID: Bitmap] = [:]
    var masks: [SessionID: Set<Point>] = [:]

    func withPixels(of session: SessionID, _ body: (Surface) -> Void) -> Bool {
        guard let bitmap = bitmaps[session] else { return false }
        bitmap.withPixels(body)
        return true
    }

    func takesInput(_ session: SessionID, at pixel: Point) -> Bool { masks[session]?.contains(pixel) ?? true }
}

extension Scene {
    /// What the picture must be, pixel by pixel and from back to front.
    func painted(_ bounds: Rect, overlay: [SceneElement] = [], _ source: Bitmaps) -> Bitmap {
        var result = Bitmap(bounds.area, filledWith: background)
        for element in (overlay + elements).reversed() {
            let outline = element.outline.intersection(bounds)
            for y in outline.top..<outline.bottom {
                for x in outline.left..<outline.right {
                    let behind = result[x - bounds.x, y - bounds.y]
                    result[x - bounds.x, y - bounds.y] = element.painted(Point(x, y), over: behind, source)
                }
            }
        }
        return result
    }
}

extension SceneElement {
    fileprivate func painted(_ point: Point, over behind: Color, _ source: Bitmaps) -> Color {
        if !rect.contains(point) {
            guard let frame else { return behind }
            let distance = max(
                rect.left - point.x, point.x - rect.right + 1, rect.top - point.y, point.y - rect.bottom + 1)
            return distance == 1 || distance == frame.width ? .black : frame.color
        }
        guard let bitmap = source.bitmaps[session], shape != nil, !bitmap.area.isEmpty else {
            return isTranslucent ? behind : .black
        }
        func modulo(_ value: Int, _ size: Int) -> Int { ((value % size) + size) % size }
        let pixel = bitmap[
            modulo(point.x - rect.x + self.source.x, bitmap.area.width),
            modulo(point.y - rect.y + self.source.y, bitmap.area.height)]
        switch style {
        case .opaque: return Color(bits: pixel.bits | 0xff00_0000)
        case .tinted(let tint):
            let half = (pixel.bits >> 1 & 0x7f7f_7f7f) + (tint.bits >> 1 & 0x7f7f_7f7f)
            return Color(bits: 0xff00_0000 | half)
        case .blended:
            var bits: UInt32 = 0xff00_0000
            for shift in [UInt32(0), 8, 16] {
                let product = (behind.bits >> shift & 255) * (255 - pixel.bits >> 24) + 128
                bits |= min(255, (pixel.bits >> shift & 255) + (product + product >> 8) >> 8) << shift
            }
            return Color(bits: bits)
        }
    }
}
