import AudioScope
import Foundation
import Framebuffer
import TestKit
import Testing

@Suite struct PictureTests {
    private func draw(_ model: ScopeModel, _ area: Area, channels: Int = 2) throws -> (Bitmap, ScopeLayout) {
        let picture = try ScopePicture(area, channels: channels)
        var bitmap = Bitmap(area)
        bitmap.withSurface { picture.draw(model, into: $0) }
        return (bitmap, picture.layout)
    }

    private func model(_ signals: [[Float]]) -> ScopeModel {
        var model = ScopeModel(channels: signals.count, rate: 48_000)
        for start in stride(from: 0, to: signals[0].count, by: 1_600) {
            model.take(signals.map { Array($0[start..<min($0.count, start + 1_600)]) })
            model.analyse()
        }
        return model
    }

    /// The bar of a level ends where the scale says, and is dark above.
    @Test(arguments: [0.9, 0.5, 0.1, 0.01])
    func barsAreAsHighAsTheLevel(amplitude: Double) throws {
        let sine = ScopeTests.sine(1_000, 48_000, amplitude: amplitude)
        let (bitmap, layout) = try draw(model([sine, sine.map { $0 / 2 }]), Area(800, 450))
        for (bar, level) in zip(layout.bars, [amplitude, amplitude / 2]) {
            let top = ScopePicture.top(of: bar, Float(level))
            let expected = Double(bar.top) - 20 * log10(level) / 60 * Double(bar.height)
            #expect(abs(Double(top) - expected) <= 1)
            func brightness(_ y: Int) -> Int {
                let color = bitmap[bar.left + bar.width / 2, y]
                return color.red + color.green + color.blue
            }
            let lit = (top + 4..<min(top + 10, bar.bottom)).map(brightness).max() ?? 0
            let dark = (max(bar.top, top - 12)..<max(bar.top + 1, top - 3)).map(brightness).max() ?? 0
            #expect(lit > 150 && dark < 150)
        }
    }

    /// The wave of a sine reaches as far up and down as its amplitude, and stays in its lane.
    @Test func theWaveIsAsHighAsTheSignal() throws {
        let sine = ScopeTests.sine(400, 20_000, amplitude: 0.5)
        let (bitmap, layout) = try draw(model([sine]), Area(900, 500), channels: 1)
        let lane = ScopePicture.lane(0, of: 1, in: layout.wave)
        var rows: [Int] = []
        for y in lane.top..<lane.bottom {
            for x in lane.left..<lane.right where bitmap[x, y] == ScopeColors.waves[0] {
                rows.append(y)
                break
            }
        }
        let reach = Double(lane.height) / 2 * 0.92 * 0.5
        let middle = Double(lane.top) + Double(lane.height) / 2
        #expect(abs(Double(rows.min() ?? 0) - (middle - reach)) <= 2)
        #expect(abs(Double(rows.max() ?? 0) - (middle + reach)) <= 2)
    }

    /// The spectrum's highest column is where its frequency is on the axis, as high as its level.
    @Test(arguments: [100.0, 1_000, 8_000]) func thePeakIsAtItsFrequency(frequency: Double) throws {
        let analysis = Spectrum(rate: 48_000)
        let exact = analysis.frequency(Int(frequency / analysis.frequency(1)))
        let sine = ScopeTests.sine(exact, 40_000, amplitude: 0.25)
        let (bitmap, layout) = try draw(model([sine]), Area(1_000, 600), channels: 1)
        let box = layout.spectrum
        var best = (x: 0, y: Int.max)
        for x in box.left..<box.right {
            guard let y = (box.top..<box.bottom).first(where: { bitmap[x, $0] == ScopeColors.spectrumLine }) else {
                continue
            }
            if y < best.y { best = (x, y) }
        }
        #expect(abs(Double(best.x - box.left) - ScopeScale.x(exact, in: box)) <= 4)
        let height = Double(box.top) + 12.04 / 96 * Double(box.height)
        #expect(abs(Double(best.y) - height) <= 3)
    }

    @Test(
        arguments: [
            (0, 0), (1, 1), (1, 500), (500, 1), (16, 16), (40, 17), (17, 400), (100, 60), (3_000, 20), (20, 2_000),
            (320, 200),
        ], [1, 2, 5, 16])
    func anySizeIsDrawn(_ size: (Int, Int), _ channels: Int) throws {
        let noise = (0..<channels).map { _ in [Float](repeating: 3, count: 5_000) }
        let (bitmap, layout) = try draw(model(noise), Area(size.0, size.1), channels: channels)
        let bounds = Rect(.zero, bitmap.area)
        for part in [layout.wave, layout.spectrum, layout.meters] + layout.bars where !part.isEmpty {
            #expect(bounds.contains(part))
        }
    }

    @Test func partsDoNotOverlapAndUseTheRoom() {
        for width in stride(from: 30, to: 2_000, by: 97) {
            for height in stride(from: 30, to: 1_200, by: 83) {
                let layout = ScopeLayout(Area(width, height), channels: 2, line: 14, label: 24)
                #expect(!layout.wave.intersects(layout.spectrum))
                #expect(!layout.meters.intersects(layout.wave) && !layout.meters.intersects(layout.spectrum))
                #expect(layout.wave.width * 2 > width - 120 && layout.spectrum.height * 3 > height - 60)
            }
        }
    }

    @Test func silenceIsTheSameEachTime() throws {
        let silent = ScopeModel(channels: 2, rate: 48_000)
        #expect(try draw(silent, Area(640, 360)).0 == draw(silent, Area(640, 360)).0)
    }
}
