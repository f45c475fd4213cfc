/// An arc as a request has it: an ellipse in a box, and a part of it in 1/64 degrees.
struct Arc {
    let x: Int
    let y: Int
    let width: Int
    let height: Int
    /// From three o'clock counterclockwise.
    let start: Int
    let sweep: Int

    /// The arcs of a request.
    static func list(_ bytes: WireBytes) -> [Arc] {
        stride(from: 0, to: bytes.count / 12 * 12, by: 12).map {
            Arc(
                x: bytes.i16($0), y: bytes.i16($0 + 2), width: bytes.int16($0 + 4), height: bytes.int16($0 + 6),
                start: bytes.i16($0 + 8), sweep: min(max(bytes.i16($0 + 10), -23040), 23040))
        }
    }

    /// Whether it is the whole ellipse.
    var isWhole: Bool { abs(sweep) >= 360 * 64 }
    /// Whether it can be drawn pixel by pixel in whole numbers; others are drawn as outlines of width 1.
    var canBeThin: Bool { width == height || width <= 800 && height <= 800 }
}
