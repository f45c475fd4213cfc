import Framebuffer

/// A small picture as text: a letter a pixel, a line a row.
struct Picture: Equatable, CustomStringConvertible {
    /// What each letter stands for; a capital is the small letter's colour under a tint of half white.
    static let colors: [(letter: Character, color: Color)] = [
        (".", Color(rgb: 0x102030)), ("k", .black), ("w", .white), ("r", Color(rgb: 0xff0000)),
        ("g", Color(rgb: 0x00ff00)), ("b", Color(rgb: 0x0000ff)), ("y", Color(rgb: 0xffff00)),
        ("c", Color(rgb: 0x00ffff)), ("m", Color(rgb: 0xff00ff)), ("-", .clear),
    ]

    let rows: [String]

    /// The picture of a text.
    init(_ text: String) {
        rows = text.split(whereSeparator: { $0 == "\n" || $0 == " " }).map(String.init)
    }

    /// The picture of pixels; what no letter stands for is a question mark.
    init(_ bitmap: Bitmap) {
        rows = (0..<bitmap.area.height).map { y in
            String(
                (0..<bitmap.area.width).map { x in
                    Self.colors.first { $0.color == bitmap[x, y] }?.letter ?? "?"
                })
        }
    }

    var description: String { rows.joined(separator: "\n") }

    /// The size.
    var area: Area { Area(rows.map(\.count).max() ?? 0, rows.count) }

    /// The colour of a letter.
    static func color(_ letter: Character) -> Color { colors.first { $0.letter == letter }?.color ?? .clear }

    /// The pixels.
    func draw(into surface: Surface, at origin: Point = .zero) {
        for (y, row) in rows.enumerated() {
            for (x, letter) in row.enumerated() { surface.set(origin.x + x, origin.y + y, Self.color(letter)) }
        }
    }
}
