import Framebuffer
import Sessions
import TestKit

/// The pictures that all content is made of, in memory that X servers share.
///
/// Four frames of something like a video, each the size of the screen, then three screens of text, then eight frames of a film.
struct Sheet {
    static let screen = Area(1920, 1080)
    static let frames = 4
    static let textScreens = 3
    static let filmFrames = 8
    static let cell = Area(8, 16)

    let memory: CaptureBuffer

    /// Draws them all.
    init() throws {
        memory = try CaptureBuffer(
            Area(Self.screen.width, Self.screen.height * (Self.frames + Self.textScreens + Self.filmFrames)))
        _ = memory.withSurface { surface in
            for frame in 0..<Self.frames { Self.drawVideo(surface, frame) }
            Self.drawText(surface)
            let film = Film()
            for frame in 0..<Self.filmFrames {
                film.draw(frame, on: surface, at: Self.filmFrame(frame).origin, Self.screen)
            }
        }
    }

    /// A frame of the video.
    static func frame(_ index: Int) -> Rect { Rect(Point(0, index % frames * screen.height), screen) }

    /// All the text.
    static let text = Rect(0, screen.height * frames, screen.width, screen.height * textScreens)

    /// A frame of the film, which goes to its end and back.
    static func filmFrame(_ index: Int) -> Rect {
        let phase = index % (2 * filmFrames - 2)
        let number = phase < filmFrames ? phase : 2 * filmFrames - 2 - phase
        return Rect(Point(0, text.bottom + number * screen.height), screen)
    }

    /// Soft shapes that move, with the noise of a camera.
    private static func drawVideo(_ surface: Surface, _ frame: Int) {
        var random = Seeded(frame + 1)
        let origin = self.frame(frame).origin
        for y in 0..<screen.height {
            surface.withMutableRow(origin.y + y, 0..<screen.width) { row in
                for x in row.indices {
                    let bits = random.next()
                    let light = Int(bits & 15) + (wave(x * 2 + y + frame * 37) + wave(x - y * 3 + frame * 53)) / 4
                    func part(_ step: Int, _ shift: UInt64) -> UInt32 {
                        UInt32(
                            min(255, light + wave(x / step + y / (step + 1) + frame * 11) / 2 + Int(bits >> shift & 7)))
                    }
                    row[x] = part(2, 8) << 16 | part(3, 16) << 8 | part(5, 24)
                }
            }
        }
    }

    /// A triangle of period 512 and height 255.
    private static func wave(_ value: Int) -> Int {
        let phase = value & 511
        return phase < 256 ? phase : 511 - phase
    }

    /// Lines of words in a fixed font and a few colours.
    private static func drawText(_ surface: Surface) {
        var random = Seeded(7)
        // Strokes of a pixel in a box: nothing that can be read, and as hard to compress as what can.
        let glyphs = (0..<60).map { _ in
            (0..<Self.cell.height).map { row in
                row < 3 || row > 12
                    ? 0 : UInt8.random(in: 1...31, using: &random) & UInt8.random(in: 1...31, using: &random) << 1
            }
        }
        let inks: [UInt32] = [0x20_2020, 0x20_2020, 0x20_2020, 0x1a_1aa6, 0x8b_2252, 0x22_8b22]
        let paper: UInt32 = 0xff_ffff
        for line in 0..<text.height / cell.height {
            var letters: [(glyph: Int, ink: UInt32)?] = []
            let length = random.int(20...screen.width / cell.width)
            while letters.count < length {
                let ink = inks[random.int(0...inks.count - 1)]
                for _ in 0..<random.int(2...9) { letters.append((random.int(0...glyphs.count - 1), ink)) }
                letters.append(nil)
            }
            for y in 0..<cell.height {
                surface.withMutableRow(text.y + line * cell.height + y, 0..<screen.width) { row in
                    for x in row.indices {
                        let place = x / cell.width
                        guard place < letters.count, let letter = letters[place] else {
                            row[x] = paper
                            continue
                        }
                        row[x] = glyphs[letter.glyph][y] >> UInt8(x % cell.width) & 1 == 1 ? letter.ink : paper
                    }
                }
            }
        }
    }
}
