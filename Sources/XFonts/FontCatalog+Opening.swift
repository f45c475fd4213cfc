extension FontCatalog {
    /// What a directory has under a name.
    enum Finding {
        case font(Font)
        /// The name that an alias stands for.
        case alias([UInt8])
    }

    /// Looks for the font of a name in one directory: a file, an alias, a size of a scalable name.
    func find(_ name: [UInt8], in directory: FontDirectory) -> Finding? {
        let logical = LogicalName(name)
        let table = directory.table
        var entry = table.first(NamePattern(name))
        if entry == nil, let logical { entry = table.first(NamePattern(logical.scalablePattern)) }
        if let entry {
            if table.entries[entry].isAlias {
                let alias = table.target(entry)
                let sizes = logical?.sizes ?? FontSizes(pixel: 0, point: 0, x: 0, y: 0, width: 0)
                return .alias(FontDirectory.transfer(sizes, from: table.name(entry), to: alias))
            }
            if let font = directory.font(entry) { return .font(font) }
        }
        return findScalable(name, logical, in: directory).map { .font($0) }
    }

    private func findScalable(_ name: [UInt8], _ logical: LogicalName?, in directory: FontDirectory) -> Font? {
        let scalables = directory.scalables
        guard !scalables.families.isEmpty else { return nil }
        var pattern: [UInt8]
        var family: Int?
        if let logical {
            pattern = logical.scalablePattern
            family = scalables.table.first(NamePattern(pattern))
        } else {
            pattern = name
        }
        if family == nil {
            family = scalables.table.first(NamePattern(name))
            if let family { pattern = scalables.families[family].name }
        }
        guard let family else { return nil }
        var sizes = logical?.sizes ?? FontSizes(pixel: 0, point: 0, x: 0, y: 0, width: 0)
        guard sizes.complete() else { return nil }
        // A size that is any is made anew, even where a font has it.
        let isWild = sizes.pixelIsWild || sizes.pointIsWild
        if !isWild, let instance = scalables.families[family].instances.first(where: { $0.sizes.serves(sizes) }) {
            return directory.font(instance.entry)
        }
        // Another directory may have that very size.
        for other in directories where other !== directory && other.isSource {
            let found = other.scalables
            guard let place = found.table.first(NamePattern(pattern)),
                let instance = found.families[place].instances.first(where: { $0.sizes.serves(sizes) })
            else { continue }
            return other.font(instance.entry)
        }
        return scale(scalables.families[family], to: sizes, name: name, in: directory)
    }
}
