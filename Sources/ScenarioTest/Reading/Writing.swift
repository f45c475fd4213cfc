internal import Framebuffer

/// What may be writing on a picture: how light each pixel is, without the thin lines of frames, which are read as letters otherwise.
struct Writing {
    let area: Area
    /// 0 to 255, row by row.
    let light: [Int]

    /// That of a picture.
    init(_ picture: Bitmap) {
        area = picture.area
        light = Self.withoutLines(picture.pixels.map { Int(Perception.luma($0)) }, picture.area)
    }

    /// A lightness from which lines are taken.
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
}
