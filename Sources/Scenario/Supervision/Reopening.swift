/// When a session may be opened again that its server closed because of what its client did.
///
/// A client asks anew at once, which is right when its server was restarted; one that makes the same mistake each time would keep
/// the parent and the server busy for ever. So ten faults together are free, and then five a second. Milliseconds on the caller's clock.
struct Reopening: Hashable, Sendable {
    /// When all faults so far will be forgotten.
    private var horizon = 0

    /// The time that a fault is remembered, and what of it together costs no wait.
    static let memory = 200
    static let patience = 2000

    /// A session that was never closed.
    init() {}

    /// The server closed it for a fault.
    mutating func closed(now: Int) { horizon = max(horizon, now) + Self.memory }

    /// The time from which on it may be opened again.
    var due: Int { horizon - Self.patience }

    /// Whether all is forgotten.
    func isPardoned(now: Int) -> Bool { horizon <= now }
}
