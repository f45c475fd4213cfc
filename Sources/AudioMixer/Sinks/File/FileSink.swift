package import Plumbing
package import Sessions
internal import Sound
package import SoundFiles
internal import Synchronization

/// A sink that writes a sound file, on a thread of its own.
///
/// Offline, where the mixer waits for room, every frame gets into the file. In real time, what the disk cannot take is silent in
/// the file, so that the rest keeps its place, and is counted as lost.
package final class FileSink: AudioSink {
    package let format: AudioFormat
    package let ring: AudioRing
    package let arrival: AudioGate
    package let room: AudioGate
    package let rateCorrection: RateCorrection? = nil
    private let path: String
    private let kind: SoundFileFormat
    private let shared = Mutex(Shared())
    private let isStopping = Atomic<Bool>(false)
    private let onStateChange: @Sendable (AudioSinkState) -> Void

    private struct Shared {
        var thread: RealTimeThread?
        var condition = AudioSinkState.Condition.starting
        var lost = 0
    }

    /// Frames that are written at once.
    private static let step = 4096

    /// A sink for a file, which is made by `start`.
    ///
    /// - Parameters:
    ///   - capacity: the frames that wait for the disk at most, a power of two.
    ///   - onStateChange: is called on the sink's thread.
    package init(
        _ path: String, _ kind: SoundFileFormat, format: AudioFormat, channels: Int, capacity: Int = 1 << 17,
        onStateChange: @escaping @Sendable (AudioSinkState) -> Void = { _ in }
    ) throws(SystemError) {
        self.path = path
        self.kind = kind
        self.format = format
        self.onStateChange = onStateChange
        ring = try AudioRing(channels: channels, capacity: capacity)
        arrival = try AudioGate()
        room = try AudioGate()
    }

    package var state: AudioSinkState {
        shared.withLock { shared in
            var state = AudioSinkState(device: path, condition: shared.condition)
            state.lost = shared.lost
            return state
        }
    }

    package func start() throws(AudioSinkError) {
        do throws(SystemError) {
            // Without real-time scheduling: the disk must not hold up the sound.
            let thread = try RealTimeThread(name: "sound-file", priority: 0) { [self] _ in work() }
            shared.withLock { $0.thread = thread }
        } catch { throw AudioSinkError(error.description) }
        _ = room.view.wait(until: nil) { state.condition == .starting ? 1 : 0 }
        guard case .failed(let reason) = state.condition else { return }
        shared.withLock { $0.thread.take() }?.join()
        throw AudioSinkError(reason)
    }

    /// The thread: makes the file, which no other thread touches.
    private func work() {
        defer {
            ring.view.state = .idle
            room.view.open()
        }
        do throws(SoundFileError) {
            let writer = try SoundFileWriter(path, kind, channels: ring.channels, rate: format.rate)
            change(.running)
            room.view.open()
            consume(writer)
        } catch { change(.failed(reason: error.description)) }
    }

    package func stop() {
        guard let thread = shared.withLock({ $0.thread.take() }) else { return }
        isStopping.store(true, ordering: .sequentiallyConsistent)
        arrival.view.open()
        thread.join()
        if case .failed = state.condition { return }
        change(.stopped)
    }

    private func change(_ condition: AudioSinkState.Condition) {
        shared.withLock { $0.condition = condition }
        onStateChange(state)
    }

    private func lose(_ frames: Int) { shared.withLock { $0.lost += frames } }

    private func consume(_ writer: SoundFileWriter) {
        let view = ring.view
        let (step, period) = (min(Self.step, ring.capacity / 4), format.period)
        var hasFailed = false
        var settled = 0
        let plane = SampleBlock(channels: 1, count: step)
        while true {
            let isLast = isStopping.load(ordering: .sequentiallyConsistent)
            if !isLast {
                _ = arrival.view.wait(until: nil) {
                    guard !isStopping.load(ordering: .sequentiallyConsistent) else { return 0 }
                    let fill = view.state == .idle ? 0 : view.written - view.consumed
                    return fill >= step ? 0 : max(1, (step - fill + period - 1) / period)
                }
            }
            guard view.state != .idle else {
                if isLast { break }
                continue
            }
            let end = view.written
            var position = view.consumed
            while position < end {
                let count = min(step, end - position)
                let (frames, isWhole) = take(position, count, plane)
                if !isWhole || hasFailed { lose(count) }
                do throws(SoundFileError) {
                    if !hasFailed { try writer.write(frames, frames: count) }
                } catch {
                    hasFailed = true
                    lose(count)
                    change(.failed(reason: error.description))
                }
                position += count
                view.consumed = position
                room.view.arrive()
            }
            if writer.frames - settled > 8 * format.rate {
                settled = writer.frames
                writer.settle()
            }
            if isLast { break }
        }
        writer.close()
    }

    /// Frames out of the ring, interleaved; silent ones when the mixer has written over them meanwhile.
    private func take(_ position: Int, _ count: Int, _ plane: SampleBlock) -> ([Float], isWhole: Bool) {
        let view = ring.view
        var frames = [Float](repeating: 0, count: count * ring.channels)
        func isThere() -> Bool { view.written + format.period - position <= ring.capacity }
        guard isThere() else { return (frames, false) }
        for channel in 0..<ring.channels {
            let part = plane[0].part(0, count)
            view.read(channel, at: position, into: part)
            var span = frames.mutableSpan
            part.interleave(into: &span, from: 0, channel: channel, of: ring.channels)
        }
        guard isThere() else { return ([Float](repeating: 0, count: frames.count), false) }
        return (frames, true)
    }
}
