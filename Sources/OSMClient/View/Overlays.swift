internal import Framebuffer
internal import Glibc
internal import Text

/// What stands on the glass and not on the ground: attribution, scale bar, zoom.
package struct Overlays {
    /// Where they stand.
    private(set) var rects: [Rect] = []
    private var attribution = ""
    private var scale = ""
    private var scaleLength = 0
    private var zoom = ""
    private var credits = Rect.zero
    private var ruler = Rect.zero

    private static let plate = Color(red: 255, green: 255, blue: 255, alpha: 190)
    private static let ink = Color(rgb: 0x44464c)
    private static let textSize = 11

    /// Computes what they say and where they stand.
    mutating func lay(_ camera: Camera, attribution: String, artist: LabelArtist) {
        guard let font = artist.font(size: Self.textSize) else { return }
        self.attribution = Self.fitted(attribution, font, camera.area.width - 24)
        let height = font.ascent + font.descent + 4
        let width = font.width(of: self.attribution) + 12
        credits =
            attribution.isEmpty
            ? .zero : Rect(camera.area.width - width, camera.area.height - height, width, height)
        // The latitude of the pixel in the middle, so that moves of less than a pixel change nothing.
        let middle = (Double(camera.origin.y) + Double(camera.area.height) / 2) / camera.worldSize
        let latitude = Mercator.unproject(MapPoint(0.5, middle)).latitude
        let metres = Mercator.metresPerPixel(latitude: latitude, zoom: camera.zoom)
        (scale, scaleLength) = Self.scale(metresPerPixel: metres, longest: min(120, camera.area.width / 4))
        zoom = Self.decimal(camera.zoom)
        let textWidth = font.width(of: scale) + font.width(of: "z " + zoom) + 14
        let rulerWidth = max(scaleLength + 16, textWidth + 12)
        // Above the attribution where there is no room beside it.
        let bottom = camera.area.height - (rulerWidth + 8 + credits.width > camera.area.width ? credits.height : 0)
        ruler = Rect(0, bottom - height - 8, rulerWidth, height + 8)
        rects = [credits, ruler].filter { !$0.isEmpty }
    }

    /// Draws them, as far as they lie in `clip`.
    func draw(into surface: Surface, clip: Rect, artist: LabelArtist) {
        guard let font = artist.font(size: Self.textSize) else { return }
        if credits.intersects(clip) {
            Self.drawPlate(credits, into: surface, clip: clip)
            font.draw(
                attribution, into: surface, at: Point(credits.x + 6, credits.y + 2 + font.ascent), color: Self.ink,
                clip: clip)
        }
        if ruler.intersects(clip) {
            Self.drawPlate(ruler, into: surface, clip: clip)
            let baseline = ruler.y + 2 + font.ascent
            font.draw(scale, into: surface, at: Point(ruler.x + 7, baseline), color: Self.ink, clip: clip)
            let readout = "z " + zoom
            font.draw(
                readout, into: surface, at: Point(ruler.right - 6 - font.width(of: readout), baseline),
                color: Color(rgb: 0x8a8c92), clip: clip)
            let y = ruler.bottom - 6
            for bar in [
                Rect(ruler.x + 7, y, scaleLength, 2), Rect(ruler.x + 7, y - 4, 1, 4),
                Rect(ruler.x + 6 + scaleLength, y - 4, 1, 4),
            ] { surface.fill(bar.intersection(clip), Self.ink) }
        }
    }

    private static func drawPlate(_ rect: Rect, into surface: Surface, clip: Rect) {
        surface.blend(
            plate, mask: Array(repeating: 255, count: rect.count), size: rect.area, to: rect.origin, clip: clip)
    }

    /// A round distance and its length in pixels.
    package static func scale(metresPerPixel: Double, longest: Int) -> (String, Int) {
        guard metresPerPixel > 0, metresPerPixel.isFinite else { return ("", 0) }
        let reach = metresPerPixel * Double(longest)
        let magnitude = pow(10, log10(reach).rounded(.down))
        let metres = [5, 2, 1].map { $0 * magnitude }.first { $0 <= reach } ?? magnitude
        let text = metres >= 1000 ? "\(Int((metres / 1000).rounded())) km" : "\(max(1, Int(metres.rounded()))) m"
        return (text, Int((metres / metresPerPixel).rounded()))
    }

    /// A number with two decimals at most.
    static func decimal(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        if hundredths % 100 == 0 { return "\(hundredths / 100)" }
        let rest = hundredths % 100
        return "\(hundredths / 100)." + (rest % 10 == 0 ? "\(rest / 10)" : rest < 10 ? "0\(rest)" : "\(rest)")
    }

    private static func fitted(_ text: String, _ font: Font, _ width: Int) -> String {
        var text = text
        while !text.isEmpty, font.width(of: text) > width { text.removeLast() }
        return text
    }
}
