internal import Framebuffer
package import Sessions

extension PointerShape {
    /// The largest width and height of a shape that comes as pixels.
    package static let sizeLimit = 128

    /// Why a document tells no shape.
    package struct Problem: Error, Hashable, CustomStringConvertible {
        package let description: String
    }

    /// The shape that a document tells: `{"name": "text"}`, or pixels.
    ///
    /// Pixels come as `{"width": 2, "height": 1, "hot-x": 0, "hot-y": 0, "pixels": "ff0000ff00ff0080"}`: eight hexadecimal
    /// digits a pixel, red, green, blue, alpha (not premultiplied), row by row. A document without either is the default.
    package init(_ document: Document) throws(Problem) {
        if let pixels = document["pixels"].string {
            self = try Self.inline(document, pixels)
        } else if let name = document["name"].string {
            guard let shape = Self.named(name) else {
                throw Problem(description: "no shape \(name); there are \(Self.names.joined(separator: ", "))")
            }
            self = shape
        } else {
            self = .arrow
        }
    }

    private static func inline(_ document: Document, _ digits: String) throws(Problem) -> PointerShape {
        guard let width = document["width"].integer, let height = document["height"].integer,
            (1...sizeLimit).contains(width), (1...sizeLimit).contains(height)
        else { throw Problem(description: "width and height are numbers from 1 to \(sizeLimit)") }
        let area = Area(width, height)
        var values: [UInt32] = []
        values.reserveCapacity(area.count * 8)
        for digit in digits.utf8 {
            guard let value = Character(Unicode.Scalar(digit)).hexDigitValue, values.count < area.count * 8 else {
                break
            }
            values.append(UInt32(value))
        }
        guard values.count == area.count * 8, digits.utf8.count == values.count else {
            throw Problem(description: "pixels has eight hexadecimal digits for each of \(area.count) pixels")
        }
        var bitmap = Bitmap(area)
        for index in bitmap.pixels.indices {
            func component(_ place: Int) -> Int {
                Int(values[index * 8 + place * 2] << 4 | values[index * 8 + place * 2 + 1])
            }
            bitmap.pixels[index] =
                Color(red: component(0), green: component(1), blue: component(2), alpha: component(3)).bits
        }
        let hotSpot = Point(
            min(max(0, document["hot-x"].integer ?? 0), width - 1),
            min(max(0, document["hot-y"].integer ?? 0), height - 1))
        return PointerShape(bitmap, hotSpot: hotSpot)
    }
}
