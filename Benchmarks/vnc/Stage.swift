import Framebuffer

/// A screen's worth of pixels that a program shows on a server, whatever the program has to say to it.
protocol Stage: AnyObject {
    /// Puts a part of the sheet somewhere.
    func put(_ source: Rect, at place: Point)
    /// Moves what is in a rectangle.
    func move(_ rect: Rect, by delta: Point)
    /// Has all of that shown.
    func present()
    /// How often a button was pressed since the last call.
    func takePresses() -> Int
    /// Readable when a button was pressed, perhaps.
    var descriptorNumber: Int32 { get }
}
