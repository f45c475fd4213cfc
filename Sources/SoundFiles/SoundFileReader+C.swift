internal import CSndFile

/// A sound file that is read: any that libsndfile knows (WAV, FLAC, Ogg, Opus, MP3, AIFF, ...), as interleaved floats.
@safe package final class SoundFileReader {
    package let path: String
    package let channels: Int
    package let rate: Int
    /// The number of frames, 0 where the file does not say.
    package let frames: Int
    @unsafe private let file: OpaquePointer

    /// Opens a file.
    package init(_ path: String) throws(SoundFileError) {
        var info = SF_INFO()
        guard let file = unsafe sf_open(path, Int32(SFM_READ), &info) else {
            throw SoundFileError(path, unsafe String(cString: sf_strerror(nil)))
        }
        guard info.channels > 0, info.samplerate > 0 else {
            unsafe sf_close(file)
            throw SoundFileError(path, "no sound in it")
        }
        unsafe self.file = file
        self.path = path
        channels = Int(info.channels)
        rate = Int(info.samplerate)
        // A stream has a length of its own kind: the largest number there is.
        frames = info.frames > 0 && info.frames < Int64.max / 2 ? Int(info.frames) : 0
    }

    deinit { unsafe sf_close(file) }

    /// Whether one can go back in it; in a pipe one cannot.
    package var isSeekable: Bool { unsafe sf_seek(file, 0, 1) >= 0 }

    /// The next frames, interleaved: `count` of them, fewer at the end, none behind it.
    package func read(_ count: Int) -> [Float] {
        let wanted = max(0, count)
        return unsafe [Float](unsafeUninitializedCapacity: wanted * channels) { buffer, filled in
            guard let start = buffer.baseAddress else { return }
            filled = max(0, Int(unsafe sf_readf_float(file, start, Int64(wanted)))) * channels
        }
    }

    /// Goes to a frame; false when the file does not allow it.
    package func seek(_ frame: Int) -> Bool { unsafe sf_seek(file, Int64(frame), 0) >= 0 }
}
