extension KeyCode {
    /// The name by which configs call the key, such as `KEY_A` or `BTN_LEFT`; nil when the number has none.
    package var name: String? { Self.tables.names[rawValue].map { String($0) } }

    /// The key of that name, nil when there is none.
    package init?(name: String) {
        guard let number = Self.tables.numbers[Substring(name)] else { return nil }
        self.init(number)
    }

    private static let tables = readTable()

    private static func readTable() -> (names: [UInt16: Substring], numbers: [Substring: UInt16]) {
        var names: [UInt16: Substring] = [:]
        var numbers: [Substring: UInt16] = [:]
        let words = nameTable.split { $0 == " " || $0 == "\n" }
        for index in stride(from: 0, to: words.count - 1, by: 2) {
            guard let number = UInt16(words[index + 1]) else { continue }
            numbers[words[index]] = number
            if names[number] == nil { names[number] = words[index] }
        }
        return (names, numbers)
    }
}
