internal import Framebuffer

/// How a recording's pixels are written.
struct RecordingPixels: Hashable, Sendable {
    private let bits: Int
    private let isBigEndian: Bool
    private let maxima: [Int]
    private let shifts: [Int]
    /// Whether Tight writes them as red, green, blue.
    let isPacked: Bool

    /// The format in the 16 bytes of a message; nil when pixels are numbers of colours, or it makes no sense.
    init?(_ bytes: inout RecordingBytes) {
        bits = bytes.u8()
        let depth = bytes.u8()
        isBigEndian = bytes.u8() != 0
        let isTrueColour = bytes.u8() != 0
        maxima = [bytes.u16(), bytes.u16(), bytes.u16()]
        shifts = [bytes.u8(), bytes.u8(), bytes.u8()]
        _ = bytes.take(3)
        isPacked = bits == 32 && depth == 24 && maxima == [255, 255, 255]
        guard isTrueColour, [8, 16, 32].contains(bits) else { return nil }
        for (maximum, shift) in zip(maxima, shifts) where maximum < 1 || shift >= bits || maximum << shift >= 1 << bits
        {
            return nil
        }
    }

    /// The bytes of a pixel.
    var size: Int { bits / 8 }

    /// The bytes of a pixel in Tight.
    var tightSize: Int { isPacked ? 3 : size }

    /// The pixels in bytes, which are a multiple of a pixel's.
    func pixels(_ bytes: some Collection<UInt8>) -> [UInt32] { pixels(Array(bytes), size) { color($0) } }

    /// The pixels in bytes as Tight has them.
    func tightPixels(_ bytes: some Collection<UInt8>) -> [UInt32] {
        isPacked ? pixels(Array(bytes), 3) { 0xff00_0000 | $0 } : pixels(bytes)
    }

    private func pixels(_ bytes: [UInt8], _ size: Int, _ color: (UInt32) -> UInt32) -> [UInt32] {
        let isBigEndian = isBigEndian || size == 3
        var result: [UInt32] = []
        result.reserveCapacity(bytes.count / size)
        for start in stride(from: 0, through: bytes.count - size, by: size) {
            var value: UInt32 = 0
            for offset in 0..<size {
                let byte = UInt32(bytes[start + offset])
                value |= byte << UInt32(8 * (isBigEndian ? size - 1 - offset : offset))
            }
            result.append(color(value))
        }
        return result
    }

    private func color(_ value: UInt32) -> UInt32 {
        var result: UInt32 = 0xff
        for (maximum, shift) in zip(maxima, shifts) {
            // More than its maximum is a hostile file's.
            let part = min(maximum, Int(value) >> shift & ((1 << (Int.bitWidth - maximum.leadingZeroBitCount)) - 1))
            result = result << 8 | UInt32(maximum == 255 ? part : (part * 255 + maximum / 2) / maximum)
        }
        return result
    }
}
