/// The encodings for pixels that we have.
package enum Encoding: Int, Hashable, Sendable, CaseIterable {
    case raw = 0
    case tight = 7
    case zrle = 16
}
