package import Plumbing
package import Sessions

/// What takes sound out of the graph: a device, a file, another component.
///
/// The audio thread writes each cycle into `ring`, on the mixer's positions, and never waits; the sink consumes it on a thread of its
/// own and says how far it is by `consumed`. Made and used on the control thread.
package protocol AudioSink: AnyObject {
    /// The configuration that it was made of.
    var options: Document { get }
    /// What the audio thread writes into; nil while there is nothing to write for.
    var ring: AudioRing? { get }
    /// Where the sink waits for the next cycle, if it does.
    var gate: AudioGate? { get }
    /// The clock on whose positions `ring` is, nil for the mixer's.
    var clock: AudioClock? { get }
    /// Whether a mixer that need not be in time waits until `ring` has room.
    var isPaced: Bool { get }
    /// Called on the control thread when `ring`, `gate`, `clock` or the report are others.
    var onChange: () -> Void { get set }
    /// How much faster than the monotonic clock the sink's is, in thousand-millionths, for a mixer that follows it.
    var correction: SharedCount? { get }
    /// What it says of itself in the mixer's report.
    var report: Document { get }
    /// Begins to consume.
    func start()
    /// Ends, with all that was written.
    func stop()
}
