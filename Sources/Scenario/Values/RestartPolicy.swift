/// When a component that ended is started again, and how long that waits.
///
/// The first restart comes at once, the next after `first`, then the wait doubles up to `bound`. A run that lasted
/// `healthy` starts the count anew.
package struct RestartPolicy: Hashable, Sendable {
    /// After which ends.
    package enum When: String, Hashable, Sendable, CaseIterable {
        case always
        case onFailure = "on-failure"
        case never
    }

    package var when: When
    /// The wait before the second restart in a row, in milliseconds.
    package var first: Int
    /// The longest wait, in milliseconds.
    package var bound: Int
    /// How long a run lasts that counts as healthy, in milliseconds.
    package var healthy: Int
    /// After how many restarts in a row without a healthy run the component is given up; nil for never.
    package var attempts: Int?

    /// A policy.
    package init(
        _ when: When = .always, first: Int = 100, bound: Int = 5000, healthy: Int = 5000, attempts: Int? = nil
    ) {
        self.when = when
        self.first = first
        self.bound = bound
        self.healthy = healthy
        self.attempts = attempts
    }

    /// The wait before the restart that follows `count` restarts in a row, in milliseconds.
    package func wait(after count: Int) -> Int {
        if count <= 0 { return 0 }
        let doublings = min(count - 1, 30)
        return min(bound, first.multipliedReportingOverflow(by: 1 << doublings).overflow ? bound : first << doublings)
    }
}
