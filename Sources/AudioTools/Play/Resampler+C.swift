internal import CSoxr

/// Interleaved frames from one rate to another, at 20 bits of quality; the same rate leaves them as they are.
@safe final class Resampler {
    private let channels: Int
    private let ratio: Double
    @unsafe private let state: OpaquePointer?

    /// A resampler; nil when the library has none for these rates.
    init?(from: Int, to: Int, channels: Int) {
        self.channels = channels
        ratio = Double(to) / Double(from)
        if from == to {
            unsafe state = nil
            return
        }
        var failure: soxr_error_t?
        var format = unsafe soxr_io_spec(SOXR_FLOAT32_I, SOXR_FLOAT32_I)
        var quality = unsafe soxr_quality_spec(csoxr_high_quality, 0)
        guard
            let made = unsafe soxr_create(
                Double(from), Double(to), UInt32(channels), &failure, &format, &quality, nil)
        else { return nil }
        unsafe state = made
    }

    deinit { unsafe soxr_delete(state) }

    /// What comes out for what goes in; no frames at all end the sound, and bring out what is still inside.
    func process(_ frames: [Float]) -> [Float] {
        guard let state = unsafe state else { return frames }
        let count = frames.count / channels
        var result: [Float] = []
        var used = 0
        repeat {
            let room = max(1024, Int(Double(count - used) * ratio) + 64)
            var (taken, made) = (0, 0)
            let piece = unsafe [Float](unsafeUninitializedCapacity: room * channels) { buffer, filled in
                unsafe frames.withUnsafeBufferPointer { frames in
                    let start = unsafe count > 0 ? frames.baseAddress.map { unsafe $0 + used * channels } : nil
                    unsafe _ = soxr_process(state, start, count - used, &taken, buffer.baseAddress, room, &made)
                }
                filled = made * channels
            }
            result += piece
            used += taken
            if taken == 0 && made == 0 { break }
            if count == 0 && made < room { break }
        } while count == 0 || used < count
        return result
    }
}
