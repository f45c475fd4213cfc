internal import Framebuffer

/// A part of a screen made ready for reading: dark letters on light ground, and large enough.
struct TextPage {
    let area: Area
    let grey: [UInt8]
    private let scale: Int

    /// How much letters of a screen are enlarged: they are some 10 pixels high, and what reads them is used to 30.
    private static let usualScale = 3
    /// The white border around, without which letters at the edge are not read.
    private static let border = 12

    /// The page of a picture.
    init(_ picture: Bitmap) {
        scale = picture.area.count > 1_000_000 ? 2 : Self.usualScale
        let border = Self.border
        let target = Area(picture.area.width * scale + 2 * border, picture.area.height * scale + 2 * border)
        let light = Self.withoutLines(picture.pixels.map { Int(Perception.luma($0)) }, picture.area)
        // The ground is what there is more of than half: the median.
        var histogram = [Int](repeating: 0, count: 256)
        for value in light { histogram[value] += 1 }
        var (median, below) = (0, 0)
        while median < 255 && below + histogram[median] < light.count / 2 {
            below += histogram[median]
            median += 1
        }
        let isDark = median < 110
        var grey = [UInt8](repeating: isDark ? UInt8(255 - median) : UInt8(median), count: target.count)
        let (width, height) = (picture.area.width, picture.area.height)
        for y in 0..<(height * scale) {
            // Between the centres of pixels, linear.
            let v = max(0, min((height - 1) * scale, y - scale / 2))
            let (y0, fy) = (v / scale, v % scale)
            let y1 = min(height - 1, y0 + 1)
            for x in 0..<(width * scale) {
                let u = max(0, min((width - 1) * scale, x - scale / 2))
                let (x0, fx) = (u / scale, u % scale)
                let x1 = min(width - 1, x0 + 1)
                let upper = light[y0 * width + x0] * (scale - fx) + light[y0 * width + x1] * fx
                let lower = light[y1 * width + x0] * (scale - fx) + light[y1 * width + x1] * fx
                let value = (upper * (scale - fy) + lower * fy) / (scale * scale)
                grey[(y + border) * target.width + x + border] = UInt8(isDark ? 255 - value : value)
            }
        }
        self.grey = grey
        area = target
    }

    /// The lightness without the thin lines of frames, which are read as letters otherwise.
    ///
    /// A line is one or two pixels thick, longer than strokes of letters are, and has the same ground on both sides.
    private static func withoutLines(_ light: [Int], _ area: Area) -> [Int] {
        var result = light
        let (width, height) = (area.width, area.height)
        guard width > 4, height > 4 else { return light }
        func erase(across: Int, along: Int, lines: Range<Int>, length: Int, least: Int) {
            for line in lines {
                var start: Int?
                for position in 0...length {
                    let index = line * across + position * along
                    if position < length {
                        let (before, after) = (light[index - 2 * across], light[index + 2 * across])
                        if abs(light[index] - before) > 48 && abs(before - after) < 32 {
                            start = start ?? position
                            continue
                        }
                    }
                    if let first = start, position - first >= least {
                        for place in first..<position {
                            result[line * across + place * along] = light[(line - 2) * across + place * along]
                        }
                    }
                    start = nil
                }
            }
        }
        erase(across: width, along: 1, lines: 2..<(height - 2), length: width, least: 24)
        erase(across: 1, along: width, lines: 2..<(width - 2), length: height, least: 20)
        return result
    }

    /// Where on the picture a box of the page is.
    func place(_ left: Int, _ top: Int, _ right: Int, _ bottom: Int) -> Rect {
        Rect(
            left: (left - Self.border) / scale, top: (top - Self.border) / scale,
            right: (right - Self.border + scale - 1) / scale, bottom: (bottom - Self.border + scale - 1) / scale)
    }
}
