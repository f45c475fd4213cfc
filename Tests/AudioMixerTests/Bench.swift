import AudioMixer
import Glibc
import Plumbing
import Sessions
import Testing

/// A graph that is stepped, and players whose rings the test writes itself, without any message.
final class Bench {
    let format: AudioFormat
    let graph: MixerGraph
    let stepper: Stepper
    let master: AudioRing
    private(set) var heard: [[Float]]

    init(period: Int = 64, channels: Int = 2, _ settings: Document = .object([])) throws {
        format = try #require(AudioFormat(rate: 48000, period: period))
        graph = MixerGraph(format, gate: nil)
        stepper = try Stepper(graph)
        master = try AudioRing(channels: channels, capacity: 4096)
        heard = [[Float]](repeating: [], count: channels)
        try graph.apply(try GraphSettings(settings))
        graph.setOutput(of: "master", master)
    }

    /// Makes cycles, with `play` writing each before it is mixed.
    func run(_ cycles: Int = 1, _ play: (_ position: Int) -> Void = { _ in }) {
        for _ in 0..<cycles {
            let position = stepper.position
            play(position)
            stepper.step()
            graph.tidy()
            for channel in 0..<master.channels {
                let samples = master.view.window(channel, at: position, count: format.period)
                heard[channel] += (0..<samples.count).map { samples[$0] }
            }
        }
    }

    func forget() { heard = heard.map { _ in [] } }
}

/// A session whose ring the test writes.
struct Player {
    let identity: UInt32
    let label: Label
    let ring: AudioRing
    var port: AudioPort
    var signal: (Int, Int) -> Float

    init(
        _ identity: UInt32, _ label: String, channels: Int = 2, isSynchronous: Bool = true, latency: Int = 0,
        _ signal: @escaping (_ channel: Int, _ position: Int) -> Float
    ) throws {
        self.identity = identity
        self.label = Label(label)
        port = AudioPort(channels: channels, capacity: 4096, latency: latency, isSynchronous: isSynchronous)
        ring = try AudioRing(channels: channels, capacity: 4096)
        self.signal = signal
    }

    /// Joins a graph.
    func join(_ bench: Bench, dry: [AudioSession.Dry] = []) {
        bench.graph.update(identity, label, ring, port, dry)
    }

    /// Writes frames and says so.
    func play(_ position: Int, _ count: Int) {
        for channel in 0..<ring.channels {
            for frame in position..<position + count {
                ring.view.window(channel, at: frame, count: 1)[0] = signal(channel, frame)
            }
        }
        ring.view.written = position + count
        ring.view.state = .running
    }
}

/// Signals by position.
enum Signal {
    /// A sine, the same at a position whoever asks.
    static func sine(_ hertz: Double = 997, _ level: Double = 0.5) -> (Int, Int) -> Float {
        { _, position in Float(level * sin(2 * .pi * hertz * Double(position) / 48_000)) }
    }

    /// The sharpest bend in a signal: its largest fourth difference, in decibels of a level.
    ///
    /// That of a sine of 997 Hz is at -71 dB, of a step of its own height at 16 dB.
    static func click(_ samples: [Float], level: Double = 0.5) -> Double {
        var differences = samples.map(Double.init)
        for _ in 0..<4 { differences = zip(differences.dropFirst(), differences).map { $0 - $1 } }
        return 20 * log10((differences.map(abs).max() ?? 0) / level)
    }
}
