import Glibc
import Plumbing
import Sessions
import Sound

/// A component that plays a tone on all channels for ever: a buffered client that stays well ahead of the clock.
///
/// Its report `tone` has the position of its first frame, and what it missed.
final class Tone {
    private let component: Component
    private let client: AudioClient
    private let frequency: Double
    private let level: Double
    private var start: Int?
    private var written = 0

    /// Three quarters of the ring.
    private static let ahead = 12_288

    init(_ component: Component, frequency: Double, level: Double) throws {
        self.component = component
        self.frequency = frequency
        self.level = level
        client = try AudioClient(component.link, .audioOut, AudioPort(channels: 2, isSynchronous: false))
        try component.loop.watch(client.descriptorNumber) { [unowned self] _ in
            while let event = try? client.next() { if case .started = event { start = nil } }
        }
        fill()
    }

    private func fill() {
        component.loop.schedule(afterMilliseconds: 20) { [unowned self] in fill() }
        guard let line = client.line, line.clock.view.tick > 0 else { return }
        let now = line.clock.view.moment.position
        if start == nil || written < now {
            (start, written) = (now + line.format.period, now + line.format.period)
            component.report("tone", ["start": .integer(written), "missed": .integer(line.ring.view.missed)])
        }
        for position in written..<max(written, now + Self.ahead) {
            let angle = 2 * Double.pi * frequency * Double(position) / Double(line.format.rate)
            let value = Float(level * sin(angle))
            for channel in 0..<2 { line.ring.view.window(channel, at: position, count: 1)[0] = value }
        }
        written = max(written, now + Self.ahead)
        line.publish(upTo: written)
    }
}
