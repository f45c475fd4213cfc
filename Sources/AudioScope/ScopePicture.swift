package import Framebuffer
internal import Text

/// Draws sound: its wave, its spectrum and its levels.
///
/// What never changes - grids, scales, words - is drawn once. Used by one thread at a time.
package final class ScopePicture {
    package let layout: ScopeLayout
    /// The time that the wave shows, in milliseconds.
    package static let span = 20
    private let channels: Int
    private let font: Font
    private let ground: Bitmap

    /// A picture of that size.
    package init(_ area: Area, channels: Int) throws {
        let channels = min(max(1, channels), 16)
        self.channels = channels
        let size = max(9, min(18, min(area.width / 46, area.height / 26)))
        let font = try Font(files: FontFiles.chain(), size: size)
        self.font = font
        layout = ScopeLayout(area, channels: channels, line: font.lineHeight, label: font.width(of: "\u{2212}96"))
        ground = ScopeGround(layout, font, channels: channels).bitmap()
    }

    /// Draws all of it.
    package func draw(_ model: ScopeModel, into surface: Surface) {
        ground.withPixels { surface.copy($0, ground.bounds, to: .zero) }
        drawWave(model, surface)
        drawSpectrum(model, surface)
        drawMeters(model, surface)
    }

    /// The part of the wave that a channel is drawn in.
    package static func lane(_ channel: Int, of channels: Int, in box: Rect) -> Rect {
        let lanes = min(max(1, channels), 4)
        let lane = channel % lanes
        let top = box.top + box.height * lane / lanes
        return Rect(left: box.left, top: top, right: box.right, bottom: box.top + box.height * (lane + 1) / lanes)
    }

    private func drawWave(_ model: ScopeModel, _ surface: Surface) {
        let span = model.rate * Self.span / 1_000
        let start = model.waveStart(span: span)
        for channel in 0..<min(channels, model.channels) {
            let lane = Self.lane(channel, of: channels, in: layout.wave)
            guard lane.width > 0, lane.height > 2 else { continue }
            let samples = model.history[channel]
            let color = ScopeColors.waves[channel % ScopeColors.waves.count]
            let step = Double(span) / Double(lane.width)
            func value(_ time: Double) -> Double {
                let index = min(max(0, Int(time)), samples.count - 2)
                let part = time - Double(index)
                return Double(samples[index]) * (1 - part) + Double(samples[index + 1]) * part
            }
            let middle = Double(lane.top) + Double(lane.height) / 2
            let scale = Double(lane.height) / 2 * 0.92
            for x in 0..<lane.width {
                let from = start + Double(x) * step
                var low = min(value(from), value(from + step))
                var high = max(value(from), value(from + step))
                var index = Int(from) + 1
                while Double(index) < from + step && index < samples.count {
                    low = min(low, Double(samples[index]))
                    high = max(high, Double(samples[index]))
                    index += 1
                }
                let top = middle - min(high, 1.08) * scale - 0.8
                let bottom = middle - max(low, -1.08) * scale + 0.8
                Stroke.column(lane.left + x, top, bottom, color, on: surface, clip: lane)
            }
        }
    }

    /// The level of the spectrum in a column of its box: the loudest bin, or between two bins.
    package static func level(_ x: Int, in box: Rect, _ levels: [Float], _ analysis: Spectrum) -> Float {
        let width = Double(analysis.rate) / Double(analysis.count)
        let from = ScopeScale.frequency(Double(x), in: box) / width
        let to = ScopeScale.frequency(Double(x + 1), in: box) / width
        guard from < Double(levels.count - 1) else { return Spectrum.floor }
        let first = Int(from)
        let last = min(Int(to), levels.count - 1)
        if last > first + 1 { return levels[first + 1...last].max() ?? Spectrum.floor }
        let part = Float(from - Double(first))
        let between = levels[first] * (1 - part) + levels[first + 1] * part
        return last > first ? max(between, levels[last]) : between
    }

    private func drawSpectrum(_ model: ScopeModel, _ surface: Surface) {
        let box = layout.spectrum
        guard box.width > 0, box.height > 2 else { return }
        var tops: [Double] = []
        var holds: [Double] = []
        for x in 0..<box.width {
            let level = Self.level(x, in: box, model.spectrum, model.analysis)
            let hold = Self.level(x, in: box, model.spectrumHold, model.analysis)
            tops.append(Double(box.top) + ScopeScale.y(level, in: box, ScopeScale.spectrum))
            holds.append(Double(box.top) + ScopeScale.y(hold, in: box, ScopeScale.spectrum))
        }
        for y in box.top..<box.bottom {
            let part = Double(y - box.top) / Double(box.height)
            let color = ScopeColors.mix(ScopeColors.spectrumTop, ScopeColors.spectrumBottom, part).bits
            surface.withMutableRow(y, box.left..<box.right) { row in
                for x in 0..<min(row.count, tops.count) where tops[x] < Double(y) { row[x] = color }
            }
        }
        drawLine(holds, ScopeColors.hold, box, surface)
        drawLine(tops, ScopeColors.spectrumLine, box, surface)
    }

    /// A line from column to column; what lies on the bottom is none.
    private func drawLine(_ heights: [Double], _ color: Color, _ box: Rect, _ surface: Surface) {
        for x in heights.indices {
            let here = heights[x]
            let before = x > 0 ? (heights[x - 1] + here) / 2 : here
            let after = x + 1 < heights.count ? (heights[x + 1] + here) / 2 : here
            if min(here, before, after) >= Double(box.bottom) - 0.5 { continue }
            Stroke.column(
                box.left + x, min(here, before, after) - 0.6, max(here, before, after) + 0.6, color, on: surface,
                clip: box)
        }
    }

    private func drawMeters(_ model: ScopeModel, _ surface: Surface) {
        for (bar, level) in zip(layout.bars, model.levels) {
            let peak = Self.top(of: bar, level.peak)
            let rms = Self.top(of: bar, level.rms)
            for y in bar.top..<max(bar.top, bar.bottom) {
                // Segments of two lines with a dark one between.
                if layout.hasLabels && (bar.bottom - y) % 3 == 0 { continue }
                let decibels = Self.decibels(at: y, in: bar)
                let color = ScopeColors.meter(decibels)
                let shade = y >= rms ? 1 : y >= peak ? 0.55 : 0.13
                surface.fill(Rect(bar.left, y, bar.width, 1), ScopeColors.mix(ScopeColors.panel, color, shade))
            }
            let hold = Self.top(of: bar, level.hold)
            if hold < bar.bottom {
                let color = ScopeColors.meter(ScopeScale.decibels(level.hold))
                surface.fill(Rect(bar.left, hold, bar.width, min(2, bar.bottom - hold)), color)
            }
            drawNumber(level, bar, surface)
        }
    }

    /// The first line of a bar that an amplitude fills.
    package static func top(of bar: Rect, _ amplitude: Float) -> Int {
        bar.top + Int(ScopeScale.y(ScopeScale.decibels(amplitude), in: bar, ScopeScale.meter).rounded())
    }

    private static func decibels(at y: Int, in bar: Rect) -> Float {
        let range = ScopeScale.meter
        let part = (Float(y - bar.top) + 0.5) / Float(max(1, bar.height))
        return range.upperBound - part * (range.upperBound - range.lowerBound)
    }

    /// The held peak above a bar, red when full scale was reached.
    private func drawNumber(_ level: ScopeLevel, _ bar: Rect, _ surface: Surface) {
        guard layout.hasLabels else { return }
        let place = Rect(bar.left - 2, 0, bar.width + 4, bar.top - 2)
        if level.isClipped { surface.fill(Rect(bar.left, bar.top - 4, bar.width, 3), ScopeColors.clipped) }
        let decibels = ScopeScale.decibels(level.hold)
        guard decibels > ScopeScale.meter.lowerBound else { return }
        let text = Self.short(decibels)
        let shaped = font.shape(text)
        guard shaped.width <= place.width else { return }
        let color = level.isClipped ? ScopeColors.clipped : ScopeColors.title
        let start = Point(place.left + (place.width - shaped.width) / 2, bar.top - 5 - font.descent)
        font.draw(shaped, into: surface, at: start, color: color)
    }

    /// Decibels without a digit behind the point; "0" is no "-0".
    static func short(_ decibels: Float) -> String {
        let value = Int(decibels.rounded())
        return value < 0 ? "\u{2212}\(-value)" : "\(value)"
    }
}
