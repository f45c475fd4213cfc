/// The end of a wide line, as what joins or caps it needs to know.
struct LineFace {
    /// The point at the end.
    var x = 0
    var y = 0
    /// The way into the line.
    var dx = 0
    var dy = 0
    /// The corner on the left hand as one looks into the line from the picture's top, from the point on.
    var cornerX = 0.0
    var cornerY = 0.0
    /// The offset of the line's sides: corner.x * dy - corner.y * dx.
    var k = 0.0

    /// The same end seen from its other side.
    var mirrored: LineFace {
        var face = self
        face.cornerX = -cornerX
        face.cornerY = -cornerY
        face.dx = -dx
        face.dy = -dy
        return face
    }
}
