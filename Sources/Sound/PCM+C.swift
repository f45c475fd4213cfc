internal import CAudio

/// A sample as other programs have it: whole numbers, little-endian; numbered as the RFB audio messages have them.
package enum PCMFormat: Int, Sendable, CaseIterable {
    case u8 = 0
    case s8 = 1
    case u16 = 2
    case s16 = 3
    case u32 = 4
    case s32 = 5

    /// The bytes of a sample.
    package var size: Int {
        switch self {
        case .u8, .s8: 1
        case .u16, .s16: 2
        case .u32, .s32: 4
        }
    }
}

extension Samples {
    /// Copies a channel into these samples, which hold the frames of `channels` channels, one frame after the other.
    package func interleave(_ channel: Int, of channels: Int, _ source: Samples) {
        guard channels > 0, channel >= 0, channel < channels else { return }
        let frames = min(source.count, count / channels)
        unsafe caudio_interleave(base + channel, channels, source.base, frames)
    }

    /// Appends the samples as whole numbers: rounded to the nearest, those beyond full scale as full scale.
    package func append(as format: PCMFormat, to bytes: inout [UInt8]) {
        let start = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: count * format.size))
        unsafe bytes.withUnsafeMutableBytes { raw in
            guard let address = raw.baseAddress else { return }
            let target = unsafe (address + start).assumingMemoryBound(to: UInt8.self)
            switch format {
            case .u8: unsafe caudio_to_u8(target, base, count)
            case .s8: unsafe caudio_to_s8(target, base, count)
            case .u16: unsafe caudio_to_u16(target, base, count)
            case .s16: unsafe caudio_to_le16(target, base, count)
            case .u32: unsafe caudio_to_u32(target, base, count)
            case .s32: unsafe caudio_to_s32(target, base, count)
            }
        }
    }
}
