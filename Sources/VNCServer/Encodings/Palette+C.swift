internal import CPixels

/// The different colours of a piece, in the order in which they appeared, at most 256, and how its pixels follow each other.
@safe package final class Palette {
    private let palette: UnsafeMutablePointer<cpixels_palette>

    /// No colours.
    package init() {
        unsafe palette = .allocate(capacity: 1)
        unsafe palette.initialize(to: cpixels_palette())
    }

    deinit { unsafe palette.deallocate() }

    /// Forgets all colours and runs, and makes room for `limit` colours.
    package func reset(limit: Int) { unsafe cpixels_palette_reset(palette, UInt32(max(1, min(256, limit)))) }

    /// The number of colours.
    package var count: Int { unsafe Int(palette.pointee.count) }
    /// The runs of equal pixels.
    package var runs: Int { unsafe Int(palette.pointee.runs) }
    /// The runs of a single pixel.
    package var singles: Int { unsafe Int(palette.pointee.singles) }
    /// The bytes that ZRLE takes for the lengths of all runs.
    package var lengthBytes: Int { unsafe Int(palette.pointee.runs) + Int(palette.pointee.long_runs) }

    /// The colours.
    package var colors: [UInt32] {
        unsafe withUnsafePointer(to: &palette.pointee.colours) {
            unsafe $0.withMemoryRebound(to: UInt32.self, capacity: 256) {
                unsafe Array(UnsafeBufferPointer(start: $0, count: count))
            }
        }
    }

    /// Looks up the pixels of `range`, which both arrays must hold, adding what is new, and notes indices and runs.
    ///
    /// Returns whether there was room for all colours; without, nothing more is looked up, and the runs are counted to the end
    /// only when `countsAll`.
    package func index(
        _ pixels: [UInt32], _ range: Range<Int>, to indices: inout [UInt8], countsAll: Bool = false
    ) -> Bool {
        guard range.lowerBound >= 0, range.upperBound <= min(pixels.count, indices.count) else { return false }
        return unsafe pixels.withUnsafeBufferPointer { source in
            unsafe indices.withUnsafeMutableBufferPointer { target in
                guard let from = source.baseAddress, let to = target.baseAddress else { return false }
                return unsafe cpixels_index(
                    palette, to + range.lowerBound, from + range.lowerBound, range.count, countsAll ? 1 : 0) != 0
            }
        }
    }
}
