/// What a component may make its servers spend on it, over all its sessions.
package struct Quota: Hashable, Sendable {
    /// Bytes.
    package var memory: Int
    /// Open sessions, and requests that wait.
    package var sessions: Int

    /// What a component gets of which the scenario says nothing.
    package static let usual = Quota(memory: 512 << 20, sessions: 64)

    /// A quota.
    package init(memory: Int, sessions: Int = usual.sessions) {
        self.memory = memory
        self.sessions = sessions
    }
}
