/// The colours by name of the sample server's list.
package enum ColorNames {
    /// The colour, 16 bits a part; spaces and case are ignored.
    package static func color(_ name: String) -> (red: UInt16, green: UInt16, blue: UInt16)? {
        let wanted = Latin1.lowered(name).filter { $0 != UInt8(ascii: " ") }
        let text = ColorTable.text.utf8Span.span
        let separator = UInt8(ascii: ";")
        var left = 0
        var right = text.count
        while left < right {
            // The entry that the middle lies in.
            var start = (left + right) / 2
            while start > left && text[start - 1] != separator { start -= 1 }
            var end = start
            while text[end] != UInt8(ascii: " ") { end += 1 }
            switch order(wanted, text, start..<end) {
            case 0:
                return (part(text, end + 1), part(text, end + 3), part(text, end + 5))
            case ..<0: right = start
            default: left = end + 8
            }
        }
        return nil
    }

    /// The names, without spaces, in order.
    package static var all: [String] { ColorTable.text.split(separator: ";").map { String($0.prefix { $0 != " " }) } }

    private static func order(_ name: [UInt8], _ text: Span<UInt8>, _ range: Range<Int>) -> Int {
        for place in 0..<min(name.count, range.count) where name[place] != text[range.lowerBound + place] {
            return name[place] < text[range.lowerBound + place] ? -1 : 1
        }
        return name.count - range.count
    }

    private static func part(_ text: Span<UInt8>, _ place: Int) -> UInt16 {
        (UInt16(hexadecimal(text[place])) << 4 | UInt16(hexadecimal(text[place + 1]))) * 257
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8 {
        byte <= UInt8(ascii: "9") ? byte - UInt8(ascii: "0") : byte - UInt8(ascii: "a") + 10
    }
}
