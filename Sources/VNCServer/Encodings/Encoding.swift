/// The encodings for pixels that we have.
package enum Encoding: Int, Hashable, Sendable, CaseIterable {
    case raw = 0
    case rre = 2
    case hextile = 5
    case zlib = 6
    case tight = 7
    case zrle = 16
    case tightPNG = -260

    /// Whether pieces may be JPEG inside of the encoding.
    var holdsJPEG: Bool { self == .tight || self == .tightPNG }
}
