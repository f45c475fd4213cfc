package import XlibCompat

/// The place that a door's engine draws for and hears from: Gui sessions of a program, or memory alone.
///
/// It belongs to the thread that holds the door's lock, as the engine does, and is called with the lock held.
package protocol DoorHost: AnyObject {
    /// The engine, made with the host's presenter and the place's configuration.
    var engine: Engine { get }
    /// The descriptors that are readable while `dispatch` has something to do; they may change in `dispatch` and `flush`.
    var descriptors: [Int32] { get }
    /// Whether the world that the programs are in has ended, as a server that is gone: their connections have failed.
    var isOver: Bool { get }
    /// Takes what the outside has said and tells the engine; must not wait.
    func dispatch()
    /// The program flushed, or waits: what was committed goes out.
    func flush()
    /// The program found nothing to do: what it was sent is handled, and what it drew is shown.
    ///
    /// Whether that was told to anybody, so that the descriptors may be others.
    func rest() -> Bool
}
