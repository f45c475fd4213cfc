/// How a sound file that is written keeps its samples.
package enum SoundFileFormat: String, CaseIterable, Hashable, Sendable {
    /// WAV with 32-bit floats, the samples as they are; beyond 4 GiB an RF64.
    case wav
    /// WAV with 16 bits, dithered; beyond 4 GiB an RF64.
    case wav16
    /// FLAC with 24 bits, rounded.
    case flac
    /// FLAC with 16 bits, dithered.
    case flac16

    /// The format that a file's name asks for, nil when its ending is not known.
    package init?(path: String, bits: Int? = nil) {
        let ending = path.split(separator: ".").last.map { $0.lowercased() } ?? ""
        switch (ending, bits) {
        case ("wav", nil), ("wave", nil), ("rf64", nil), ("wav", 32), ("wave", 32), ("rf64", 32): self = .wav
        case ("wav", 16), ("wave", 16), ("rf64", 16): self = .wav16
        case ("flac", nil), ("flac", 24): self = .flac
        case ("flac", 16): self = .flac16
        default: return nil
        }
    }

    /// Whether it is FLAC, which has at most eight channels.
    package var isFLAC: Bool { self == .flac || self == .flac16 }

    /// The most channels.
    package var channelLimit: Int { isFLAC ? 8 : 1024 }
}

/// Why a sound file cannot be read or written.
package struct SoundFileError: Error, Hashable, Sendable, CustomStringConvertible {
    package let path: String
    package let reason: String

    /// A fault of a file.
    package init(_ path: String, _ reason: String) {
        self.path = path
        self.reason = reason
    }

    package var description: String { "\(path): \(reason)" }
}
