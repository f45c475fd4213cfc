/// The fonts that were scaled, for those who ask for the same size again.
struct ScaledFonts {
    /// What was asked for: a scalable name, and the sizes.
    struct Key: Hashable {
        let family: [UInt8]
        let name: [UInt8]
    }
    private struct WeakFont { weak var font: Font? }
    private var fonts: [Key: WeakFont] = [:]

    /// The font of a key, as long as somebody has it.
    subscript(_ key: Key) -> Font? {
        get { fonts[key]?.font }
        set {
            if fonts.count > 200 { fonts = fonts.filter { $0.value.font != nil } }
            fonts[key] = WeakFont(font: newValue)
        }
    }
}

extension FontCatalog {
    /// The font to scale, and by how much.
    private struct Source {
        let directory: FontDirectory
        let entry: Int
        /// The sizes of that font.
        let sizes: FontSizes
        var factors: ScaleFactors
    }

    /// A font of that family in other sizes, which were completed; `name` is what was asked for.
    func scale(_ family: FontDirectory.Scalable, to wanted: FontSizes, name: [UInt8], in directory: FontDirectory)
        -> Font?
    {
        guard abs(wanted.pixelX) >= 1, abs(wanted.pixelY) >= 1 else { return nil }
        let key = ScaledFonts.Key(family: family.name, name: name)
        if let font = scaled[key] { return font }
        var sizes = wanted
        guard let source = best(family, &sizes, name: name, in: directory),
            let original = source.directory.font(source.entry),
            let logical = LogicalName(source.directory.table.name(source.entry)),
            let scaling = FontScaling(original.parts, source.factors, sizes)
        else { return nil }
        let scaledName = logical.replacing(scaling.sizes)
        guard let font = scaling.font(of: original, named: scaledName) else { return nil }
        scaled[key] = font
        return font
    }

    /// The font that scales best to these sizes, of all directories that have the family.
    private func best(
        _ family: FontDirectory.Scalable, _ sizes: inout FontSizes, name: [UInt8], in directory: FontDirectory
    ) -> Source? {
        var close: (source: Source, score: Int)?
        var best: (source: Source, score: Int)?
        for other in directories where other === directory || other.isSource {
            guard let family = other === directory ? family : self.family(family, in: other) else { continue }
            for instance in family.instances {
                let factors = ScaleFactors(from: instance.sizes, to: sizes)
                let score = factors.score
                let source = Source(
                    directory: other, entry: instance.entry, sizes: instance.sizes, factors: factors)
                if best.map({ score > $0.score || score == $0.score && factors.isLess(than: $0.source.factors) })
                    ?? (score > 0)
                {
                    best = (source, score)
                }
                guard let closeness = factors.closeness(instance.sizes, sizes), closeness > close?.score ?? -1 else {
                    continue
                }
                close = (source, closeness)
            }
        }
        var result = close?.source ?? best?.source
        if close != nil { result?.factors.unscale() }
        if result.map({ $0.factors.x != 1 || $0.factors.y != 1 }) ?? true, let bitmap = bitmap(name) { result = bitmap }
        if let width = result?.factors.rescale, width != 1 {
            sizes.pixelX *= width
            sizes.hasPoint = false
            _ = sizes.complete()
        }
        return result
    }

    private func family(_ family: FontDirectory.Scalable, in directory: FontDirectory) -> FontDirectory.Scalable? {
        guard let logical = LogicalName(family.name) else { return nil }
        let found = directory.scalables
        return found.table.first(NamePattern(logical.scalablePattern)).map { found.families[$0] }
    }

    /// A font whose own name matches, in whichever directory.
    private func bitmap(_ name: [UInt8]) -> Source? {
        var name = name
        for _ in 0..<20 {
            var alias: [UInt8]?
            for directory in directories where alias == nil && directory.isSource {
                let table = directory.table
                guard let entry = table.first(NamePattern(name)) else { continue }
                if table.entries[entry].isAlias {
                    alias = table.target(entry)
                } else if let sizes = LogicalName(table.name(entry))?.sizes {
                    return Source(
                        directory: directory, entry: entry, sizes: sizes,
                        factors: ScaleFactors(from: sizes, to: sizes))
                }
            }
            guard let alias else { return nil }
            name = alias
        }
        return nil
    }
}
