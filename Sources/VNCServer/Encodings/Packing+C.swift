internal import CPixels
internal import Glibc

/// The rows of three bytes a pixel, which are most of what lossless encodings move.
enum Packing {
    /// Writes `count` pixels 0x00RRGGBB as three bytes each from `offset` on: R G B, or with `blueFirst` B G R.
    ///
    /// Does nothing when either array is too short.
    static func pack(
        _ pixels: [UInt32], from start: Int = 0, count: Int, into bytes: inout [UInt8], at offset: Int, blueFirst: Bool
    ) {
        guard start >= 0, count > 0, start + count <= pixels.count, offset >= 0, offset + 3 * count <= bytes.count
        else { return }
        unsafe pixels.withUnsafeBufferPointer { source in
            unsafe bytes.withUnsafeMutableBufferPointer { target in
                guard let from = source.baseAddress, let to = target.baseAddress else { return }
                if blueFirst {
                    unsafe cpixels_pack_bgr(to + offset, from + start, count)
                } else {
                    unsafe cpixels_pack_rgb(to + offset, from + start, count)
                }
            }
        }
    }

    /// Writes a row of the framebuffer as pixels 0x00RRGGBB; does nothing when there is no room for it.
    ///
    /// `later` is another row of the same columns, which will be wanted soon.
    static func plain(_ row: Span<UInt32>, later: Span<UInt32>, into pixels: inout [UInt32], at offset: Int) {
        guard offset >= 0, offset + row.count <= pixels.count, later.count == row.count else { return }
        unsafe row.withUnsafeBufferPointer { source in
            unsafe later.withUnsafeBufferPointer { later in
                unsafe pixels.withUnsafeMutableBufferPointer { target in
                    guard let from = source.baseAddress, let to = target.baseAddress, let next = later.baseAddress
                    else { return }
                    unsafe cpixels_drop_alpha(to + offset, from, source.count, next)
                }
            }
        }
    }

    /// Writes `count` pixels as the four bytes that they are in memory; does nothing when either array is too short.
    static func copy(
        _ pixels: [UInt32], from start: Int, count: Int, into bytes: inout [UInt8], at offset: Int
    ) {
        guard start >= 0, count > 0, start + count <= pixels.count, offset >= 0, offset + 4 * count <= bytes.count
        else { return }
        unsafe pixels.withUnsafeBufferPointer { source in
            unsafe bytes.withUnsafeMutableBufferPointer { target in
                guard let from = source.baseAddress, let to = target.baseAddress else { return }
                unsafe memcpy(to + offset, from + start, 4 * count)
            }
        }
    }

    /// How many pixels from `start` on, before `end`, are equal to the first of them.
    static func run(_ pixels: [UInt32], from start: Int, to end: Int) -> Int {
        guard start >= 0, start < end, end <= pixels.count else { return 0 }
        return unsafe pixels.withUnsafeBufferPointer { source in
            guard let base = source.baseAddress else { return 0 }
            return unsafe cpixels_run(base + start, end - start)
        }
    }
}
