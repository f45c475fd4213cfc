/// What the pointer looks like over a window: a picture with a hot spot.
package final class Cursor: Resource {
    package let width: Int
    package let height: Int
    package let hotX: Int
    package let hotY: Int
    /// Premultiplied B G R A, row by row.
    package private(set) var pixels: [UInt32]

    init(id: UInt32, width: Int, height: Int, hotX: Int, hotY: Int, pixels: [UInt32]) {
        self.width = width
        self.height = height
        self.hotX = hotX
        self.hotY = hotY
        self.pixels = pixels
        super.init(id: id)
    }

    func recolor(_ pixels: [UInt32]) { self.pixels = pixels }
}
