/// Microsoft's clipboard format for HTML: a header of named offsets in bytes, then a document in which a part is marked.
package enum HTMLFragment {
    private static let head = "<html><body>\r\n<!--StartFragment-->"
    private static let tail = "<!--EndFragment-->\r\n</body></html>"

    /// The format's bytes for a piece of HTML, in UTF-8.
    package static func encode(_ html: String) -> [UInt8] {
        // Offsets of ten digits, so that the header is as long whatever they are.
        func header(_ offsets: [Int]) -> String {
            let names = ["StartHTML", "EndHTML", "StartFragment", "EndFragment"]
            let lines = zip(names, offsets).map { name, offset in
                let digits = String(offset)
                return "\(name):\(String(repeating: "0", count: max(0, 10 - digits.count)))\(digits)\r\n"
            }
            return "Version:0.9\r\n" + lines.joined()
        }
        let start = header([0, 0, 0, 0]).utf8.count
        let fragment = start + head.utf8.count
        let end = fragment + html.utf8.count
        return Array((header([start, end + tail.utf8.count, fragment, end]) + head + html + tail).utf8)
    }

    /// The marked piece of HTML; all of the text where there is no header; nil when it is no UTF-8, or the offsets make no sense.
    package static func decode(_ bytes: [UInt8]) -> String? {
        guard bytes.starts(with: Array("Version:".utf8)) else { return text(bytes[...]) }
        guard let start = offset("StartFragment", in: bytes), let end = offset("EndFragment", in: bytes),
            start <= end, end <= bytes.count
        else { return nil }
        return text(bytes[start..<end])
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String? {
        String(validating: bytes.filter { $0 != 0 }, as: UTF8.self)
    }

    /// The number behind a name, which stands at the beginning of a line of the header.
    private static func offset(_ name: String, in bytes: [UInt8]) -> Int? {
        // The header's lines are short, and there are not many of them.
        for line in bytes.prefix(1024).split(whereSeparator: { $0 == 13 || $0 == 10 }) {
            if line.first == UInt8(ascii: "<") { return nil }
            guard line.starts(with: Array("\(name):".utf8)) else { continue }
            let digits = line.dropFirst(name.utf8.count + 1)
            guard !digits.isEmpty, digits.count <= 10, digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
            return digits.reduce(0) { 10 * $0 + Int($1 - 48) }
        }
        return nil
    }
}
