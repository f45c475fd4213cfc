import TestKit

/// The names by which a side knows what it was asked to make: the same in words on both sides, other numbers on each.
struct XNames {
    let setups: [XSetup]
    /// Atoms that were interned, by their name.
    var atoms: [String: UInt32] = [:]

    var root: UInt32 { setups[0].root }
    var visual: UInt32 { setups[0].rootVisual }
    var colormap: UInt32 { setups[0].defaultColormap }
    var width: Int { setups[0].width }
    var height: Int { setups[0].height }

    /// The id of a client's resource of that number.
    func id(_ number: Int, of client: Int = 0) -> UInt32 {
        setups[client].resourceBase | UInt32(truncatingIfNeeded: number) & setups[client].resourceMask
    }

    /// The atom of a name that was interned before; 0 for one that was not.
    func atom(_ name: String) -> UInt32 { atoms[name] ?? 0 }

    /// An id in words that both sides share.
    func word(_ value: UInt32) -> String {
        if value == 0 { return "0" }
        if value == root { return "root" }
        if value == visual { return "visual" }
        if value == colormap { return "colormap" }
        for (index, setup) in setups.enumerated() where value & ~setup.resourceMask == setup.resourceBase {
            return "client\(index)+\(value & setup.resourceMask)"
        }
        // The engine's own window, below all others.
        if value > 0x23, value < 0x40 { return "0" }
        // What is nobody's: errors repeat it as it was sent.
        return "\(value)"
    }

    /// An atom in words that both sides share.
    func atomWord(_ value: UInt32) -> String {
        if let name = atoms.first(where: { $0.value == value })?.key { return name }
        // What is not predefined has a number of the server's own.
        return value <= 68 ? "atom \(value)" : "an atom"
    }
}
