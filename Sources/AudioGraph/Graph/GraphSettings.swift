import Glibc
package import Sessions

/// What a mixer's configuration wants: sources, sinks, buses, and the cables between sessions, buses and sinks.
///
/// Names are of sources, buses and sinks alike. What a cable names and is not there is no fault: the cable waits for it.
package struct GraphSettings: Equatable, Sendable {
    package var sources: [SourceSettings] = []
    package var sinks: [SinkSettings] = []
    package var buses: [BusSettings] = []
    package var cables: [CableSettings] = []
    package var captures: [CaptureSettings] = []

    /// A graph with one sink that everything goes to.
    package init(sinks: [SinkSettings] = []) { self.sinks = sinks }

    /// The most nodes of a graph.
    package static let nodeLimit = 1_000
}

/// Where sound that is no session's comes into the graph.
package struct SourceSettings: Equatable, Sendable {
    package var name: String
    package var channels: Int
    package var kind: Kind
    /// The source as it was written, for the reader of its kind.
    package var options: Document

    /// What makes the sound.
    package enum Kind: String, CaseIterable, Hashable, Sendable {
        /// A device of PulseAudio.
        case pulse
    }

    /// A source.
    package init(_ name: String, channels: Int = 2, kind: Kind = .pulse, options: Document = .null) {
        self.name = name
        self.channels = channels
        self.kind = kind
        self.options = options
    }
}

/// Where sound leaves the graph.
package struct SinkSettings: Equatable, Sendable {
    package var name: String
    package var channels: Int
    package var kind: Kind
    /// The sink as it was written, for the reader of its kind.
    package var options: Document
    package var effects: [EffectEntry]

    /// What takes the sound.
    package enum Kind: String, CaseIterable, Hashable, Sendable {
        /// Nobody; it is measured, and can be captured.
        case null
        case file
        case pulse
        /// Another component's AudioOut service.
        case session
    }

    /// A sink.
    package init(
        _ name: String, channels: Int = 2, kind: Kind = .null, options: Document = .null, effects: [EffectEntry] = []
    ) {
        self.name = name
        self.channels = channels
        self.kind = kind
        self.options = options
        self.effects = effects
    }

}

/// A place where sound is summed and worked on.
package struct BusSettings: Equatable, Sendable {
    package var name: String
    package var channels: Int
    package var effects: [EffectEntry]
    package var placement: Placement

    /// Where the effects work; for a process of their own there is `audio-filter`.
    package enum Placement: String, CaseIterable, Hashable, Sendable {
        /// On the audio thread, in the cycle.
        case inline
        /// On a thread of their own, a period later.
        case thread
    }

    /// A bus.
    package init(
        _ name: String, channels: Int = 2, effects: [EffectEntry] = [], placement: Placement = .inline
    ) {
        self.placement = placement
        self.name = name
        self.channels = channels
        self.effects = effects
    }

}

/// What is connected, how loud.
package struct CableSettings: Hashable, Sendable {
    package var from: From
    package var to: String
    /// Decibels; `-Double.infinity` is silence.
    package var gain: Double
    /// -1 is left, 1 right.
    package var pan: Double
    package var isMuted: Bool
    /// Whether it is delayed so that what meets at its end was heard at the same time.
    package var isCompensated: Bool

    /// Where a cable begins.
    package enum From: Hashable, Sendable {
        /// At every session whose label matches; a pattern without parts is for those that no other cable matches.
        case sessions(LabelPattern)
        /// At a source, at a bus, or at what a sink is given.
        case node(String)
    }

    /// A cable.
    package init(
        from: From, to: String, gain: Double = 0, pan: Double = 0, isMuted: Bool = false, isCompensated: Bool = true
    ) {
        self.from = from
        self.to = to
        self.gain = gain
        self.pan = pan
        self.isMuted = isMuted
        self.isCompensated = isCompensated
    }

    /// The factor of the gain, 0 when muted.
    package var factor: Float { isMuted ? 0 : .factor(decibels: gain) }
}

/// Who may hear what passes a node.
package struct CaptureSettings: Hashable, Sendable {
    package var pattern: LabelPattern
    /// A source, a bus or a sink.
    package var from: String

    /// A right to capture.
    package init(_ pattern: LabelPattern, from: String) {
        self.pattern = pattern
        self.from = from
    }
}

extension Float {
    /// The factor of a gain in decibels.
    package static func factor(decibels: Double) -> Float {
        decibels <= -150 ? 0 : Float(pow(10, decibels / 20))
    }
}
