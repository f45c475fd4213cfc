/// The PCF format: a font file of tables, each in byte and bit order of its own.
///
/// A file is hostile until it is read: tables out of range, absurd counts and lengths are answered by nothing.
struct PCF {
    private enum Table: Int {
        case properties = 1, accelerators = 2, metrics = 4, bitmaps = 8, inkMetrics = 16, encodings = 32
        case bdfAccelerators = 256
    }
    /// The formats of tables, without the orders of bytes and bits.
    private enum Shape {
        static let plain = 0
        static let accelerated = 0x100
        static let compressed = 0x100
    }

    private var file: PCFBytes
    private var tables: [(type: Int, offset: Int)] = []
    private var parts = FontParts()

    /// The font of a file's bytes.
    static func font(_ bytes: [UInt8]) -> FontParts? {
        var reader = PCF(file: PCFBytes(bytes))
        return reader.read() ? reader.parts : nil
    }

    private init(file: PCFBytes) { self.file = file }

    private mutating func read() -> Bool {
        guard file.i32() == 0x7063_6601 else { return false }
        let count = file.i32()
        guard count > 0, count <= 64 else { return false }
        for _ in 0..<count {
            let type = file.i32()
            file.skip(8)
            tables.append((type, file.i32()))
        }
        guard !file.isPastEnd, readProperties() else { return false }
        let accelerators = tables.contains { $0.type == Table.bdfAccelerators.rawValue }
        guard readAccelerators(accelerators ? .bdfAccelerators : .accelerators),
            let metrics = readMetrics(.metrics), !metrics.isEmpty
        else { return false }
        parts.metrics = metrics
        if tables.contains(where: { $0.type == Table.inkMetrics.rawValue }) {
            guard let ink = readMetrics(.inkMetrics), ink.count == metrics.count else { return false }
            parts.inkMetrics = ink
        } else {
            parts.inkMetrics = metrics
        }
        return readEncodings() && readBitmaps()
    }

    /// Moves behind the format of a table, which tells the order of its integers.
    private mutating func open(_ table: Table) -> Int? {
        guard let entry = tables.first(where: { $0.type == table.rawValue }) else { return nil }
        file.seek(entry.offset)
        let format = file.i32()
        file.isBigEndian = format & 4 != 0
        return file.isPastEnd ? nil : format
    }

    private mutating func readProperties() -> Bool {
        guard let format = open(.properties), format & ~0xff == Shape.plain else { return false }
        let count = file.i32()
        guard count > 0, count <= file.left / 9 else { return false }
        var raw: [(name: Int, isString: Bool, value: Int)] = []
        raw.reserveCapacity(count)
        for _ in 0..<count {
            let name = file.i32()
            let isString = file.u8() != 0
            raw.append((name, isString, file.i32()))
        }
        file.skip((4 - count & 3) & 3)
        let size = file.i32()
        guard !file.isPastEnd, size >= 0, size <= file.left else { return false }
        let start = file.position
        for entry in raw {
            guard let name = text(entry.name, start, size) else { return false }
            if entry.isString {
                guard let value = text(entry.value, start, size) else { return false }
                parts.properties.append((name, .string(value)))
            } else {
                parts.properties.append((name, .number(Int32(truncatingIfNeeded: entry.value))))
            }
        }
        return true
    }

    private func text(_ offset: Int, _ start: Int, _ size: Int) -> String? {
        guard offset >= 0, offset < size else { return nil }
        let rest = file.bytes[(start + offset)..<(start + size)]
        return Latin1.string(rest.prefix { $0 != 0 })
    }

    private mutating func readExtents() -> Font.Extents {
        var extents = Font.Extents()
        extents.leftBearing = file.i16()
        extents.rightBearing = file.i16()
        extents.width = file.i16()
        extents.ascent = file.i16()
        extents.descent = file.i16()
        extents.attributes = file.u16()
        return extents
    }

    private mutating func readAccelerators(_ table: Table) -> Bool {
        guard let format = open(table) else { return false }
        let shape = format & ~0xff
        guard shape == Shape.plain || shape == Shape.accelerated else { return false }
        file.skip(6)
        parts.rightToLeft = file.u8() != 0
        file.skip(1)
        parts.ascent = file.i32()
        parts.descent = file.i32()
        file.skip(4)
        parts.inkMinBounds = readExtents()
        parts.inkMaxBounds = readExtents()
        if shape == Shape.accelerated {
            parts.inkMinBounds = readExtents()
            parts.inkMaxBounds = readExtents()
        }
        // The protocol tells them by 16 bits.
        guard Int16(exactly: parts.ascent) != nil, Int16(exactly: parts.descent) != nil else { return false }
        return !file.isPastEnd
    }

    private mutating func readMetrics(_ table: Table) -> [Font.Extents]? {
        guard let format = open(table) else { return nil }
        let shape = format & ~0xff
        guard shape == Shape.plain || shape == Shape.compressed else { return nil }
        let isCompressed = shape == Shape.compressed
        let count = isCompressed ? Int(file.u16()) : file.i32()
        // A glyph's number has 16 bits, of which one means none.
        guard !file.isPastEnd, count >= 0, count < 0xffff, count <= file.left / (isCompressed ? 5 : 12) else {
            return nil
        }
        var metrics: [Font.Extents] = []
        metrics.reserveCapacity(count)
        for _ in 0..<count {
            guard isCompressed else {
                metrics.append(readExtents())
                continue
            }
            var extents = Font.Extents()
            extents.leftBearing = Int16(file.u8() - 0x80)
            extents.rightBearing = Int16(file.u8() - 0x80)
            extents.width = Int16(file.u8() - 0x80)
            extents.ascent = Int16(file.u8() - 0x80)
            extents.descent = Int16(file.u8() - 0x80)
            metrics.append(extents)
        }
        return file.isPastEnd ? nil : metrics
    }

    private mutating func readEncodings() -> Bool {
        guard let format = open(.encodings), format & ~0xff == Shape.plain else { return false }
        let firstColumn = Int(file.u16())
        let lastColumn = Int(file.u16())
        let firstRow = Int(file.u16())
        let lastRow = Int(file.u16())
        parts.defaultCharacter = file.u16()
        guard firstColumn <= lastColumn, firstRow <= lastRow, lastRow <= 0xff, lastRow == 0 || lastColumn <= 0xff
        else { return false }
        parts.columns = firstColumn...lastColumn
        parts.rows = firstRow...lastRow
        let count = parts.columns.count * parts.rows.count
        guard !file.isPastEnd, count <= file.left / 2 else { return false }
        parts.glyphs.reserveCapacity(count)
        for _ in 0..<count {
            let glyph = file.u16()
            if glyph == FontParts.none {
                parts.allExist = false
            } else if Int(glyph) >= parts.metrics.count {
                return false
            }
            parts.glyphs.append(glyph)
        }
        return true
    }

    private mutating func readBitmaps() -> Bool {
        guard let format = open(.bitmaps), format & ~0xff == Shape.plain else { return false }
        let count = file.i32()
        guard count == parts.metrics.count, count <= file.left / 4 else { return false }
        let starts = (0..<count).map { _ in file.i32() }
        let sizes = (0..<4).map { _ in file.i32() }
        let size = sizes[format & 3]
        guard !file.isPastEnd, size >= 0, size <= file.left, parts.placePictures() else { return false }
        let pad = 1 << (format & 3)
        for (start, extents) in zip(starts, parts.metrics) {
            let rows = FontParts.height(extents)
            let stride = (FontParts.width(extents) + 8 * pad - 1) / (8 * pad) * pad
            guard start >= 0, start <= size, stride * rows <= size - start else { return false }
        }
        let bits = PCFBits(
            bytes: file.bytes, base: file.position, size: size, starts: starts, pad: pad, metrics: parts.metrics,
            reverses: format & 8 != 0, unit: (format & 4 != 0) == (format & 8 != 0) ? 1 : 1 << (format >> 4 & 3),
            offsets: parts.pictures.offsets)
        parts.pictures.draw = { memory in memory.withBytes { bits.draw(&$0) } }
        return true
    }
}
