package import Sessions
import Sound

/// A session that plays into the graph, as the audio thread keeps it.
///
/// Owned by the control thread and shared by all plans that have it, so that what the thread remembers of it lasts.
package final class Input: Sendable {
    /// Its number in the graph: unlike its session's, no other ring ever has it.
    package let number: UInt32
    /// Its session's number.
    package let identity: UInt32
    package let label: Label
    package let ring: AudioRing
    package let isSynchronous: Bool
    let block: SampleBlock
    let tail: SampleBlock
    let state = FixedArray(repeating: InputState(), count: 1)

    /// A session's ring.
    package init(number: UInt32, identity: UInt32, label: Label, ring: AudioRing, isSynchronous: Bool, period: Int) {
        self.number = number
        self.identity = identity
        self.label = label
        self.ring = ring
        self.isSynchronous = isSynchronous
        block = SampleBlock(channels: ring.channels, count: period)
        tail = SampleBlock(channels: ring.channels, count: min(InputView.fadeFrames, period))
    }

    /// Says that the client is gone: what is dry is played as long as it comes.
    package func leave() { state.view[0].isGone = true }

    /// Whether the client is gone.
    package var isGone: Bool { state[0].isGone }

    /// How far the session's own sound has come up, in frames of the ramp; 0 when it is not heard.
    package var rise: Int { state[0].rise }

    /// Whether the dry signal is heard instead.
    package var isBypassed: Bool { state[0].isDry }

    /// Whether nobody waits for the client any more.
    package var isQuarantined: Bool { state[0].isQuarantined }
}

/// What the audio thread remembers of an input from cycle to cycle.
struct InputState: BitwiseCopyable {
    /// How far the own sound had come up at the end of the last cycle, in frames of the curve.
    var rise = 0
    /// The same at its beginning.
    var riseBefore = 0
    /// Whether the dry signal was heard.
    var isDry = false
    var isQuarantined = false
    /// Whether it is waited for in the next cycle although it is in quarantine.
    var isOnTrial = false
    /// The cycles until it may be on trial, and how many they are after the next failure.
    var pause = 0
    var nextPause = InputView.shortestPause
    var isGone = false
    /// The processor that its branch shall work on, by its place in the mixer's list.
    var place = 0
    /// The cycles missed in a row.
    var misses = 0
    /// The cycles delivered in a row while in quarantine.
    var deliveries = 0
}

/// A dry signal behind an input.
struct DryView: BitwiseCopyable {
    var ring: AudioRingView
    var latency: Int
}

/// An input as the audio thread uses it.
struct InputView: BitwiseCopyable {
    var identity: UInt32
    var ring: AudioRingView
    var isSynchronous: Bool
    var block: SampleBlockView
    var tail: SampleBlockView
    var scratch: SampleBlockView
    /// How what failed goes, from 0 to 1.
    var fade: SampleBlockView
    var state: FixedArrayView<InputState>
    var dry: FixedArrayView<DryView>
    /// Where the client and those before it wait for others.
    var gates: FixedArrayView<AudioGateView>
    /// The state of the input that takes this one's place, if it does.
    var successor: FixedArrayView<InputState>?

    /// The frames in which what failed fades away.
    static let fadeFrames = 64
    /// The cycles after which a client that failed in a row is waited for no more.
    static let patience = 3
    /// The cycles that it then has to deliver in a row.
    static let probation = 2
    /// The cycles in quarantine before a first trial, and after many that failed.
    static let shortestPause = 4
    static let longestPause = 128

    /// Whether the client is gone, and nothing of it is heard nor will be; a change of a gain takes that many frames.
    func hasEnded(_ ramp: Int) -> Bool {
        guard state[0].isGone else { return false }
        if let successor, successor[0].rise >= ramp { return true }
        if state[0].rise > 0 || state[0].isDry { return false }
        // What is dry may go on: a player that pauses while the filter before it is being restarted.
        for index in 0..<dry.count where dry[index].ring.isRunning { return false }
        return true
    }

    /// Whether the server waits for it.
    var isAwaited: Bool {
        isSynchronous && (!state[0].isQuarantined || state[0].isOnTrial) && !state[0].isGone && ring.isRunning
    }

    /// Whether the dry signal will be needed in the cycle that begins at a position, and is still to come.
    ///
    /// Those who make it do not tell this server when they have. What did not come in the last cycle either is not waited for.
    func isDryMissing(at position: Int) -> Bool {
        guard !isAwaited, state[0].isGone || state[0].isQuarantined else { return false }
        var isMissing = false
        for index in 0..<dry.count {
            let source = dry[index]
            let start = position - source.latency
            guard source.ring.isRunning, source.ring.available(from: start - block.count) >= block.count else {
                return false
            }
            if source.ring.available(from: start) < block.count { isMissing = true }
        }
        return isMissing
    }

    /// Tells the client and those before it not to wait any longer, when what comes of them is missing.
    func hurry(at position: Int) {
        guard isMissing(at: position) || isDryMissing(at: position) else { return }
        // The farthest first: who goes on before what plays into it would miss that.
        for index in 0..<gates.count { gates[gates.count - 1 - index].open() }
    }

    /// Whether the server has to wait for it in the cycle that begins at a position.
    func isMissing(at position: Int) -> Bool { isAwaited && ring.available(from: position) < block.count }
}
