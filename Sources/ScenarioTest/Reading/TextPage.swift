internal import Framebuffer

/// A part of a screen made ready for reading: dark letters on light ground, and large enough.
struct TextPage {
    let area: Area
    let grey: [UInt8]
    private let scale: Int
    private let origin: Point

    /// How much letters of a screen are enlarged: they are some 10 pixels high, and what reads them is used to 30.
    private static let usualScale = 3
    /// The white border around, without which letters at the edge are not read.
    private static let border = 12
    /// The least difference between letters and ground.
    private static let leastContrast = 24

    /// The page of a part of what is written.
    init(_ writing: Writing, _ part: Rect) {
        origin = part.origin
        scale = part.count > 1_000_000 ? 2 : Self.usualScale
        let border = Self.border
        let (width, height) = (part.width, part.height)
        let target = Area(width * scale + 2 * border, height * scale + 2 * border)
        let light = (part.top..<part.bottom).flatMap { y in
            writing.light[(y * writing.area.width + part.left)..<(y * writing.area.width + part.right)]
        }
        let ink = Self.ink(light)
        var grey = [UInt8](repeating: 255, count: target.count)
        for y in 0..<(height * scale) {
            // Between the centres of pixels, linear.
            let v = max(0, min((height - 1) * scale, y - scale / 2))
            let (y0, fy) = (v / scale, v % scale)
            let y1 = min(height - 1, y0 + 1)
            for x in 0..<(width * scale) {
                let u = max(0, min((width - 1) * scale, x - scale / 2))
                let (x0, fx) = (u / scale, u % scale)
                let x1 = min(width - 1, x0 + 1)
                let upper = ink[y0 * width + x0] * (scale - fx) + ink[y0 * width + x1] * fx
                let lower = ink[y1 * width + x0] * (scale - fx) + ink[y1 * width + x1] * fx
                grey[(y + border) * target.width + x + border] = UInt8(
                    255 - (upper * (scale - fy) + lower * fy) / (scale * scale))
            }
        }
        self.grey = grey
        area = target
    }

    /// How much of a letter each pixel is, 0 to 255: its distance from the ground towards what differs most from it.
    private static func ink(_ light: [Int]) -> [Int] {
        guard !light.isEmpty else { return [] }
        var histogram = [Int](repeating: 0, count: 256)
        for value in light { histogram[value] += 1 }
        /// The lightness below which so many pixels are.
        func level(_ count: Int) -> Int {
            var left = count
            for (value, count) in histogram.enumerated() {
                left -= count
                if left < 0 { return value }
            }
            return 255
        }
        // The ground is what there is more of than half; a few pixels may be anything.
        let (ground, few) = (level(light.count / 2), light.count / 200)
        let (darkest, lightest) = (level(few), level(light.count - 1 - few))
        let isDark = lightest - ground > ground - darkest
        let most = max(leastContrast, isDark ? lightest - ground : ground - darkest)
        return light.map { max(0, min(most, isDark ? $0 - ground : ground - $0)) * 255 / most }
    }

    /// Where on the picture a box of the page is.
    func place(_ left: Int, _ top: Int, _ right: Int, _ bottom: Int) -> Rect {
        Rect(
            left: (left - Self.border) / scale, top: (top - Self.border) / scale,
            right: (right - Self.border + scale - 1) / scale, bottom: (bottom - Self.border + scale - 1) / scale
        ).offset(by: origin)
    }
}
