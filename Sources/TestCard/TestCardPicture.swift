package import Framebuffer
internal import Text

/// Draws a test card: what is there to be compared pixel by pixel, and what a person reads.
///
/// The ground - frame, grid, bars, ramp, fine patterns, circle - depends on the size alone and contains no text, so tests
/// know each pixel of it. The panel with the text lies in `panel`.
package final class TestCardPicture {
    package let area: Area
    private let label: LabelText
    private let large: Font
    private let small: Font
    private let ground: Bitmap

    /// A card of the given size.
    package init(_ area: Area, label: String) throws {
        self.area = area
        self.label = LabelText(label)
        let unit = min(area.width, area.height)
        large = try Font(files: FontFiles.chain(bold: true), size: max(9, min(22, unit / 22)))
        small = try Font(files: FontFiles.chain(), size: max(8, min(14, unit / 34)))
        ground = Self.ground(area)
    }

    /// The part with text; the rest never changes.
    package var panel: Rect { Self.panel(area) }

    /// The place of the panel in a card of that size.
    package static func panel(_ area: Area) -> Rect {
        Rect(
            left: area.width / 8, top: area.height / 2, right: area.width - area.width / 8,
            bottom: area.height * 15 / 16)
    }

    /// The eight bars from left to right.
    package static let bars: [Color] = [0xffffff, 0xffff00, 0x00ffff, 0x00ff00, 0xff00ff, 0xff0000, 0x0000ff, 0x000000]
        .map { Color(rgb: $0) }

    /// Draws everything, or the panel alone.
    package func draw(_ state: TestCardState, into surface: Surface, panelOnly: Bool) {
        if !panelOnly { ground.withPixels { surface.copy($0, ground.bounds, to: .zero) } }
        let panel = panel
        surface.fill(panel, Color(rgb: state.hasFocus ? 0x4a90d9 : 0x59636e))
        let inner = panel.inset(by: 1)
        surface.fill(inner, Color(rgb: 0x12161b))
        let clip = inner.inset(by: large.size / 2)
        if clip.isEmpty { return }
        let white = Color(rgb: 0xf2f5f8)
        let grey = Color(rgb: 0x93a1ae)
        var baseline = clip.top + large.ascent
        large.draw(label, into: surface, at: Point(clip.left, baseline), color: white, clip: clip)
        let size = LabelText("\(area.width) \u{d7} \(area.height)")
        let place = Point(clip.right - small.width(of: size), baseline)
        small.draw(size, into: surface, at: place, color: grey, clip: clip)
        baseline += large.descent + small.lineHeight + large.size / 3
        drawTyped(state.text, surface, Point(clip.left, baseline), clip)
        baseline += small.lineHeight * 3 / 2
        for line in state.log where baseline + small.descent <= clip.bottom {
            small.draw(line, into: surface, at: Point(clip.left, baseline), color: grey, clip: clip)
            baseline += small.lineHeight
        }
    }

    /// The end of what was typed, as much as fits, with a caret behind it.
    private func drawTyped(_ text: String, _ surface: Surface, _ start: Point, _ clip: Rect) {
        let line = text.suffix(200).map { $0 == "\n" ? "\u{21b5}" : $0 == "\t" ? "\u{21e5}" : $0 }
        let shaped = small.shape(String(line))
        let box = Rect(clip.left, start.y - small.ascent - 3, clip.width, small.lineHeight + 6)
        surface.fill(box, Color(rgb: 0x232b34))
        let inside = box.inset(by: 3).intersection(clip)
        let overflow = max(0, shaped.width + 4 - inside.width)
        let origin = Point(inside.left - overflow, start.y)
        small.draw(shaped, into: surface, at: origin, color: Color(rgb: 0xffd866), clip: inside)
        let caret = Rect(origin.x + shaped.width + 1, inside.top, 2, inside.height)
        surface.fill(caret.intersection(inside), Color(rgb: 0xf2f5f8))
    }

    private static func ground(_ area: Area) -> Bitmap {
        var bitmap = Bitmap(area, filledWith: Color(rgb: 0x2a3038))
        bitmap.withSurface { surface in
            drawGrid(surface)
            drawCircle(surface)
            drawBars(surface)
            drawPatterns(surface)
            drawFrame(surface)
        }
        return bitmap
    }

    private static func drawGrid(_ surface: Surface) {
        let (width, height) = (surface.area.width, surface.area.height)
        for x in stride(from: width / 2 % 32, to: width, by: 32) {
            surface.fill(Rect(x, 0, 1, height), Color(rgb: x == width / 2 ? 0x8d99a6 : 0x434c57))
        }
        for y in stride(from: height / 2 % 32, to: height, by: 32) {
            surface.fill(Rect(0, y, width, 1), Color(rgb: y == height / 2 ? 0x8d99a6 : 0x434c57))
        }
    }

    /// A ring around the middle: what is not round was scaled.
    private static func drawCircle(_ surface: Surface) {
        let (width, height) = (surface.area.width, surface.area.height)
        let radius = Double(min(width, height)) * 0.47
        for y in 0..<height {
            let dy = Double(y) + 0.5 - Double(height) / 2
            let reach = radius + 2
            if abs(dy) > reach { continue }
            let half = Int((reach * reach - dy * dy).squareRoot()) + 1
            for x in max(0, width / 2 - half)..<min(width, width / 2 + half + 1) {
                let dx = Double(x) + 0.5 - Double(width) / 2
                let weight = 1.5 - abs((dx * dx + dy * dy).squareRoot() - radius)
                if weight <= 0 { continue }
                let coverage = UInt8(min(1, weight) * 255)
                surface.blend(Color(rgb: 0xc9d3dd), mask: [coverage], size: Area(1, 1), to: Point(x, y))
            }
        }
    }

    private static func drawBars(_ surface: Surface) {
        let (width, height) = (surface.area.width, surface.area.height)
        let box = Rect(left: width / 8, top: height / 10, right: width - width / 8, bottom: height * 2 / 5)
        for (index, color) in bars.enumerated() {
            let left = box.left + box.width * index / bars.count
            let right = box.left + box.width * (index + 1) / bars.count
            surface.fill(Rect(left: left, top: box.top, right: right, bottom: box.bottom), color)
        }
        let ramp = Rect(left: box.left, top: box.bottom, right: box.right, bottom: height * 9 / 20)
        for x in 0..<ramp.width {
            let level = x * 255 / max(1, ramp.width - 1)
            surface.fill(Rect(ramp.left + x, ramp.top, 1, ramp.height), Color(red: level, green: level, blue: level))
        }
    }

    /// Lines and squares of one pixel in the lower corners: what is blurred was scaled or compressed.
    private static func drawPatterns(_ surface: Surface) {
        let size = min(32, min(surface.area.width, surface.area.height) / 10)
        let top = surface.area.height - size - 8
        let right = surface.area.width - size - 8
        for y in 0..<size {
            for x in 0..<size {
                let isLight = (x + y) % 2 == 0
                surface.set(8 + x, top + y, isLight ? .white : .black)
                let isLine = y < size / 2 ? x % 2 == 0 : y % 2 == 0
                surface.set(right + x, top + y, isLine ? .white : .black)
            }
        }
    }

    /// One white pixel all around, and a red, green, blue and yellow one in the corners.
    private static func drawFrame(_ surface: Surface) {
        let (width, height) = (surface.area.width, surface.area.height)
        surface.fill(Rect(0, 0, width, 1), .white)
        surface.fill(Rect(0, height - 1, width, 1), .white)
        surface.fill(Rect(0, 0, 1, height), .white)
        surface.fill(Rect(width - 1, 0, 1, height), .white)
        surface.set(0, 0, Color(rgb: 0xff0000))
        surface.set(width - 1, 0, Color(rgb: 0x00ff00))
        surface.set(0, height - 1, Color(rgb: 0x0000ff))
        surface.set(width - 1, height - 1, Color(rgb: 0xffff00))
    }
}
