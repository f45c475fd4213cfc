package import Sessions

/// What a mixer's audio thread does to a sink: writes its ring cycle by cycle, and says so.
package struct SinkWriter: Sendable {
    package let ring: AudioRingView
    package let period: Int
    private let arrival: AudioGateView
    private let room: AudioGateView

    /// A writer of a sink that waits for sound at one gate, and says at another that there is room; valid as long as these.
    package init(_ ring: AudioRing, arrival: AudioGate, room: AudioGate, period: Int) {
        self.ring = ring.view
        self.period = period
        self.arrival = arrival.view
        self.room = room.view
    }

    /// Says which frame is the first; to be called before it is written.
    package func begin(at position: Int) {
        ring.consumed = position
        ring.written = position
        ring.state = .running
    }

    /// Says that the frames before a position are written, and wakes the sink when it waits for them.
    package func publish(upTo position: Int) {
        ring.written = position
        arrival.arrive()
    }

    /// Waits until the frames before a position have room; for a mixer that runs faster than time.
    package func waitForRoom(upTo position: Int) {
        _ = room.wait(until: nil) {
            let excess = position - ring.consumed - ring.capacity + period
            return excess > 0 && ring.state == .running ? 1 : 0
        }
    }
}
