import Framebuffer
import Text

/// What of a scope never changes: panels, grids, scales and words.
struct ScopeGround {
    private let layout: ScopeLayout
    private let font: Font
    private let channels: Int

    init(_ layout: ScopeLayout, _ font: Font, channels: Int) {
        self.layout = layout
        self.font = font
        self.channels = channels
    }

    func bitmap() -> Bitmap {
        var bitmap = Bitmap(layout.area, filledWith: ScopeColors.ground)
        bitmap.withSurface { surface in
            for box in [layout.wave, layout.spectrum] where !box.isEmpty {
                surface.fill(Rect(box.x - 1, box.y - 1, box.width + 2, box.height + 2), ScopeColors.border)
                surface.fill(box, ScopeColors.panel)
            }
            drawWave(surface)
            drawSpectrum(surface)
            drawMeters(surface)
        }
        return bitmap
    }

    private func drawWave(_ surface: Surface) {
        let box = layout.wave
        guard !box.isEmpty else { return }
        for time in stride(from: 0, to: ScopePicture.span, by: 2) where time > 0 {
            let x = box.left + box.width * time / ScopePicture.span
            surface.fill(Rect(x, box.top, 1, box.height), ScopeColors.grid)
        }
        for channel in 0..<min(4, channels) {
            let lane = ScopePicture.lane(channel, of: channels, in: box)
            let middle = lane.top + lane.height / 2
            for part in [-0.92, -0.46, 0, 0.46, 0.92] {
                let y = middle - Int((Double(lane.height) / 2 * part).rounded())
                let line = Rect(lane.left, y, lane.width, 1).intersection(lane)
                surface.fill(line, part == 0 ? ScopeColors.axis : ScopeColors.grid)
            }
            if channel > 0 { surface.fill(Rect(lane.left, lane.top, lane.width, 1), ScopeColors.border) }
            let color = ScopeColors.mix(ScopeColors.panel, ScopeColors.waves[channel % 4], 0.9)
            label(Self.name(channel, of: channels), right: lane.left - 5, middle: middle, color, surface)
        }
        title("\(ScopePicture.span) ms", box, surface)
    }

    private func drawSpectrum(_ surface: Surface) {
        let box = layout.spectrum
        guard !box.isEmpty else { return }
        for frequency in Self.lines {
            let x = box.left + Int(ScopeScale.x(frequency, in: box).rounded())
            let isDecade = [100, 1_000, 10_000].contains(frequency)
            surface.fill(
                Rect(x, box.top, 1, box.height).intersection(box), isDecade ? ScopeColors.axis : ScopeColors.grid)
        }
        let isTight = box.height < 8 * font.lineHeight
        for decibels in stride(from: isTight ? -24 : -12, to: -96, by: isTight ? -24 : -12) {
            let y = box.top + Int(ScopeScale.y(Float(decibels), in: box, ScopeScale.spectrum).rounded())
            surface.fill(Rect(box.left, y, box.width, 1), ScopeColors.grid)
            label("\u{2212}\(-decibels)", right: box.left - 5, middle: y, ScopeColors.text, surface)
        }
        label("0", right: box.left - 5, middle: box.top + font.ascent / 2, ScopeColors.text, surface)
        drawFrequencies(box, surface)
        title("dBFS", box, surface)
    }

    /// The words below the spectrum, as many as have room; round ones come first.
    private func drawFrequencies(_ box: Rect, _ surface: Surface) {
        guard layout.hasLabels else { return }
        var taken: [Rect] = []
        let order: [Double] = [1_000, 100, 10_000, 200, 5_000, 50, 2_000, 500, 20_000, 20]
        for frequency in order {
            let text = frequency >= 1_000 ? "\(Int(frequency / 1_000))k" : "\(Int(frequency))"
            let shaped = font.shape(text)
            let center = box.left + Int(ScopeScale.x(frequency, in: box).rounded())
            let x = min(max(box.left, center - shaped.width / 2), box.right - shaped.width)
            let place = Rect(x - 6, box.bottom, shaped.width + 12, font.lineHeight)
            if taken.contains(where: { $0.intersects(place) }) { continue }
            taken.append(place)
            font.draw(shaped, into: surface, at: Point(x, box.bottom + 3 + font.ascent), color: ScopeColors.text)
        }
    }

    private func drawMeters(_ surface: Surface) {
        let box = layout.meters
        guard !box.isEmpty, layout.hasLabels else { return }
        let isTight = box.height < 12 * font.lineHeight
        let marks: [Float] =
            isTight ? [0, -12, -24, -36, -48, -60] : [0, -3, -6, -12, -18, -24, -30, -36, -42, -48, -54, -60]
        for decibels in marks {
            let y = box.top + Int(ScopeScale.y(decibels, in: box, ScopeScale.meter).rounded())
            surface.fill(Rect(box.left - 4, min(y, box.bottom - 1), 3, 1), ScopeColors.hold)
            label(ScopePicture.short(decibels), right: box.left - 6, middle: y, ScopeColors.text, surface)
        }
        for (channel, bar) in layout.bars.enumerated() {
            let shaped = font.shape(Self.name(channel, of: channels))
            guard shaped.width <= bar.width + 2 else { continue }
            let x = bar.left + (bar.width - shaped.width) / 2
            font.draw(shaped, into: surface, at: Point(x, bar.bottom + 3 + font.ascent), color: ScopeColors.text)
        }
    }

    private func label(_ text: String, right: Int, middle: Int, _ color: Color, _ surface: Surface) {
        guard layout.hasLabels else { return }
        let shaped = font.shape(text)
        font.draw(shaped, into: surface, at: Point(right - shaped.width, middle + font.ascent * 2 / 5), color: color)
    }

    /// Words in the upper right corner of a box.
    private func title(_ text: String, _ box: Rect, _ surface: Surface) {
        guard layout.hasLabels else { return }
        let shaped = font.shape(text)
        let place = Point(box.right - shaped.width - 6, box.top + font.ascent + 3)
        font.draw(shaped, into: surface, at: place, color: ScopeColors.text, clip: box)
    }

    /// What a channel is called.
    static func name(_ channel: Int, of channels: Int) -> String {
        channels == 2 ? (channel == 0 ? "L" : "R") : "\(channel + 1)"
    }

    private static let lines: [Double] =
        [1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap { digit in
            [10, 100, 1_000].map { digit * $0 }
        }.filter { $0 > 20 } + [10_000]
}
