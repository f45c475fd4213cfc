internal import CAudio
internal import CSndFile

/// A sound file that is written; valid at any time up to the last `settle`, and complete once it is closed.
@safe package final class SoundFileWriter {
    package let path: String
    package let format: SoundFileFormat
    package let channels: Int
    /// The frames written.
    package private(set) var frames = 0
    @unsafe private let file: OpaquePointer
    private var isOpen = true
    private var seeds: [UInt32]
    private var words: [Int16] = []
    private var longs: [Int32] = []
    private var plane: [Float] = []

    /// Makes a file, in place of what was there.
    package init(_ path: String, _ format: SoundFileFormat, channels: Int, rate: Int) throws(SoundFileError) {
        var info = SF_INFO()
        info.channels = Int32(clamping: channels)
        info.samplerate = Int32(clamping: rate)
        info.format = Self.code(format)
        guard channels >= 1 && channels <= format.channelLimit else {
            throw SoundFileError(path, "\(format.rawValue) has no \(channels) channels")
        }
        guard let file = unsafe sf_open(path, Int32(SFM_WRITE), &info) else {
            throw SoundFileError(path, unsafe String(cString: sf_strerror(nil)))
        }
        unsafe self.file = file
        self.path = path
        self.format = format
        self.channels = channels
        // Noise that differs from channel to channel, and is the same in every run.
        seeds = (0..<channels).map { UInt32(truncatingIfNeeded: $0 &* 0x9e37_79b9 &+ 0x1234_5677) | 1 }
        if !format.isFLAC { _ = unsafe sf_command(file, Int32(SFC_RF64_AUTO_DOWNGRADE), nil, 1) }
    }

    deinit { close() }

    private static func code(_ format: SoundFileFormat) -> Int32 {
        switch format {
        case .wav: Int32(SF_FORMAT_RF64 | SF_FORMAT_FLOAT)
        case .wav16: Int32(SF_FORMAT_RF64 | SF_FORMAT_PCM_16)
        case .flac: Int32(SF_FORMAT_FLAC | SF_FORMAT_PCM_24)
        case .flac16: Int32(SF_FORMAT_FLAC | SF_FORMAT_PCM_16)
        }
    }

    /// Writes the first `count` of interleaved frames.
    package func write(_ samples: [Float], frames count: Int) throws(SoundFileError) {
        let count = min(max(0, count), samples.count / channels)
        guard isOpen, count > 0 else { return }
        let written: Int64
        switch format {
        case .wav:
            written = unsafe samples.withUnsafeBufferPointer { samples in
                guard let start = samples.baseAddress else { return 0 }
                return unsafe sf_writef_float(file, start, Int64(count))
            }
        case .wav16, .flac16:
            dither(samples, count)
            written = unsafe words.withUnsafeBufferPointer { words in
                guard let start = words.baseAddress else { return 0 }
                return unsafe sf_writef_short(file, start, Int64(count))
            }
        case .flac:
            round(samples, count)
            written = unsafe longs.withUnsafeBufferPointer { longs in
                guard let start = longs.baseAddress else { return 0 }
                return unsafe sf_writef_int(file, start, Int64(count))
            }
        }
        frames += max(0, Int(written))
        guard written == Int64(count) else {
            throw SoundFileError(path, unsafe String(cString: sf_strerror(file)))
        }
    }

    /// Makes the file on disk one that can be read, as far as it was written.
    package func settle() {
        guard isOpen else { return }
        if !format.isFLAC { _ = unsafe sf_command(file, Int32(SFC_UPDATE_HEADER_NOW), nil, 0) }
    }

    /// Ends the file; nothing is written any more.
    package func close() {
        guard isOpen else { return }
        isOpen = false
        unsafe sf_close(file)
    }

    private func dither(_ samples: [Float], _ count: Int) {
        if words.count < count * channels { words = [Int16](repeating: 0, count: count * channels) }
        if plane.count < count { plane = [Float](repeating: 0, count: count) }
        for channel in 0..<channels {
            unsafe samples.withUnsafeBufferPointer { samples in
                unsafe plane.withUnsafeMutableBufferPointer { plane in
                    unsafe words.withUnsafeMutableBufferPointer { words in
                        guard let from = samples.baseAddress, let over = plane.baseAddress,
                            let to = words.baseAddress
                        else { return }
                        unsafe caudio_deinterleave(over, from + channel, channels, count)
                        unsafe caudio_to_s16_dithered(to + channel, channels, over, &seeds[channel], count)
                    }
                }
            }
        }
    }

    /// To 24 bits in the upper part of 32, so that what came from 24 bits or fewer stays what it is.
    private func round(_ samples: [Float], _ count: Int) {
        if longs.count < count * channels { longs = [Int32](repeating: 0, count: count * channels) }
        for index in 0..<count * channels {
            let value = (samples[index] * 8_388_608).rounded(.toNearestOrEven)
            let kept = value >= -8_388_608 ? min(value, 8_388_607) : (value.isNaN ? 0 : -8_388_608)
            longs[index] = Int32(kept) << 8
        }
    }
}
