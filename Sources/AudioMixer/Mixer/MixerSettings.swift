import AudioGraph
import Plumbing
import Sessions

/// What a mixer's configuration says once and for all: rate, period, clock, deadline, processor.
struct MixerSettings: Equatable {
    var format: AudioFormat
    var thread: CycleThread.Settings
    /// The sink whose clock is followed, nil for the monotonic one.
    var master: String?
    /// The milliseconds between two reports while there is sound.
    var reportInterval: Int

    /// Reads them.
    init(_ document: Document) throws(DocumentFault) {
        let reader = DocumentReader(document, "the mixer")
        try reader.check([
            "rate", "period", "clock", "deadline", "processor", "report-interval", "routing", "sources", "sinks",
            "buses",
            "cables",
            "captures",
        ])
        let rate = try reader.integer("rate", 48_000, AudioFormat.rates)
        let period = try reader.integer("period", 256, AudioFormat.periods)
        guard let format = AudioFormat(rate: rate, period: period) else {
            throw DocumentFault(
                "'period' of the mixer must be a power of two", line: document.member("period")?.line ?? 0)
        }
        self.format = format
        thread = CycleThread.Settings()
        thread.deadline = try reader.integer("deadline", 70, 10...95)
        reportInterval = try reader.integer("report-interval", 250, 20...60_000)
        switch document["clock"].string {
        case nil, "monotonic": break
        case "fast": thread.pace = .fast
        case let name?: master = name
        }
        let processors = RealTimeThread.processors
        if document["processor"].string == "any" {
            thread.processor = nil
        } else {
            // One processor for all of a chain: a wake-up on the same one costs a fifth of one across.
            thread.processor = try reader.integer("processor", processors.last ?? 0, 0...1023)
        }
    }
}
