/// A font name of fourteen parts (X Logical Font Description), of which the sizes are understood.
///
/// Sizes that are matrices, and subsets of characters, are not served: such names are no logical names here.
struct LogicalName {
    let bytes: [UInt8]
    /// Where the dash before each part stands.
    private let dashes: SIMD16<Int32>
    /// The sizes that the name tells.
    let sizes: FontSizes

    /// The parts of a name in small letters, or nothing when it is no such name.
    init?(_ bytes: [UInt8]) {
        var dashes = SIMD16<Int32>()
        var count = 0
        for place in bytes.indices where bytes[place] == UInt8(ascii: "-") {
            guard count < 14 else { return nil }
            dashes[count] = Int32(truncatingIfNeeded: place)
            count += 1
        }
        guard count == 14, dashes[0] == 0 || dashes[0] == 1 && bytes[0] == UInt8(ascii: "*") else { return nil }
        func number(_ part: Int) -> Int? {
            let range = Int(dashes[part]) + 1..<Int(dashes[part + 1])
            if range.count == 1 && bytes[range.lowerBound] == UInt8(ascii: "*") { return -1 }
            var value = 0
            for byte in bytes[range] {
                guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
                value = min(value * 10 + Int(byte - UInt8(ascii: "0")), 1_000_000)
            }
            return value
        }
        guard let pixel = number(6), let point = number(7), let x = number(8), let y = number(9),
            let width = number(11)
        else { return nil }
        self.bytes = bytes
        self.dashes = dashes
        sizes = FontSizes(pixel: pixel, point: point, x: x, y: y, width: width)
    }

    private var head: ArraySlice<UInt8> { bytes[...Int(dashes[6])] }
    /// The spacing with the dashes around it.
    private var spacing: ArraySlice<UInt8> { bytes[Int(dashes[10])...Int(dashes[11])] }
    private var tail: ArraySlice<UInt8> { bytes[Int(dashes[12])...] }

    /// The pattern of the scalable name that this one is a size of.
    var scalablePattern: [UInt8] {
        var result = Array(head)
        result += "0-0-*-*".utf8
        if spacing.count > 2 { result += spacing } else { result += "-*-".utf8 }
        result += "0".utf8
        return result + tail
    }

    /// The name with other sizes; those that `sizes` does not tell stay.
    func replacing(_ sizes: FontSizes) -> [UInt8] {
        let pixel = sizes.pixelKind == .none ? self.sizes.pixelY : sizes.pixelY
        let point = sizes.hasPoint ? sizes.pointY : self.sizes.pointY
        let x = sizes.x >= 0 ? sizes.x : self.sizes.x
        let y = sizes.y >= 0 ? sizes.y : self.sizes.y
        let width = sizes.width >= 0 ? sizes.width : sizes.width < -1 ? -sizes.width : self.sizes.width
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + 32)
        result += head
        for number in [FontSizes.integer(pixel + 0.5), FontSizes.integer(point * 10 + 0.5), x] {
            Self.append(number, to: &result)
            result.append(UInt8(ascii: "-"))
        }
        Self.append(y, to: &result)
        result += spacing
        Self.append(width, to: &result)
        return result + tail
    }

    private static func append(_ number: Int, to text: inout [UInt8]) {
        if number < 0 { text.append(UInt8(ascii: "-")) }
        let start = text.count
        var rest = number.magnitude
        repeat {
            text.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        text[start...].reverse()
    }

    /// The text of each of the fourteen parts.
    var fields: [String] {
        (0..<14).map { part in
            let end = part == 13 ? bytes.count : Int(dashes[part + 1])
            return Latin1.string(bytes[(Int(dashes[part]) + 1)..<end])
        }
    }
}
