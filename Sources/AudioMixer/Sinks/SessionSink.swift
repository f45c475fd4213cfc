import AudioGraph
import Plumbing
import Sessions

/// Another component's AudioOut service as a sink: a VNC server, another mixer.
///
/// Each has its own clock; both follow the monotonic one. What is played is ahead by a cycle of each. While the other is being
/// restarted the sound is lost, and nobody waits. One of another rate is given nothing, and that is said: at the wrong rate everything would
/// be out of tune.
final class SessionSink: GraphSink {
    let options: Document
    var onChange: () -> Void = {}
    private let client: AudioClient
    private let loop: Loop
    private let rate: Int
    private let name: String
    private var watch: Loop.Watch?
    private var state = "waiting"

    private(set) var output: Output?
    var report: Document { .object([.init("state", .string(state))]) }

    /// Asks for a session, of a mixer of that rate; its label is the sink's name unless the options have another.
    init(_ settings: SinkSettings, rate: Int, _ link: ParentLink, _ loop: Loop) throws(SessionError) {
        options = settings.options
        self.loop = loop
        self.rate = rate
        name = settings.name
        client = try AudioClient(
            link, .audioOut, AudioPort(channels: settings.channels, isSynchronous: false),
            label: settings.options["label"].string ?? settings.name)
    }

    func start() {
        watch = try? loop.watch(client.descriptorNumber) { [weak self] _ in self?.receive() }
        receive()
    }

    func stop() {
        client.line?.finish()
        watch?.cancel()
        watch = nil
    }

    private func receive() {
        do throws(SessionError) {
            while let event = try client.next() {
                switch event {
                case .started(let line) where line.format.rate != rate:
                    state = "takes \(line.format.rate) frames a second, and this mixer makes \(rate)"
                    output = nil
                    Log.error("sink '\(name)': \(state)")
                case .started(let line):
                    state = "running"
                    output = Output(ring: line.ring, clock: line.clock)
                case .interrupted: state = "waiting"
                case .failed(let status): Log.warning("sink: \(status)")
                case .ended(let reason): state = reason
                }
                onChange()
            }
        } catch {
            Log.error("sink: \(error)")
            watch?.cancel()
        }
    }
}
