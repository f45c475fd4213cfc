extension KeyMap {
    /// The map of a layout.
    init(_ table: KeyTable) {
        var rows = [[UInt8]](repeating: [], count: 8)
        for code in KeyTable.codes {
            // A code makes one modifier at most for a client: the lowest.
            let modifiers = table.modifiers[Int(code)]
            if modifiers != 0 { rows[modifiers.trailingZeroBitCount].append(code) }
        }
        let first = Int(KeyTable.codes.lowerBound) * KeyTable.width
        self.init(width: KeyTable.width, keysyms: Array(table.keysyms[first...]), rows: rows)
        for code in KeyTable.codes { locks[Int(code)] = table.locks[Int(code)] }
    }
}

extension Engine {
    /// Gives clients the keyboard of a layout.
    package func change(keyboard table: KeyTable) { setKeyMap(KeyMap(table)) }
}
