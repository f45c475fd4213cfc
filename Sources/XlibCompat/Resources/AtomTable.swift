/// Names and the numbers that stand for them, for the life of the engine.
struct AtomTable {
    /// The most atoms; a client that makes more gets allocation errors.
    static let limit = 1 << 16
    /// The most bytes of a name.
    static let nameLimit = 1 << 12

    private var names: [String] = []
    private var numbers: [String: UInt32] = [:]

    /// The table with the protocol's predefined atoms.
    init() {
        for name in Atom.predefined { _ = intern(name) }
    }

    /// The atom of a name, made when it is new and `create` says so; 0 is none.
    mutating func intern(_ name: String, create: Bool = true) -> UInt32? {
        if let number = numbers[name] { return number }
        guard create else { return 0 }
        guard names.count < Self.limit else { return nil }
        names.append(name)
        let number = UInt32(names.count)
        numbers[name] = number
        return number
    }

    /// How many atoms there are.
    var count: Int { names.count }

    /// The names of the atoms from `count` + 1 on.
    func names(after count: Int) -> ArraySlice<String> { names[min(max(0, count), names.count)...] }

    /// Makes the table begin as `list` does, which holds the names of atoms from 1 on; false, and nothing changed, when it cannot.
    mutating func extend(to list: [String]) -> Bool {
        guard list.count <= Self.limit, zip(names, list).allSatisfy({ $0 == $1 }) else { return false }
        let more = list.dropFirst(names.count)
        guard Set(more).count == more.count, !more.contains(where: { numbers[$0] != nil }) else { return false }
        for name in more { _ = intern(name) }
        return true
    }

    /// The name of an atom.
    func name(_ atom: UInt32) -> String? {
        atom > 0 && Int(atom) <= names.count ? names[Int(atom) - 1] : nil
    }

    /// Whether the number stands for a name.
    func contains(_ atom: UInt32) -> Bool { atom > 0 && Int(atom) <= names.count }
}

/// The atoms that every server knows (X protocol, appendix B).
package enum Atom {
    static let predefined = [
        "PRIMARY", "SECONDARY", "ARC", "ATOM", "BITMAP", "CARDINAL", "COLORMAP", "CURSOR", "CUT_BUFFER0", "CUT_BUFFER1",
        "CUT_BUFFER2", "CUT_BUFFER3", "CUT_BUFFER4", "CUT_BUFFER5", "CUT_BUFFER6", "CUT_BUFFER7", "DRAWABLE", "FONT",
        "INTEGER", "PIXMAP", "POINT", "RECTANGLE", "RESOURCE_MANAGER", "RGB_COLOR_MAP", "RGB_BEST_MAP", "RGB_BLUE_MAP",
        "RGB_DEFAULT_MAP", "RGB_GRAY_MAP", "RGB_GREEN_MAP", "RGB_RED_MAP", "STRING", "VISUALID", "WINDOW", "WM_COMMAND",
        "WM_HINTS", "WM_CLIENT_MACHINE", "WM_ICON_NAME", "WM_ICON_SIZE", "WM_NAME", "WM_NORMAL_HINTS", "WM_SIZE_HINTS",
        "WM_ZOOM_HINTS", "MIN_SPACE", "NORM_SPACE", "MAX_SPACE", "END_SPACE", "SUPERSCRIPT_X", "SUPERSCRIPT_Y",
        "SUBSCRIPT_X", "SUBSCRIPT_Y", "UNDERLINE_POSITION", "UNDERLINE_THICKNESS", "STRIKEOUT_ASCENT",
        "STRIKEOUT_DESCENT", "ITALIC_ANGLE", "X_HEIGHT", "QUAD_WIDTH", "WEIGHT", "POINT_SIZE", "RESOLUTION",
        "COPYRIGHT",
        "NOTICE", "FONT_NAME", "FAMILY_NAME", "FULL_NAME", "CAP_HEIGHT", "WM_CLASS", "WM_TRANSIENT_FOR",
    ]
    package static let atom: UInt32 = 4
    package static let cardinal: UInt32 = 6
    package static let string: UInt32 = 31
    package static let window: UInt32 = 33
    package static let wmHints: UInt32 = 35
    package static let wmName: UInt32 = 39
    package static let wmNormalHints: UInt32 = 40
    package static let wmClass: UInt32 = 67
    package static let wmTransientFor: UInt32 = 68
}
