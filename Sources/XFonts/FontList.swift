/// The files that tell what fonts a directory has.
enum FontList {
    private static let longest = 1024

    /// The fonts of a fonts.dir, which is a count, then lines of a file and a name.
    ///
    /// Files of formats that are not read are left out.
    static func table(_ bytes: [UInt8]) -> FontTable {
        var table = FontTable(text: bytes)
        let newline = UInt8(ascii: "\n")
        var start = (bytes.firstIndex(of: newline) ?? bytes.count - 1) + 1
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: newline) ?? bytes.count
            defer { start = end + 1 }
            guard let space = bytes[start..<end].firstIndex(where: isSpace) else { continue }
            guard let name = bytes[space..<end].firstIndex(where: { !isSpace($0) }) else { continue }
            guard end - name < longest, suffix(bytes[start..<space]) > 0 else { continue }
            table.lower(name..<end)
            table.append(FontTable.Entry(name: name..<end, isAlias: false, target: start..<space))
        }
        return table
    }

    /// Adds the aliases of a `fonts.alias`; reading ends at a line that is none.
    static func addAliases(_ bytes: [UInt8], to table: inout FontTable) {
        var lexer = AliasLexer(bytes)
        while true {
            switch lexer.next() {
            case .newline: continue
            case .end: return
            case .word(let alias):
                switch lexer.next() {
                case .word(let name):
                    guard alias.count < longest, name.count < longest else { return }
                    let alias = alias.map(Latin1.lower)
                    let name = name.map(Latin1.lower)
                    if alias != name { table.append(alias, isAlias: true, target: name) }
                case .newline where alias == Array("FILE_NAMES_ALIASES".utf8): addFileNames(to: &table)
                default: return
                }
            }
        }
    }

    private static func addFileNames(to table: inout FontTable) {
        for (place, entry) in table.entries.enumerated() where !entry.isAlias {
            let file = table.target(place)
            let name = file.dropLast(suffix(file[...])).map(Latin1.lower)
            if table.first(NamePattern(name)) == nil {
                table.append(name, isAlias: true, target: table.name(place))
            }
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    /// The length of a file name's suffix, or 0 when the format cannot be read.
    private static func suffix(_ file: ArraySlice<UInt8>) -> Int {
        for suffix in [Array(".pcf.gz".utf8), Array(".pcf".utf8)]
        where file.count > suffix.count && file.suffix(suffix.count).elementsEqual(suffix) {
            return suffix.count
        }
        return 0
    }
}
