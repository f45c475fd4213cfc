extension FontDirectory {
    /// A name of a list, and what it stands for when it is an alias.
    struct ListedName {
        let name: [UInt8]
        let alias: [UInt8]?
    }

    /// At most `limit` names that match, in order: fonts and aliases, then scalable names.
    ///
    /// A pattern of fourteen parts that tells sizes finds scalable names too, with these sizes.
    func names(matching pattern: [UInt8], limit: Int) -> [ListedName] {
        var left = limit
        var result: [ListedName] = []
        guard left > 0 else { return [] }
        let wanted = NamePattern(pattern)
        let logical = LogicalName(pattern)
        let table = table
        for entry in table.all(wanted) where left > 0 {
            let isAlias = table.entries[entry].isAlias
            let name = table.name(entry)
            // A scalable alias is listed below.
            if logical != nil, isAlias, wanted.isWild, let other = LogicalName(name), !other.sizes.isSpecific {
                continue
            }
            result.append(ListedName(name: name, alias: isAlias ? table.target(entry) : nil))
            left -= 1
        }
        guard left > 0 else { return result }
        guard let logical else {
            let names = scalables.table
            return result + names.all(wanted).prefix(left).map { ListedName(name: names.name($0), alias: nil) }
        }
        let scalable = NamePattern(logical.scalablePattern)
        let families = scalables
        let found = families.table.all(scalable).prefix(left)
            .map { ListedName(name: families.families[$0].name, alias: nil) }
        add(found, logical, wanted, &left, &result)
        guard left > 0 else { return result }
        let aliases = table.all(scalable).prefix(left).map { entry in
            ListedName(name: table.name(entry), alias: table.entries[entry].isAlias ? table.target(entry) : nil)
        }
        add(aliases, logical, wanted, &left, &result)
        return result
    }

    /// Adds scalable names in the sizes of the pattern, and as they are where they match the pattern.
    private func add(
        _ names: [ListedName], _ pattern: LogicalName, _ wanted: NamePattern, _ left: inout Int,
        _ result: inout [ListedName]
    ) {
        let asked = pattern.sizes
        for found in names {
            guard left > 0 else { return }
            var sizes = asked
            guard let name = LogicalName(found.name), sizes.complete() else { continue }
            if asked.pixelKind != .none || !asked.pixelIsWild || asked.y == 0 {
                sizes.pixelKind = asked.pixelKind
                sizes.pixelX = asked.pixelX
                sizes.pixelY = asked.pixelY
            }
            if asked.hasPoint || !asked.pointIsWild || asked.y == 0 {
                sizes.hasPoint = asked.hasPoint
                sizes.pointX = asked.pointX
                sizes.pointY = asked.pointY
            }
            if asked.width <= 0 { sizes.width = 0 }
            if asked.x == 0 { sizes.x = 0 }
            if asked.y == 0 { sizes.y = 0 }
            left -= 1
            let sized = name.replacing(sizes)
            let alias = found.alias.map { Self.transfer(asked, from: found.name, to: $0) }
            result.append(ListedName(name: sized, alias: alias))
            if sized != found.name && wanted.matches(found.name) && left > 0 {
                left -= 1
                result.append(ListedName(name: found.name, alias: alias))
            }
        }
    }

    /// What an alias stands for; a scalable one takes the sizes that were asked for along.
    static func transfer(_ sizes: FontSizes, from alias: [UInt8], to name: [UInt8]) -> [UInt8] {
        guard let from = LogicalName(alias), !from.sizes.isSpecific, !from.sizes.pixelIsWild, !from.sizes.pointIsWild,
            let to = LogicalName(name)
        else { return name }
        return to.replacing(sizes)
    }
}
