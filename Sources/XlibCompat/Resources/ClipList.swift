package import Framebuffer
package import XDrawing

/// What a graphics context clips to, relative to its clip origin.
package enum ClipList {
    case none
    case region(Region)
    /// The set pixels of a pixmap of depth 1, as they were when it was set.
    case mask(Region)
}
