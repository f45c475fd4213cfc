internal import SoundFiles

/// A file's sound as it is played: at the graph's rate, with a gain, perhaps again and again.
final class SoundStream {
    let channels: Int
    private let file: SoundFileReader
    private let gain: Float
    private let loops: Bool
    private let resampler: Resampler
    private var isEnded = false
    private var framesOfPass = 0

    /// The frames of the file that are read at once.
    private static let step = 4096

    init(_ file: SoundFileReader, rate: Int, gain: Float, loops: Bool) throws(SoundFileError) {
        guard let resampler = Resampler(from: file.rate, to: rate, channels: file.channels) else {
            throw SoundFileError(file.path, "cannot be played at \(rate) Hz")
        }
        self.resampler = resampler
        self.file = file
        self.gain = gain
        self.loops = loops
        channels = file.channels
    }

    /// The next interleaved frames, as many as come together; nil at the end.
    func next() -> [Float]? {
        while !isEnded {
            var frames = file.read(Self.step)
            framesOfPass += frames.count / channels
            if frames.isEmpty && loops && framesOfPass > 0 && file.seek(0) {
                framesOfPass = 0
                continue
            }
            isEnded = frames.isEmpty
            frames = resampler.process(frames)
            if frames.isEmpty { continue }
            if gain != 1 { for index in frames.indices { frames[index] *= gain } }
            return frames
        }
        return nil
    }
}
