internal import Sound

/// What a buffered client does with its ring: sound is put behind what is there already, ahead of the clock.
///
/// A value without I/O of its own; one thread uses it. A frame that is put is played at the position it got; when the
/// clock overtakes what was put, the sound goes on a little later, after silence, and that is counted.
package struct AudioQueue {
    package let line: AudioLine
    /// The position of the first frame.
    package let first: Int
    /// The position behind the last frame that was put.
    package private(set) var end: Int
    /// How often the clock was faster.
    package private(set) var underruns = 0
    /// How many frames are put ahead at most.
    package let ahead: Int
    private let view: AudioRingView

    /// An empty queue, whose first frame is played in one of the next cycles.
    ///
    /// - Parameter ahead: is cut to half of the ring, the other half of which is kept for those who play it later.
    package init(_ line: AudioLine, ahead: Int = .max) {
        self.line = line
        view = line.ring.view
        self.ahead = min(max(4 * line.format.period, ahead), line.ring.capacity / 2)
        let moment = line.clock.view.moment
        first = moment.position + 2 * line.format.period
        end = first
        // What an earlier sound left there must not be heard.
        clear(from: moment.position, count: line.ring.capacity / 2)
    }

    /// The next position that may still be written without being read at the same time.
    private var next: Int { line.clock.view.moment.position + 2 * line.format.period }

    /// How many frames can be put now.
    package var room: Int {
        let position = line.clock.view.moment.position
        return min(ahead, max(0, position + ahead - max(end, position)))
    }

    /// The frames that were put and not yet played.
    package var queued: Int { max(0, end - line.clock.view.moment.position) }

    /// Whether all that was put has been played.
    package var isPlayed: Bool {
        line.clock.view.moment.position >= end + line.format.period || view.consumed >= end
    }

    /// When the clock will have come to a position, if it goes on as it does.
    package func nanoseconds(of position: Int) -> Int64 {
        let moment = line.clock.view.moment
        return moment.start + line.format.nanoseconds(max(0, position - moment.position))
    }

    /// Puts interleaved frames of that many channels, from one of theirs on, as far as there is room.
    ///
    /// Channels that the ring has and the frames have not are silent.
    /// - Returns: how many frames were put.
    package mutating func put(_ frames: Span<Float>, channels: Int, from start: Int) -> Int {
        guard channels > 0 else { return 0 }
        catchUp()
        let count = min(room, frames.count / channels - start)
        guard count > 0 else { return 0 }
        for channel in 0..<view.channels {
            var done = 0
            while done < count {
                let window = view.window(channel, at: end + done, count: count - done)
                if channel < channels {
                    window.deinterleave(frames, from: start + done, channel: channel, of: channels)
                } else {
                    window.clear()
                }
                done += window.count
            }
        }
        end += count
        view.written = end
        if view.state != .running { view.state = .running }
        return count
    }

    /// Says that nothing comes behind what was put.
    package func finish() {
        clear(from: end, count: min(view.capacity / 4, 4 * line.format.period))
        view.written = end
        view.state = .ending
    }

    /// The frames that were put and not played, interleaved, for another queue.
    package func rest() -> [Float] {
        let position = max(line.clock.view.moment.position, end - view.capacity / 2)
        guard end > position else { return [] }
        let plane = SampleBlock(channels: 1, count: end - position)
        var result = [Float](repeating: 0, count: (end - position) * view.channels)
        for channel in 0..<view.channels {
            view.read(channel, at: position, into: plane[0])
            var span = result.mutableSpan
            plane[0].interleave(into: &span, from: 0, channel: channel, of: view.channels)
        }
        return result
    }

    private mutating func catchUp() {
        let position = line.clock.view.moment.position
        guard end < position + line.format.period, end > first else {
            // Before the first frame nobody waits for it.
            if end == first && end < next { skip(counting: false) }
            return
        }
        skip(counting: true)
    }

    private mutating func skip(counting: Bool) {
        let target = next
        clear(from: max(end, target - view.capacity / 2), count: target - max(end, target - view.capacity / 2))
        end = target
        if counting { underruns += 1 }
    }

    private func clear(from position: Int, count: Int) {
        for channel in 0..<view.channels { view.clear(channel, at: position, count: min(count, view.capacity)) }
    }
}
