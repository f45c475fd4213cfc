internal import CNitpicker
internal import Sessions

// nitpicker.h: AudioOut.

/// Asks for a session and waits for its server.
@c(nitpicker_audio_open) public func audioOpen(
    _ link: OpaquePointer?, _ label: UnsafePointer<CChar>?, _ channels: UInt32, _ ahead: UInt32, _ time: Int32
) -> OpaquePointer? {
    unsafe handle {
        let link: Link = try unsafe object(link)
        guard (1...AudioFormat.channelLimit).contains(Int(channels)) else {
            throw Failure(argument: "\(channels) channels")
        }
        return try AudioPlayback(
            link.link, label: unsafe string(label), channels: Int(channels),
            ahead: min(Int(ahead), AudioFormat.capacities.upperBound / 2), milliseconds: milliseconds(time) ?? 60_000)
    }
}

/// Ends it.
@c(nitpicker_audio_close) public func audioClose(_ audio: OpaquePointer?) {
    unsafe release(audio, AudioPlayback.self)
}

/// What is to be polled.
@c(nitpicker_audio_descriptor) public func audioDescriptor(_ audio: OpaquePointer?) -> Int32 {
    status { try unsafe playback(audio).client.descriptorNumber }
}

/// Frames a second.
@c(nitpicker_audio_rate) public func audioRate(_ audio: OpaquePointer?) -> Int32 {
    status { Int32(try unsafe playback(audio).format.rate) }
}

/// Puts frames.
@c(nitpicker_audio_write) public func audioWrite(
    _ audio: OpaquePointer?, _ samples: UnsafePointer<Float>?, _ frames: UInt64
) -> Int64 {
    count {
        let playback = try unsafe playback(audio)
        let limit = AudioFormat.capacities.upperBound
        guard let samples = unsafe samples else { throw Failure(argument: "no samples") }
        let count = Int(min(frames, UInt64(limit))) * playback.channels
        return try unsafe playback.put(Span(_unsafeStart: samples, count: count))
    }
}

/// Waits for room.
@c(nitpicker_audio_wait) public func audioWait(_ audio: OpaquePointer?, _ frames: UInt64, _ time: Int32) -> Int32 {
    status { try unsafe playback(audio).wait(frames: Int(clamping: frames), milliseconds: milliseconds(time)) ? 1 : 0 }
}

/// Waits for the end.
@c(nitpicker_audio_drain) public func audioDrain(_ audio: OpaquePointer?, _ time: Int32) -> Int32 {
    status { try unsafe playback(audio).drain(milliseconds: milliseconds(time)) ? 1 : 0 }
}

/// What is under way.
@c(nitpicker_audio_queued) public func audioQueued(_ audio: OpaquePointer?) -> Int64 {
    count { try unsafe playback(audio).queued }
}

/// How often the clock was faster.
@c(nitpicker_audio_underruns) public func audioUnderruns(_ audio: OpaquePointer?) -> Int64 {
    count { try unsafe playback(audio).underruns }
}

private func playback(_ audio: OpaquePointer?) throws -> AudioPlayback { try unsafe object(audio) }

private func count(_ body: () throws -> Int) -> Int64 {
    do { return Int64(try body()) } catch { return Int64(Failure(error).tell()) }
}
