/// What the pointer looks like over a window: a picture with a hot spot.
package final class Cursor: Resource {
    package let width: Int
    package let height: Int
    package let hotX: Int
    package let hotY: Int
    /// Premultiplied B G R A, row by row.
    package private(set) var pixels: [UInt32]
    /// The two colours of which the picture is made, for RecolorCursor; none in a picture of many colours.
    private var colors: (front: UInt32, back: UInt32)?
    /// Another number whenever the picture is another one.
    package private(set) var version = 0
    /// The atom of its name (XFIXES); 0 is none.
    var name: UInt32 = 0

    init(
        id: UInt32, width: Int, height: Int, hotX: Int, hotY: Int, pixels: [UInt32],
        colors: (front: UInt32, back: UInt32)? = nil
    ) {
        self.width = width
        self.height = height
        self.hotX = hotX
        self.hotY = hotY
        self.pixels = pixels
        self.colors = colors
        super.init(id: id)
    }

    /// Gives a cursor of two colours others.
    func recolor(front: UInt32, back: UInt32) {
        // Where both were the same nothing tells which was which.
        guard let old = colors, old.front != old.back else { return }
        pixels = pixels.map { $0 == old.front ? front : $0 == old.back ? back : $0 }
        colors = (front, back)
        version &+= 1
    }
}
