internal import Framebuffer

/// What a change of the tree means for pixels and events, gathered until the change is complete.
struct Effects {
    /// Pixels of a window that were not visible, or have no contents any more.
    struct Exposure {
        let window: Window
        /// Relative to the window's inside.
        var clip: Clip
        var isBorder = false
    }
    /// Contents that go along with a window; in pixels of the surface, where they go to.
    struct Copy {
        let clip: Clip
        let delta: Point
    }

    var exposures: [Exposure] = []
    /// All on one surface: a change concerns one.
    var copies: [Copy] = []
    /// The window whose surface the copies are on.
    var copyHolder: Int32 = -1
    /// Windows whose visibility may have changed, of those whose clients want to know.
    var watched: [Window] = []

    var isEmpty: Bool { exposures.isEmpty && copies.isEmpty && watched.isEmpty }

    mutating func reset() {
        exposures.removeAll(keepingCapacity: true)
        copies.removeAll(keepingCapacity: true)
        watched.removeAll(keepingCapacity: true)
    }
}
