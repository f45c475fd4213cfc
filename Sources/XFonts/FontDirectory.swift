/// A directory of bitmap fonts: what its `fonts.dir` and `fonts.alias` name.
///
/// They are read at the first question. The scalable names, of which its fonts are sizes, are made when a name asks for
/// a size that no font has.
final class FontDirectory {
    /// A name of which fonts of several sizes exist.
    struct Scalable {
        let name: [UInt8]
        /// The fonts with their sizes completed, in the order of the file.
        var instances: [(sizes: FontSizes, entry: Int)]
    }

    /// The element of the font path, with its attributes.
    let element: String
    private let folder: String
    private let isUnscaled: Bool
    private let embedded: [(file: String, name: String)]
    private var loaded: FontTable?
    private var cachedScalables: (table: FontTable, families: [Scalable])?
    private var open: [Int: WeakFont] = [:]

    private struct WeakFont { weak var font: Font? }

    /// The directory of an element of the font path, or nothing when there are no fonts.
    init?(_ element: String) {
        self.element = element
        let path = element.prefix { $0 != ":" }
        isUnscaled = element.dropFirst(path.count).split(separator: ":").contains("unscaled")
        if element == BuiltInFonts.element {
            folder = ""
            embedded = BuiltInFonts.files
            return
        }
        folder = path.hasSuffix("/") ? String(path) : path + "/"
        embedded = []
        guard path.hasPrefix("/"), !path.utf8.contains(0),
            Files.exists(folder + "fonts.dir") || Files.exists(folder + "fonts.alias")
        else { return nil }
    }

    /// The names of fonts and aliases.
    var table: FontTable {
        if let loaded { return loaded }
        let table = load()
        loaded = table
        return table
    }

    /// The scalable names, and the sizes that exist of each.
    var scalables: (table: FontTable, families: [Scalable]) {
        if let cachedScalables { return cachedScalables }
        let result = makeScalables()
        cachedScalables = result
        return result
    }

    /// Whether fonts of other directories are made from its; the built-in ones serve only where their own name leads.
    var isSource: Bool { element != BuiltInFonts.element && !table.entries.isEmpty }

    /// The font of an entry of the table, opened once as long as somebody has it.
    func font(_ entry: Int) -> Font? {
        if let font = open[entry]?.font { return font }
        let file = Latin1.string(table.target(entry))
        let bytes: [UInt8]?
        if element == BuiltInFonts.element {
            bytes = BuiltInFonts.bytes(file)
        } else {
            bytes = Files.read(folder + file).flatMap { file.hasSuffix(".gz") ? Files.inflate($0) : $0 }
        }
        guard let parts = bytes.flatMap(PCF.font), let font = Font(name: Latin1.string(table.name(entry)), parts)
        else { return nil }
        open[entry] = WeakFont(font: font)
        return font
    }

    private func load() -> FontTable {
        guard element != BuiltInFonts.element else {
            var table = FontTable()
            for (file, name) in embedded { table.append(Array(name.utf8), isAlias: false, target: Array(file.utf8)) }
            for (alias, name) in BuiltInFonts.aliases {
                table.append(Array(alias.utf8), isAlias: true, target: Array(name.utf8))
            }
            return table
        }
        var table = FontList.table(Files.read(folder + "fonts.dir") ?? [])
        if let bytes = Files.read(folder + "fonts.alias") { FontList.addAliases(bytes, to: &table) }
        return table
    }

    private func makeScalables() -> (table: FontTable, families: [Scalable]) {
        var names = FontTable()
        var families: [Scalable] = []
        var known: [[UInt8]: Int] = [:]
        for (place, entry) in table.entries.enumerated() where !entry.isAlias {
            guard let name = LogicalName(table.name(place)), name.sizes.isSpecific else { continue }
            var sizes = name.sizes
            if isUnscaled && sizes.pixelKind != .none && sizes.hasPoint { continue }
            let family = name.replacing(FontSizes(x: sizes.x, y: sizes.y))
            let number = known[family] ?? families.count
            if number == families.count {
                known[family] = number
                names.append(family, isAlias: false, target: [])
                families.append(Scalable(name: family, instances: []))
            }
            // Sizes that contradict each other are kept as far as they are completed.
            _ = sizes.complete()
            families[number].instances.append((sizes, place))
        }
        return (names, families)
    }
}
