internal import CSoxr

/// Interleaved frames at a rate that is a little off and may change while they pass: between two clocks that are never quite the same.
///
/// Not for an audio thread: it allocates.
@safe package final class DriftResampler {
    private let channels: Int
    @unsafe private let state: OpaquePointer
    /// How many frames come out for one that goes in.
    package private(set) var speed = 1.0

    /// The frames that went in and have not come out; it takes and gives them as it likes.
    package private(set) var inside = 0.0

    /// The farthest from 1 that the speed may be.
    package static let range = 0.99...1.01
    /// The frames over which a new speed comes.
    private static let slew = 480

    /// A resampler that leaves the rate as it is; nil when the library has none.
    package init?(channels: Int) {
        self.channels = channels
        var failure: soxr_error_t?
        var format = unsafe soxr_io_spec(SOXR_FLOAT32_I, SOXR_FLOAT32_I)
        var quality = unsafe soxr_quality_spec(csoxr_high_quality, csoxr_variable_rate)
        // With a variable rate, the rates say how many times as many frames may go in as come out.
        guard let made = unsafe soxr_create(2, 1, UInt32(channels), &failure, &format, &quality, nil) else {
            return nil
        }
        unsafe state = made
        unsafe _ = soxr_set_io_ratio(state, 1, 0)
    }

    deinit { unsafe soxr_delete(state) }

    /// Changes the speed, gradually.
    package func set(partsPerMillion: Double) {
        guard partsPerMillion.isFinite else { return }
        speed = min(max(1 + partsPerMillion / 1_000_000, Self.range.lowerBound), Self.range.upperBound)
        unsafe _ = soxr_set_io_ratio(state, 1 / speed, Self.slew)
    }

    /// Appends what comes out for what goes in; a little of it stays inside.
    package func process(_ frames: [Float], into result: inout [Float]) {
        let count = frames.count / channels
        var used = 0
        while used < count {
            let room = count - used + 64
            var (taken, made) = (0, 0)
            result += unsafe [Float](unsafeUninitializedCapacity: room * channels) { buffer, filled in
                unsafe frames.withUnsafeBufferPointer { frames in
                    let start = unsafe frames.baseAddress.map { unsafe $0 + used * channels }
                    unsafe _ = soxr_process(state, start, count - used, &taken, buffer.baseAddress, room, &made)
                }
                filled = made * channels
            }
            used += taken
            inside += Double(taken) - Double(made) / speed
            if taken == 0 && made == 0 { return }
        }
    }
}
