/// The ids of what the engine itself owns, below those of all clients.
package enum Identifiers {
    package static let root: UInt32 = 0x20
    package static let colormap: UInt32 = 0x21
    /// TrueColor of depth 24.
    package static let visual: UInt32 = 0x22
    /// TrueColor of depth 32, with alpha in the top byte.
    package static let alphaVisual: UInt32 = 0x23
    package static let alphaColormap: UInt32 = 0x24
    /// The window by which the engine takes part in selections.
    package static let clipboard: UInt32 = 0x25
}
