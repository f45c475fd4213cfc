/// The fonts of a font path, found by name and pattern (XLFD), opened once.
///
/// Not Sendable: it belongs to one engine. Reads `fonts.dir` and `fonts.alias` at the first question, files at the first opening.
package final class FontCatalog {
    /// The directories, in order.
    package private(set) var path: [String]

    /// The fonts of these directories; those that are absent are left out.
    package init(path: [String] = FontCatalog.usualPath) { self.path = path }

    /// Where distributions put bitmap fonts.
    package static var usualPath: [String] { [] }

    /// SetFontPath: the new path, or false when a directory of it has no fonts.
    package func setPath(_ path: [String]) -> Bool { false }

    /// ListFonts: at most `limit` names that match, `*` and `?` as wildcards, case ignored.
    package func names(matching pattern: String, limit: Int) -> [String] { [] }

    /// OpenFont: the first font that matches, scaled where the name asks for it.
    package func open(_ pattern: String) -> Font? { nil }
}

/// The colours by name of the sample server's list.
package enum ColorNames {
    /// The colour, 16 bits a part; spaces and case are ignored.
    package static func color(_ name: String) -> (red: UInt16, green: UInt16, blue: UInt16)? { nil }
}
