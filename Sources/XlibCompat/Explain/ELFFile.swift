/// What a program or library says it needs, read from its file without running it.
///
/// Files are hostile: what lies outside of the file is not there.
package struct ELFFile: Hashable, Sendable {
    /// 32 or 64.
    package private(set) var bits = 64
    /// Whether it asks for a dynamic loader, or is a library.
    package private(set) var isDynamic = false
    package private(set) var needed: [String] = []
    package private(set) var folders: [String] = []
    package private(set) var name: String?
    /// The functions and data that it takes from others.
    package private(set) var imports: Set<String> = []
    /// Those that it gives to others.
    package private(set) var exports: Set<String> = []

    /// The most symbols that are read.
    private static let symbolLimit = 1 << 20

    /// The content of a file; nil when it is no ELF file of this machine's byte order.
    package init?(_ bytes: [UInt8], origin: String = "") {
        guard bytes.count > 64, bytes.prefix(4) == [0x7f, 0x45, 0x4c, 0x46], bytes[5] == 1 else { return nil }
        let file = Content(bytes: bytes)
        bits = bytes[4] == 1 ? 32 : 64
        // Programs of 32 bits load other libraries than ours; nothing more has to be known of them.
        guard bits == 64 else { return }
        let headers = file.number(32, 8)
        var segments: [(address: Int, offset: Int, size: Int)] = []
        var dynamic: (offset: Int, size: Int)?
        for index in 0..<min(file.number(56, 2), 256) {
            let start = headers &+ index * file.number(54, 2)
            let (offset, address, size) = (
                file.number(start &+ 8, 8), file.number(start &+ 16, 8), file.number(start &+ 32, 8)
            )
            switch file.number(start, 4) {
            case 1: segments.append((address, offset, size))
            case 2: dynamic = (offset, size)
            default: break
            }
        }
        guard let dynamic else { return }
        isDynamic = true
        func place(_ address: Int) -> Int {
            for segment in segments where address >= segment.address && address - segment.address < segment.size {
                return segment.offset &+ (address - segment.address)
            }
            return -1
        }
        var (strings, symbols) = (-1, -1)
        var names: [(tag: Int, value: Int)] = []
        for index in 0..<min(dynamic.size / 16, 4096) {
            let start = dynamic.offset &+ index * 16
            let (tag, value) = (file.number(start, 8), file.number(start &+ 8, 8))
            switch tag {
            case 5: strings = place(value)
            case 6: symbols = place(value)
            case 1, 14, 15, 29: names.append((tag, value))
            default: break
            }
        }
        for (tag, value) in names {
            let text = file.text(strings &+ value)
            switch tag {
            case 1: needed.append(text)
            case 14: name = text
            default:
                let folder = origin.lastIndex(of: "/").map { String(origin[..<$0]) } ?? "."
                folders += text.split(separator: ":").map { part in
                    var part = String(part)
                    for word in ["${ORIGIN}", "$ORIGIN"] where part.hasPrefix(word) {
                        part = folder + part.dropFirst(word.count)
                    }
                    return part
                }
            }
        }
        readSymbols(file, symbols, strings)
    }

    private mutating func readSymbols(_ file: Content, _ symbols: Int, _ strings: Int) {
        guard symbols > 0, strings > 0 else { return }
        // The table of names follows that of the symbols, whose length is told nowhere else but in sections.
        var count = strings > symbols ? (strings - symbols) / 24 : 0
        let sections = file.number(40, 8)
        for index in 0..<min(file.number(60, 2), 4096) {
            let start = sections &+ index * file.number(58, 2)
            if file.number(start &+ 4, 4) == 11 { count = file.number(start &+ 32, 8) / 24 }
        }
        for index in 1..<max(1, min(count, Self.symbolLimit)) {
            let start = symbols + index * 24
            let text = file.text(strings &+ file.number(start, 4))
            if text.isEmpty { continue }
            if file.number(start + 6, 2) == 0 { imports.insert(text) } else { exports.insert(text) }
        }
    }

    private struct Content {
        let bytes: [UInt8]

        /// A number of a few bytes; 0 outside of the file or beyond what counts.
        func number(_ offset: Int, _ size: Int) -> Int {
            guard offset >= 0, offset <= bytes.count - size else { return 0 }
            var value: UInt64 = 0
            for index in (0..<size).reversed() { value = value << 8 | UInt64(bytes[offset + index]) }
            return value <= 1 << 48 ? Int(value) : 0
        }

        func text(_ offset: Int) -> String {
            guard offset >= 0, offset < bytes.count else { return "" }
            return String(decoding: bytes[offset...].prefix(1024).prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
