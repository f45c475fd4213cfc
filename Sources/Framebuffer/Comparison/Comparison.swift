/// What a comparison of two pictures of one size found.
package struct Comparison: Hashable, Sendable {
    /// How many pixels differ by more than the tolerance.
    package let count: Int
    /// The smallest rectangle around them.
    package let bounds: Rect
    /// The largest difference of a component, tolerated or not; 255 when the sizes differ.
    package let largest: Int
    /// How many pixels were looked at.
    package let compared: Int

    /// Whether no pixel differs by more than the tolerance.
    package var isMatch: Bool { count == 0 }

    /// Compares two pictures in each component of each pixel, alpha too.
    ///
    /// Pixels of `ignoring` are not looked at. Pictures of different sizes differ in every pixel of both.
    package init(_ a: Bitmap, _ b: Bitmap, tolerance: Int = 0, ignoring mask: Region = Region()) {
        guard a.area == b.area else {
            compared = max(a.area.count, b.area.count)
            count = compared
            bounds = a.bounds.union(b.bounds)
            largest = 255
            return
        }
        var (count, compared, largest, bounds) = (0, 0, 0, Rect.zero)
        for rect in Region(a.bounds).subtracting(mask).rects {
            compared += rect.count
            for y in rect.top..<rect.bottom {
                let row = y * a.area.width
                var first: Int?
                var last = 0
                for x in rect.left..<rect.right where a.pixels[row + x] != b.pixels[row + x] {
                    let difference = Self.distance(a.pixels[row + x], b.pixels[row + x])
                    largest = max(largest, difference)
                    if difference > tolerance {
                        count += 1
                        first = first ?? x
                        last = x
                    }
                }
                if let first { bounds = bounds.union(Rect(first, y, last + 1 - first, 1)) }
            }
        }
        self.count = count
        self.compared = compared
        self.largest = largest
        self.bounds = bounds
    }

    /// The largest difference between the components of two pixels.
    package static func distance(_ a: UInt32, _ b: UInt32) -> Int {
        var result: UInt32 = 0
        for shift: UInt32 in [0, 8, 16, 24] {
            let (x, y) = (a >> shift & 255, b >> shift & 255)
            result = max(result, x > y ? x - y : y - x)
        }
        return Int(result)
    }
}

extension Bitmap {
    /// A picture that shows where two pictures differ: red on a pale grey copy of the first.
    ///
    /// It is as large as the larger of both in each direction; what only one of them has is red.
    package static func difference(
        _ a: Bitmap, _ b: Bitmap, tolerance: Int = 0, ignoring mask: Region = Region()
    ) -> Bitmap {
        var result = Bitmap(a.bounds.union(b.bounds).area, filledWith: Color(rgb: 0xff0000))
        for y in 0..<min(a.area.height, b.area.height) {
            for x in 0..<min(a.area.width, b.area.width) {
                let pixel = a[x, y]
                let isSame = Comparison.distance(pixel.bits, b[x, y].bits) <= tolerance
                if isSame || mask.contains(Point(x, y)) {
                    let grey = 192 + (pixel.red + 2 * pixel.green + pixel.blue) / 16
                    result[x, y] = Color(red: grey, green: grey, blue: grey)
                }
            }
        }
        return result
    }
}
