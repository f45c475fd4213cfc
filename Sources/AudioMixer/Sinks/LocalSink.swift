import AudioGraph
import Plumbing
import Sessions
import SoundFiles

/// A device or a file as a sink of the configuration: an `AudioSink` with its thread, and the way of its news to the mixer's loop.
final class LocalSink: GraphSink {
    let options: Document
    var onChange: () -> Void = {}
    private(set) var output: Output?
    private let sink: any AudioSink

    /// A file: `{kind: file, path: …, format: wav16}`.
    static func file(_ settings: SinkSettings, _ format: AudioFormat, _ loop: Loop) throws -> LocalSink {
        let reader = DocumentReader(settings.options, "a file sink")
        try reader.check(["name", "kind", "channels", "effects", "path", "format"])
        let path = try reader.name("path")
        guard let kind = try reader.optionalWord("format", SoundFileFormat.self) ?? SoundFileFormat(path: path) else {
            throw DocumentFault("end the name of '\(path)' with .wav or .flac, or give 'format'")
        }
        guard settings.channels <= kind.channelLimit else {
            throw DocumentFault("'\(path)' can have at most \(kind.channelLimit) channels")
        }
        return try LocalSink(settings, loop, isPaced: true) { news in
            try FileSink(path, kind, format: format, channels: settings.channels, onStateChange: news)
        }
    }

    /// A device: `{kind: pulse, device: …, server: …, buffer: 512}`.
    static func pulse(
        _ settings: SinkSettings, _ clock: AudioClock, _ correction: RateCorrection?, _ loop: Loop
    ) throws -> LocalSink {
        let reader = DocumentReader(settings.options, "a pulse sink")
        try reader.check(["name", "kind", "channels", "effects", "device", "server", "buffer"])
        var wish = PulseSink.Wish()
        if settings.options.member("device") != nil { wish.device = try reader.name("device") }
        if settings.options.member("server") != nil { wish.server = try reader.name("server") }
        // A server that is not scheduled for real time runs dry with less on a busy machine.
        wish.buffer = max(2 * clock.format.period, clock.format.rate / 20)
        if settings.options.member("buffer") != nil { wish.buffer = try reader.integer("buffer", 0, 32...192_000) }
        wish.channels = settings.channels
        return try LocalSink(settings, loop, isPaced: false) { [wish] news in
            try PulseSink(
                wish, format: clock.format, clock: clock, rateCorrection: correction, onStateChange: news)
        }
    }

    private init(
        _ settings: SinkSettings, _ loop: Loop, isPaced: Bool,
        _ make: (@escaping @Sendable (AudioSinkState) -> Void) throws -> any AudioSink
    ) throws {
        options = settings.options
        // The mailbox has to be there before the sink, and calls this object, which comes after it.
        final class Door { weak var sink: LocalSink? }
        let door = Door()
        let mailbox = try loop.mailbox { (_: AudioSinkState) in door.sink?.onChange() }
        sink = try make { mailbox.post($0) }
        output = Output(ring: sink.ring, gate: sink.arrival, room: isPaced ? sink.room : nil)
        door.sink = self
    }

    var report: Document { sink.state.document }

    func start() {
        do throws(AudioSinkError) { try sink.start() } catch {
            Log.error("sink: \(error)")
            output = nil
            onChange()
        }
    }

    func stop() { sink.stop() }
}

extension AudioSinkState {
    /// What the report says.
    var document: Document {
        var members: [Document.Member] = [.init("device", .string(device))]
        switch condition {
        case .starting: members.append(.init("state", "starting"))
        case .running: members.append(.init("state", "running"))
        case .absent(let reason): members += [.init("state", "absent"), .init("reason", .string(reason))]
        case .failed(let reason): members += [.init("state", "failed"), .init("reason", .string(reason))]
        case .stopped: members.append(.init("state", "stopped"))
        }
        members += [
            .init("latency", .integer(latency)), .init("lost", .integer(lost)), .init("underruns", .integer(underruns)),
        ]
        return .object(members)
    }
}
