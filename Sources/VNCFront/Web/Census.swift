import Synchronization

/// How many connections and viewers there are.
///
/// Safe to use from any thread.
final class Census: Sendable {
    private struct Counts {
        var connections = 0
        var viewers = 0
    }

    private let counts = Mutex(Counts())
    private let limits: Limits

    init(_ limits: Limits) { self.limits = limits }

    /// Counts a connection, unless there are too many.
    func admitConnection() -> Bool {
        counts.withLock {
            guard $0.connections < limits.connections else { return false }
            $0.connections += 1
            return true
        }
    }

    /// A counted connection is gone.
    func dropConnection() { counts.withLock { $0.connections -= 1 } }

    /// Counts a viewer, unless there are too many.
    func admitViewer() -> Bool {
        counts.withLock {
            guard $0.viewers < limits.viewers else { return false }
            $0.viewers += 1
            return true
        }
    }

    /// A counted viewer is gone.
    func dropViewer() { counts.withLock { $0.viewers -= 1 } }

    /// The viewers of now.
    var viewers: Int { counts.withLock { $0.viewers } }
    /// The connections of now, viewers included.
    var connections: Int { counts.withLock { $0.connections } }
}
