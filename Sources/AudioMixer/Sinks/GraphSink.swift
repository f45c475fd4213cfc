import Plumbing
import Sessions

/// A sink of the configuration as the mixer's control thread keeps it: what it was made of, and where its sound is written.
protocol GraphSink: AnyObject {
    /// The configuration that it was made of.
    var options: Document { get }
    /// Where the audio thread writes; nil while there is nothing to write for.
    var output: Output? { get }
    /// What it says of itself in the mixer's report.
    var report: Document { get }
    /// Called on the control thread when `output` or the report are others.
    var onChange: () -> Void { get set }
    /// Begins to consume.
    func start()
    /// Ends, with all that was written.
    func stop()
}
