package import Framebuffer
internal import Text

/// What the monitor shows: for each session its label, the heat map of its buffer, and bars of what passes.
///
/// Without a font there are no words; the rest stays.
package struct MonitorPicture {
    private let font: Font?
    private let small: Font?

    /// The width of the picture.
    package static let width = 520
    /// The height of a session's part.
    package static let rowHeight = 96
    /// The sessions that are shown.
    package static let rowLimit = 12

    private static let cell = 8
    private static let paper = Color(rgb: 0x14181e)
    private static let ink = Color(rgb: 0xd8dee9)

    /// A picture in the font that labels have.
    package init(font file: String? = nil) {
        let file = file ?? FontFiles.sans(bold: false)
        font = try? Font(file: file, size: 15)
        small = try? Font(file: file, size: 12)
    }

    /// The size of the picture of so many sessions.
    package static func area(of count: Int) -> Area { Area(width, max(1, min(count, rowLimit)) * rowHeight) }

    /// Draws the first sessions.
    package func draw(_ sessions: [GuiStatistics], into surface: Surface) {
        surface.fill(surface.bounds, Self.paper)
        for (index, session) in sessions.prefix(Self.rowLimit).enumerated() {
            draw(session, at: Point(8, index * Self.rowHeight + 4), into: surface)
        }
    }

    private func draw(_ session: GuiStatistics, at origin: Point, into surface: Surface) {
        write(session.label.text, font, at: origin + Point(0, 16), Self.ink, surface)
        draw(session.heat, at: origin + Point(0, 22), into: surface)
        let bars: [(name: String, value: Int, color: UInt32)] = [
            ("commits", session.commits, 0x88c0d0), ("commands", session.commands.values.reduce(0, +), 0x81a1c1),
            ("pixels", session.refreshedPixels, 0xebcb8b), ("events", session.events.values.reduce(0, +), 0xa3be8c),
            ("\u{b5}s to answer", session.latency.median, 0xbf616a),
        ]
        for (index, bar) in bars.enumerated() {
            let y = origin.y + 22 + index * 13
            write("\(bar.name) \(bar.value)", small, at: Point(origin.x + 144, y + 10), Self.ink, surface)
            // A tenth of the way for each doubling, so that all of it fits.
            let doublings = Int.bitWidth - max(0, bar.value).leadingZeroBitCount
            let length = min(200, doublings * 5)
            surface.fill(Rect(origin.x + 300, y + 2, length, 8), Color(rgb: bar.color))
        }
    }

    private func draw(_ heat: HeatMap, at origin: Point, into surface: Surface) {
        for (y, row) in heat.rows.enumerated() {
            for (x, digit) in row.utf8.enumerated() {
                let level = Int(digit) - 48
                let color = Color(red: level * 28, green: max(0, level - 4) * 40, blue: level == 0 ? 40 : 20)
                let place = Rect(origin.x + x * Self.cell, origin.y + y * Self.cell, Self.cell - 1, Self.cell - 1)
                surface.fill(place, color)
            }
        }
    }

    private func write(_ text: String, _ font: Font?, at point: Point, _ color: Color, _ surface: Surface) {
        font?.draw(LabelText(text), into: surface, at: point, color: color)
    }
}
