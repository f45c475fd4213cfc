/// What a component may make its servers spend on it, over all its sessions.
package struct Quota: Hashable, Sendable {
    /// Bytes.
    package var memory: Int
    /// Open descriptors.
    package var descriptors: Int
    /// Views.
    package var views: Int

    /// What a component gets of which the scenario says nothing.
    package static let usual = Quota(memory: 256 << 20, descriptors: 64, views: 256)

    /// A quota.
    package init(memory: Int, descriptors: Int, views: Int) {
        self.memory = memory
        self.descriptors = descriptors
        self.views = views
    }
}
