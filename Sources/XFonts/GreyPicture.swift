internal import Glibc

/// A glyph with 256 levels, which may be blurred.
struct GreyPicture {
    private let width: Int
    private let height: Int
    private var levels: [Int]

    init(width: Int, height: Int, _ isSet: (Int, Int) -> Bool) {
        self.width = width
        self.height = height
        levels = [Int](repeating: 0, count: width * height)
        for y in 0..<height {
            for x in 0..<width where isSet(x, y) { levels[y * width + x] = 255 }
        }
    }

    /// The level of a pixel; outside of the picture it is 0.
    subscript(_ x: Int, _ y: Int) -> Int {
        x >= 0 && x < width && y >= 0 && y < height ? levels[y * width + x] : 0
    }

    /// Averages by a box as large as what becomes one pixel, and darkens; false when the box is a single pixel.
    mutating func blur(_ factorX: Double, _ factorY: Double) -> Bool {
        let boxX = min(FontSizes.integer(ceil(1 / factorX)), width / 2)
        let boxY = min(FontSizes.integer(ceil(1 / factorY)), height / 2)
        guard boxX > 1 || boxY > 1 else { return false }
        if boxX > 1 {
            for y in 0..<height { average(boxX, start: y * width, step: 1, count: width) }
        }
        if boxY > 1 {
            for x in 0..<width { average(boxY, start: x, step: width, count: height) }
        }
        let ink = boxX * boxY * 192
        for place in levels.indices { levels[place] = min(255, levels[place] * ink / 256) }
        return true
    }

    /// The moving average of a row or column; at the ends the box has fewer pixels.
    private mutating func average(_ box: Int, start: Int, step: Int, count: Int) {
        let after = box / 2
        let before = box - after - 1
        let line = (0..<count).map { levels[start + $0 * step] }
        for place in 0..<count {
            let first = max(0, place - before)
            let last = min(count - 1, place + after)
            var sum = 0
            for other in first...last { sum += line[other] }
            levels[start + place * step] = sum / (last - first + 1)
        }
    }
}
