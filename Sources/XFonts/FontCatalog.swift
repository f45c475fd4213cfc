/// The fonts of a font path, found by name and pattern (XLFD), opened once.
///
/// Not Sendable: it belongs to one engine. Reads `fonts.dir` and `fonts.alias` of a directory at the first question that
/// reaches it, files at the first opening. Names lead to the same files, and lists are in the same order, as on the
/// sample server.
package final class FontCatalog {
    /// Names and aliases are followed so often before they are given up.
    private static let longestChain = 20
    /// Longer patterns name nothing.
    static let longestName = 1024

    /// The directories, in order.
    package var path: [String] { directories.map(\.element) }

    private(set) var directories: [FontDirectory]
    /// What was opened last, which stays for the next who asks.
    private var recent: [(pattern: String, font: Font)] = []
    var scaled = ScaledFonts()

    /// The fonts of these directories; those that are absent are left out.
    package init(path: [String] = FontCatalog.usualPath) { directories = path.compactMap { FontDirectory($0) } }

    /// Where distributions put bitmap fonts, in the order of Debian's X server, and the fonts that are always there.
    package static var usualPath: [String] {
        let root = "/usr/share/fonts/X11/"
        return [
            root + "misc", root + "cyrillic", root + "100dpi/:unscaled", root + "75dpi/:unscaled", root + "Type1",
            root + "100dpi", root + "75dpi", BuiltInFonts.element,
        ]
    }

    /// SetFontPath: the new path, the usual one for an empty list, or false when a directory of it has no fonts.
    package func setPath(_ path: [String]) -> Bool {
        if path.isEmpty {
            directories = Self.usualPath.compactMap { FontDirectory($0) }
        } else {
            let found = path.compactMap { FontDirectory($0) }
            guard found.count == path.count else { return false }
            directories = found
        }
        recent = []
        scaled = ScaledFonts()
        return true
    }

    /// ListFonts: at most `limit` names that match, `*` and `?` as wildcards, case ignored.
    package func names(matching pattern: String, limit: Int) -> [String] {
        let pattern = Latin1.lowered(pattern)
        guard !pattern.isEmpty, pattern.count < Self.longestName else { return [] }
        var result: [String] = []
        for directory in directories {
            for found in directory.names(matching: pattern, limit: limit - result.count) {
                if found.alias == nil || found.alias.map({ isThere($0) }) == true {
                    result.append(Latin1.string(found.name))
                }
            }
            if result.count >= limit { break }
        }
        return result
    }

    /// ListFontsWithInfo: calls `body` with each name that matches, its font and how many may follow, until it is false.
    ///
    /// Where ListFonts names an alias, this names what the alias stands for, as the sample server does.
    package func fonts(matching pattern: String, limit: Int, _ body: (String, Font, Int) -> Bool) {
        let pattern = Latin1.lowered(pattern)
        guard !pattern.isEmpty, pattern.count < Self.longestName else { return }
        var left = limit
        for directory in directories where left > 0 {
            let found = directory.names(matching: pattern, limit: left)
            for (place, entry) in found.enumerated() {
                guard let font = resolve(entry.alias ?? entry.name, in: entry.alias == nil ? directory : nil) else {
                    continue
                }
                guard body(Latin1.string(entry.alias ?? entry.name), font, found.count - place - 1) else { return }
                left -= 1
            }
        }
    }

    /// OpenFont: the first font that matches, scaled where the name asks for it.
    package func open(_ pattern: String) -> Font? {
        if let known = recent.last(where: { $0.pattern == pattern }) { return known.font }
        let name = Latin1.lowered(pattern)
        guard !name.isEmpty, name.count < Self.longestName, let font = resolve(name, in: nil) else { return nil }
        recent.append((pattern, font))
        if recent.count > 8 { recent.removeFirst() }
        return font
    }

    /// The font of a name: of one directory, or of the first that has it.
    private func resolve(_ name: [UInt8], in only: FontDirectory?) -> Font? {
        var name = name
        var searched = only.map { [$0] } ?? directories
        chain: for _ in 0...Self.longestChain {
            for directory in searched {
                switch find(name, in: directory) {
                case .font(let font): return font
                case .alias(let target):
                    name = target
                    searched = directories
                    continue chain
                case nil: continue
                }
            }
            return nil
        }
        return nil
    }

    /// Whether an alias leads to a font.
    private func isThere(_ name: [UInt8]) -> Bool {
        var name = name
        chain: for _ in 0...Self.longestChain {
            for directory in directories {
                guard let found = directory.names(matching: name, limit: 1).first else { continue }
                guard let alias = found.alias else { return true }
                name = alias
                continue chain
            }
            return false
        }
        return false
    }
}
