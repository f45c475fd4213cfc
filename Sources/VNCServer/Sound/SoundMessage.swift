/// The messages of the QEMU audio extension from the server.
package enum SoundMessage {
    /// There is no sound for now.
    package static let end: [UInt8] = [255, 1, 0, 0]
    /// Sound follows.
    package static let begin: [UInt8] = [255, 1, 0, 1]
    /// The bytes before the samples of a data message.
    package static let headSize = 8

    /// The head of a data message.
    static func head(byteCount: Int) -> [UInt8] {
        var bytes: [UInt8] = [255, 1, 0, 2]
        bytes.put32(byteCount)
        return bytes
    }
}

/// Some milliseconds of sound as a viewer gets them, shared by all that want this format.
package struct SoundChunk: Hashable, Sendable {
    package let format: SoundFormat
    /// The whole message.
    package let message: [UInt8]

    /// The message of these samples.
    package init(_ format: SoundFormat, samples: ArraySlice<UInt8>) {
        self.format = format
        message = SoundMessage.head(byteCount: samples.count) + samples
    }

    /// The frames in it.
    package var frames: Int { (message.count - SoundMessage.headSize) / format.frameSize }
}
