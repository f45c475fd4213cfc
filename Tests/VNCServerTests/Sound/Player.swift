import Glibc
import Plumbing
import Sessions
import Sound
import TestKit

/// A program that plays, on the test's loop: it keeps its ring written ahead of the clock.
final class Player {
    let client: AudioClient
    private(set) var line: AudioLine?
    /// The position of its first frame.
    private(set) var start: Int?
    private var written = 0
    private var watch: Loop.Watch?
    /// The value of a frame, by its number; position does not matter.
    var signal: (Int) -> Float
    /// How far it writes ahead.
    private let ahead: Int

    init(
        _ rig: ServerRig, name: String = "player", channels: Int = 2, capacity: Int = 16_384, ahead: Int = 4096,
        signal: @escaping (Int) -> Float
    ) throws {
        self.signal = signal
        self.ahead = ahead
        client = try AudioClient(
            rig.parent.link(name), .audioOut, AudioPort(channels: channels, capacity: capacity, isSynchronous: false))
        watch = try rig.loop.watch(client.descriptorNumber) { [unowned self] _ in
            while let event = try? client.next() { if case .started(let line) = event { self.line = line } }
        }
    }

    deinit { watch?.cancel() }

    /// Writes what is to come.
    func fill() {
        guard let line, line.clock.view.tick > 0 else { return }
        let now = line.clock.view.moment.position
        let first = start ?? now + line.format.period + 100
        if start == nil { (start, written) = (first, first) }
        let end = now + ahead
        guard end > written else { return }
        for position in written..<end {
            for channel in 0..<line.ring.channels {
                line.ring.view.window(channel, at: position, count: 1)[0] = signal(position - first)
            }
        }
        written = end
        line.publish(upTo: written)
    }

    /// A tone that is never 0 at its first frame.
    static func tone(_ frequency: Double, _ level: Double) -> (Int) -> Float {
        { Float(level * cos(2 * Double.pi * frequency * Double($0) / 48_000)) }
    }
}
