/// How pixel values become bytes on the wire: one to four bytes each, in either order.
struct PixelWriter: Hashable, Sendable {
    let count: Int
    let isBigEndian: Bool
    /// How many low bits are left out.
    let shift: UInt32

    /// Whole pixels of the format.
    static func whole(_ format: PixelFormat) -> PixelWriter {
        PixelWriter(count: format.bytesPerPixel, isBigEndian: format.isBigEndian, shift: 0)
    }

    /// Tight's pixels: three bytes red, green and blue of the native value where the format permits.
    static func tight(_ format: PixelFormat) -> PixelWriter {
        format.isTightPacked ? PixelWriter(count: 3, isBigEndian: true, shift: 0) : whole(format)
    }

    /// ZRLE's pixels: without the byte that means nothing where there is one.
    static func compressed(_ format: PixelFormat) -> PixelWriter {
        guard let shift = format.packedShift else { return whole(format) }
        return PixelWriter(count: 3, isBigEndian: format.isBigEndian, shift: UInt32(shift))
    }

    /// Appends one pixel.
    func put(_ value: UInt32, to bytes: inout [UInt8]) {
        let value = value >> shift
        for index in 0..<count {
            let place = isBigEndian ? count - 1 - index : index
            bytes.append(UInt8(truncatingIfNeeded: value >> (8 * UInt32(place))))
        }
    }

    /// Writes one pixel at `offset`, which must have room, and returns the offset behind it.
    func put(_ value: UInt32, to bytes: inout MutableSpan<UInt8>, at offset: Int) -> Int {
        let value = value >> shift
        for index in 0..<count {
            let place = isBigEndian ? count - 1 - index : index
            bytes[offset + index] = UInt8(truncatingIfNeeded: value >> (8 * UInt32(place)))
        }
        return offset + count
    }

    /// Writes `number` pixels from `start` on at `offset`, for which both arrays must have room.
    func put(_ pixels: [UInt32], from start: Int, number: Int, to bytes: inout [UInt8], at offset: Int) {
        if count == 3, shift == 0 {
            Packing.pack(pixels, from: start, count: number, into: &bytes, at: offset, blueFirst: !isBigEndian)
            return
        }
        if count == 4, !isBigEndian {
            Packing.copy(pixels, from: start, count: number, into: &bytes, at: offset)
            return
        }
        let source = pixels.span
        var target = bytes.mutableSpan
        var position = offset
        for index in start..<start + number { position = put(source[index], to: &target, at: position) }
    }
}
