/// One entry of a PMTiles directory: tiles of equal content, or a leaf directory.
package struct PMTilesEntry: Hashable, Sendable {
    package let number: UInt64
    /// How many tiles in a row; 0 means that this is a leaf directory.
    package let run: UInt64
    package let length: UInt64
    package let offset: UInt64
}

/// A directory of a PMTiles archive, ordered by tile number.
package struct PMTilesDirectory: Sendable {
    package let entries: [PMTilesEntry]

    /// The most entries that are read, beyond what any sound archive puts into one directory.
    package static let entryLimit = 1 << 20

    /// Decodes the four columns of an unpacked directory.
    package init(_ bytes: [UInt8]) throws(MapError) {
        var reader = ByteReader(bytes)
        let count = try reader.varint()
        // Every entry takes at least four bytes, which bounds what is reserved.
        guard count <= UInt64(Self.entryLimit), count * 4 <= UInt64(bytes.count) else {
            throw MapError(.malformed, "directory")
        }
        var numbers: [UInt64] = []
        var runs: [UInt64] = []
        var lengths: [UInt64] = []
        var last: UInt64 = 0
        for index in 0..<count {
            let step = try reader.varint()
            let (number, overflow) = last.addingReportingOverflow(step)
            guard !overflow, index == 0 || step > 0 else { throw MapError(.malformed, "directory") }
            numbers.append(number)
            last = number
        }
        for _ in 0..<count { runs.append(try reader.varint()) }
        for _ in 0..<count { lengths.append(try reader.varint()) }
        var entries: [PMTilesEntry] = []
        entries.reserveCapacity(Int(count))
        for index in 0..<Int(count) {
            let code = try reader.varint()
            var offset: UInt64
            if code == 0 {
                guard let previous = entries.last else { throw MapError(.malformed, "directory") }
                let (sum, overflow) = previous.offset.addingReportingOverflow(previous.length)
                guard !overflow else { throw MapError(.malformed, "directory") }
                offset = sum
            } else {
                offset = code - 1
            }
            guard lengths[index] > 0 else { throw MapError(.malformed, "directory") }
            entries.append(
                PMTilesEntry(number: numbers[index], run: runs[index], length: lengths[index], offset: offset))
        }
        self.entries = entries
    }

    /// The entry that holds the tile or leads to it.
    package func entry(for number: UInt64) -> PMTilesEntry? {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].number <= number { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return nil }
        let entry = entries[low - 1]
        return entry.run == 0 || number - entry.number < entry.run ? entry : nil
    }
}
