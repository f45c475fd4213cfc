import AudioGraph
import Plumbing
import Sessions

/// A device as a source of the configuration, and the way of its news to the mixer's loop.
final class LocalSource {
    /// The configuration that it was made of.
    let options: Document
    /// Called on the control thread when the report is another.
    var onChange: () -> Void = {}
    private let source: PulseSource

    /// A device: `{name: microphone, device: …, server: …, buffer: 480}`.
    init(_ settings: SourceSettings, _ clock: AudioClock, _ loop: Loop) throws {
        let reader = DocumentReader(settings.options, "a pulse source")
        try reader.check(["name", "kind", "channels", "device", "server", "buffer"])
        var wish = PulseSource.Wish()
        if settings.options.member("device") != nil { wish.device = try reader.name("device") }
        if settings.options.member("server") != nil { wish.server = try reader.name("server") }
        if settings.options.member("buffer") != nil { wish.buffer = try reader.integer("buffer", 0, 32...4_096) }
        wish.channels = settings.channels
        options = settings.options
        // The mailbox has to be there before the source, and calls this object, which comes after it.
        final class Door { weak var source: LocalSource? }
        let door = Door()
        let mailbox = try loop.mailbox { (_: AudioSinkState) in door.source?.onChange() }
        source = try PulseSource(wish, clock) { mailbox.post($0) }
        door.source = self
    }

    /// What was recorded.
    var ring: AudioRing { source.ring }

    /// What it says of itself in the mixer's report.
    var report: Document { source.state.document }

    /// Begins to record.
    func start() { do throws(AudioSinkError) { try source.start() } catch { Log.error("source: \(error)") } }

    /// Ends.
    func stop() { source.stop() }
}
