package import Framebuffer

/// The regions that SHAPE gives a window.
package enum ShapeKind: UInt8, Sendable {
    /// What there is of the window at all.
    case bounding
    /// What of it is inside, the rest being border.
    case clip
    /// Where it takes the pointer.
    case input
}

extension Window {
    /// The region that was given for a kind; nil is the whole rectangle.
    package func shape(_ kind: ShapeKind) -> Region? {
        switch kind {
        case .bounding: boundingShape
        case .clip: clipShape
        case .input: inputShape
        }
    }
}

extension Engine {
    /// Gives a window a shape, relative to its inside; nil is the whole rectangle.
    ///
    /// What it uncovers is exposed.
    package func setShape(_ kind: ShapeKind, of window: Window, to region: Region?) {
        let change = {
            switch kind {
            case .bounding: window.boundingShape = region
            case .clip: window.clipShape = region
            case .input: window.inputShape = region
            }
            self.tree.updateExtents(window)
        }
        if kind != .input, window.isViewable, !window.isInputOnly {
            tree.reshape(window, change)
            applyEffects()
        } else {
            change()
        }
        if kind != .input { reshapeSurface(of: window) }
        if window.isViewable { input.isSpriteStale = true }
    }
}
