/// Names of a font directory with what they stand for, found by name or pattern.
///
/// The order of names is the sample server's: by bytes, numbers by their value.
struct FontTable {
    struct Entry {
        let name: Range<Int>
        let isAlias: Bool
        /// The file's name, or the name that an alias stands for.
        let target: Range<Int>
    }

    /// The text of names and targets; names are in small letters.
    private(set) var text: [UInt8] = []
    private(set) var entries: [Entry] = []

    /// A table of nothing, with a text that entries are ranges of.
    init(text: [UInt8] = []) { self.text = text }

    mutating func append(_ entry: Entry) { entries.append(entry) }

    /// Adds a name with its own text.
    mutating func append(_ name: [UInt8], isAlias: Bool, target: [UInt8]) {
        let start = text.count
        text += name
        let middle = text.count
        text += target
        entries.append(Entry(name: start..<middle, isAlias: isAlias, target: middle..<text.count))
    }

    /// Changes the letters of a range to small ones.
    mutating func lower(_ range: Range<Int>) {
        for place in range { text[place] = Latin1.lower(text[place]) }
    }

    /// The name of an entry.
    func name(_ entry: Int) -> [UInt8] { Array(text[entries[entry].name]) }
    /// What an entry stands for.
    func target(_ entry: Int) -> [UInt8] { Array(text[entries[entry].target]) }

    /// The entry that opening a pattern takes: the first in order, or one of those that have the very name.
    func first(_ pattern: NamePattern) -> Int? {
        let text = text.span
        var best: Int?
        var count = 0
        for place in entries.indices where pattern.matches(text, entries[place].name) {
            count += 1
            if let old = best, !(pattern.isWild && isBefore(place, old)) { continue }
            best = place
        }
        guard count > 1, !pattern.isWild else { return best }
        // Which of several equal names is taken depends on where the search by halves hits them.
        let order = entries.indices.sorted { isBefore($0, $1) }
        var left = 0
        var right = order.count
        while left < right {
            let center = (left + right) / 2
            let entry = entries[order[center]].name
            if pattern.matches(text, entry) { return order[center] }
            if Self.compare(pattern.bytes.span, 0..<pattern.bytes.count, text, entry) < 0 {
                right = center
            } else {
                left = center + 1
            }
        }
        return best
    }

    /// All entries that match, in order.
    func all(_ pattern: NamePattern) -> [Int] {
        if !pattern.isWild { return first(pattern).map { [$0] } ?? [] }
        let text = text.span
        var result: [Int] = []
        for place in entries.indices where pattern.matches(text, entries[place].name) { result.append(place) }
        return result.sorted { isBefore($0, $1) }
    }

    /// Whether an entry stands before another; equal names stay in the order of their file.
    private func isBefore(_ one: Int, _ other: Int) -> Bool {
        let text = text.span
        let order = Self.compare(text, entries[one].name, text, entries[other].name)
        return order == 0 ? one < other : order < 0
    }

    private static func compare(_ one: Span<UInt8>, _ first: Range<Int>, _ other: Span<UInt8>, _ second: Range<Int>)
        -> Int
    {
        func byte(_ span: Span<UInt8>, _ range: Range<Int>, _ place: Int) -> UInt8 {
            range.lowerBound + place < range.upperBound ? span[range.lowerBound + place] : 0
        }
        var wasNumber = false
        var place = 0
        while true {
            let a = byte(one, first, place)
            let b = byte(other, second, place)
            if a == 0 && b == 0 { return 0 }
            let isNumber = isDigit(a) && isDigit(b)
            if isNumber && !wasNumber {
                var end = place
                while isDigit(byte(one, first, end)) && isDigit(byte(other, second, end)) { end += 1 }
                if isDigit(byte(other, second, end)) { return -1 }
                if isDigit(byte(one, first, end)) { return 1 }
            }
            if a != b { return a < b ? -1 : 1 }
            wasNumber = isNumber
            place += 1
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
}
