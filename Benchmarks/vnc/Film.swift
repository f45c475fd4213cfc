import Framebuffer
import TestKit

/// A film as a player shows it: a camera that goes over a landscape and slowly closer, things that move by themselves in
/// front of it, and next to no noise, as that is lost when a film is encoded.
///
/// Whatever has detail at all scales, each a little softer than the next larger one, is compressed as photographs are:
/// a frame is 750 kB of JPEG at the quality 92.
struct Film {
    /// A square of fractal noise that goes on at its edges: its side, and values around 0 in 4096ths.
    private struct Texture {
        static let side = 1024
        private var values: [Int32]

        init(_ random: inout Seeded) {
            var sum = [Float](repeating: 0, count: Self.side * Self.side)
            var strength: Float = 1
            var total: Float = 0
            for step in [512, 256, 128, 64, 32, 16, 8, 4, 2] {
                Self.add(&sum, step, strength, &random)
                total += strength
                strength *= 0.85
            }
            values = sum.map { Int32($0 / total * 1.6 * 4096) }
        }

        /// Random values at the corners of a grid, and soft steps between them.
        private static func add(_ sum: inout [Float], _ step: Int, _ strength: Float, _ random: inout Seeded) {
            let number = side / step
            let corners = (0..<number * number).map { _ in Float(random.next() & 0xffff) / 65536 - 0.5 }
            let soft = (0..<step).map { place in
                let part = Float(place) / Float(step)
                return part * part * (3 - 2 * part)
            }
            for y in 0..<side {
                let (above, below) = (y / step * number, (y / step + 1) % number * number)
                for x in 0..<side {
                    let (left, right) = (x / step, (x / step + 1) % number)
                    func across(_ row: Int) -> Float {
                        corners[row + left] + (corners[row + right] - corners[row + left]) * soft[x % step]
                    }
                    let (upper, lower) = (across(above), across(below))
                    sum[y * side + x] += (upper + (lower - upper) * soft[y % step]) * strength
                }
            }
        }

        /// The value at a place in 256ths of a pixel.
        func at(_ x: Int, _ y: Int) -> Int {
            let mask = Self.side - 1
            let (left, right) = (x >> 8 & mask, ((x >> 8) + 1) & mask)
            let (above, below) = ((y >> 8 & mask) * Self.side, (((y >> 8) + 1) & mask) * Self.side)
            let (across, down) = (x & 255, y & 255)
            let upper = Int(values[above + left]) * (256 - across) + Int(values[above + right]) * across
            let lower = Int(values[below + left]) * (256 - across) + Int(values[below + right]) * across
            return (upper * (256 - down) + lower * down) >> 16
        }
    }

    private let textures: [Texture]

    /// Makes what all frames show.
    init() {
        var random = Seeded(11)
        textures = (0..<4).map { _ in Texture(&random) }
    }

    /// Draws a frame of that number at a place.
    func draw(_ frame: Int, on surface: Surface, at origin: Point, _ area: Area) {
        var random = Seeded(100 + frame)
        let scale = 256 * 1000 / (1000 + frame)
        for y in 0..<area.height {
            surface.withMutableRow(origin.y + y, origin.x..<origin.x + area.width) { row in
                for x in row.indices {
                    // 2.3 pixels to the right and 1.1 downwards with each frame.
                    let place = Point(
                        (x - 960) * scale + 960 * 256 + frame * 589, (y - 540) * scale + 540 * 256 + frame * 282)
                    row[x] = pixel(Point(x, y), place, frame, noise: Int(random.next() & 3) - 1)
                }
            }
        }
    }

    private func pixel(_ point: Point, _ place: Point, _ frame: Int, noise: Int) -> UInt32 {
        var light = textures[0].at(place.x, place.y) + 2048
        var blue = textures[1].at(place.x / 2, place.y / 2)
        var red = textures[2].at(place.x / 2, place.y / 2)
        for disc in 0..<3 {
            let x = point.x - 500 - 400 * disc - (disc * 3 - 4) * frame * 17 / 10
            let y = point.y - 400 - 120 * disc - (2 - disc) * frame * 29 / 10
            let radius = 140 + 40 * disc
            guard x * x + y * y < radius * radius else { continue }
            light = textures[3].at((x + 700 * disc) << 8, (y + 300 * disc) << 8) + 2048
            (blue, red) = (410 * disc, 614 - 410 * disc)
        }
        let grey = light * 255 / 4096 + noise
        func part(_ value: Int) -> UInt32 { UInt32(min(255, max(0, value))) }
        return part(grey + red * 180 / 4096) << 16 | part(grey - (blue + red) * 60 / 4096) << 8
            | part(grey + blue * 180 / 4096)
    }
}
