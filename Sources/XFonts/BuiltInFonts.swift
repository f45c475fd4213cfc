/// The fonts that are there when the machine has none: `fixed` and `cursor`.
///
/// They are the files of the same names of the distribution, and in the public domain; every program of the toolkits asks
/// for both when it starts.
enum BuiltInFonts {
    /// The element of the font path that stands for them.
    static let element = "built-ins"
    private static let fixed = "-misc-fixed-medium-r-semicondensed--13-120-75-75-c-60-iso8859-1"

    /// The files and the names of their fonts.
    static let files = [("6x13-iso8859-1.pcf", fixed), ("cursor.pcf", "cursor")].map { (file: $0.0, name: $0.1) }
    static let aliases = ["fixed", "-misc-fixed-medium-r-semicondensed--13-100-100-100-c-60-iso8859-1", "6x13"].map {
        (alias: $0, name: "-misc-fixed-medium-r-semicondensed--0-0-75-75-c-0-iso8859-1")
    }

    /// The content of a file.
    static func bytes(_ file: String) -> [UInt8]? {
        Files.inflate(decode(file == "cursor.pcf" ? BuiltInFontData.cursor : BuiltInFontData.fixed))
    }

    /// The bytes of a text in base 64.
    private static func decode(_ text: String) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count / 4 * 3)
        var bits: UInt32 = 0
        var count = 0
        for byte in text.utf8 {
            let value: UInt8
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = byte - UInt8(ascii: "A")
            case UInt8(ascii: "a")...UInt8(ascii: "z"): value = byte - UInt8(ascii: "a") + 26
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = byte - UInt8(ascii: "0") + 52
            case UInt8(ascii: "+"): value = 62
            case UInt8(ascii: "/"): value = 63
            default: continue
            }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                result.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return result
    }
}
