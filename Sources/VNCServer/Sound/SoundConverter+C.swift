internal import CSoxr
internal import Sound

/// Makes another rate of a signal, by libsoxr.
///
/// It is the converter for variable rates, though the rate stays: it gives as much as it takes in each call, where the one for fixed
/// rates works by blocks and is up to three times as late. Measured: 5 ms, 116 dB and more.
@safe final class SoundConverter {
    private let soxr: soxr_t
    private let channels: Int

    /// A converter; nil when the library has none.
    init?(from: Int, to: Int, channels: Int) {
        var error: soxr_error_t?
        var io = unsafe soxr_io_spec(SOXR_FLOAT32_I, SOXR_FLOAT32_I)
        var quality = unsafe soxr_quality_spec(UInt(SOXR_20_BITQ), UInt(SOXR_VR))
        guard
            let soxr = unsafe soxr_create(
                Double(from), Double(to), UInt32(channels), &error, &io, &quality, nil),
            unsafe error == nil
        else { return nil }
        unsafe self.soxr = unsafe soxr
        self.channels = channels
    }

    deinit { unsafe soxr_delete(soxr) }

    /// Converts interleaved frames; `take` gets what comes of them, perhaps in several parts, in `output`.
    func convert(_ input: Samples, by output: Samples, _ take: (Samples) -> Void) {
        var start = 0
        while true {
            let rest = input.part(start, input.count)
            var used = 0
            var made = 0
            let error = unsafe soxr_process(
                soxr, rest.base, rest.count / channels, &used, output.base, output.count / channels, &made)
            guard unsafe error == nil, used > 0 || made > 0 else { return }
            start += used * channels
            take(output.part(0, made * channels))
        }
    }
}
