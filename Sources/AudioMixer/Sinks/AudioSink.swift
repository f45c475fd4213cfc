package import AudioGraph
package import Sessions

/// An end of the graph that takes its sound: a device, a file.
///
/// The mixer's audio thread writes [G, G + P) into `ring` each cycle, then sets `written` and calls `arrival.arrive()`; with its first
/// cycle it sets `consumed` to G. The sink's own thread consumes and sets `consumed`. The audio thread never waits, except
/// offline, where it waits at `room` first; what the sink cannot keep up with is counted as lost.
package protocol AudioSink: AnyObject, Sendable {
    var format: AudioFormat { get }
    /// In-process memory, written by the mixer and consumed by the sink.
    var ring: AudioRing { get }
    /// Where the sink waits for sound.
    var arrival: AudioGate { get }
    /// Where the mixer waits for room, when it runs faster than time.
    var room: AudioGate { get }
    /// How much faster the mixer has to run when this sink is its clock's master; nil for a sink that has no clock.
    var rateCorrection: RateCorrection? { get }
    /// What the report says; not for the audio thread.
    var state: AudioSinkState { get }

    /// Starts the sink's thread; to be called once.
    func start() throws(AudioSinkError)
    /// Takes what was written, and ends; returns when the sink's thread has.
    func stop()
}

/// How a sink stands.
package struct AudioSinkState: Hashable, Sendable {
    /// The device or file.
    package var device: String
    package var condition: Condition
    /// The frames between `written` and the ear, as far as it is known.
    package var latency = 0
    /// The frames that were written and will never be heard.
    package var lost = 0
    /// How often the sink had to play silence because nothing was there.
    package var underruns = 0

    /// Whether it takes sound.
    package enum Condition: Hashable, Sendable {
        case starting
        case running
        /// The device is not there; it is waited for.
        case absent(reason: String)
        /// It cannot go on.
        case failed(reason: String)
        case stopped
    }

    /// A sink that has not begun.
    package init(device: String, condition: Condition = .starting) {
        self.device = device
        self.condition = condition
    }
}

/// Why a sink cannot start.
package struct AudioSinkError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    /// A fault in words.
    package init(_ description: String) { self.description = description }
}
