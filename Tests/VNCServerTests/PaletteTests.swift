import TestKit
import Testing
import VNCServer

/// The palette of a piece beside one that looks at each pixel by itself.
@Suite struct PaletteTests {
    private struct Plain {
        var colors: [UInt32] = []
        var indices: [UInt8] = []
        var runs = 0
        var singles = 0
        var lengthBytes = 0
        var isWhole = true

        init(_ pixels: ArraySlice<UInt32>, limit: Int, countsAll: Bool) {
            var rest = pixels
            while let color = rest.first {
                if isWhole, !colors.contains(color) {
                    if colors.count < limit { colors.append(color) } else { isWhole = false }
                }
                if !isWhole && !countsAll { return }
                let length = rest.prefix { $0 == color }.count
                if isWhole {
                    indices += [UInt8](repeating: UInt8(colors.firstIndex(of: color) ?? 0), count: length)
                }
                runs += 1
                if length == 1 { singles += 1 }
                lengthBytes += 1 + (length - 1) / 255
                rest = rest.dropFirst(length)
            }
        }
    }

    /// Runs of random lengths, at random places, of few and of many colours.
    @Test func everyRowIsAsIfLookedAtPixelByPixel() throws {
        var random = Seeded(31)
        let palette = Palette()
        for round in 0..<4000 {
            let (colors, longest) = (1 << Int.random(in: 0...9, using: &random), [1, 2, 5, 20, 700][round % 5])
            var pixels: [UInt32] = []
            let count = Int.random(in: 1...400, using: &random)
            while pixels.count < count {
                let color = UInt32(Int.random(in: 0...colors - 1, using: &random)) &* 0x9e_3779 & 0xff_ffff
                pixels += [UInt32](repeating: color, count: Int.random(in: 1...longest, using: &random))
            }
            let start = Int.random(in: 0...count - 1, using: &random)
            let range = start..<Int.random(in: start + 1...count, using: &random)
            let countsAll = Int.random(in: 0...1, using: &random) == 1
            let limit = Int.random(in: 1...256, using: &random)
            var indices = [UInt8](repeating: 0xee, count: pixels.count)
            palette.reset(limit: limit)
            let isWhole = palette.index(pixels, range, to: &indices, countsAll: countsAll)
            let plain = Plain(pixels[range], limit: limit, countsAll: countsAll)
            try #require(isWhole == plain.isWhole && palette.colors == plain.colors, "round \(round)")
            if isWhole { try #require(Array(indices[range]) == plain.indices, "round \(round)") }
            if isWhole || countsAll {
                try #require(palette.runs == plain.runs && palette.singles == plain.singles, "round \(round)")
                try #require(palette.lengthBytes == plain.lengthBytes, "round \(round)")
            }
            // What is beside the range is nobody's.
            try #require(indices[..<range.lowerBound].allSatisfy { $0 == 0xee }, "round \(round)")
            try #require(indices[range.upperBound...].allSatisfy { $0 == 0xee }, "round \(round)")
        }
    }
}
