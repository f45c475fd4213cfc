/// What a keysym did to the dead-key sequence.
package enum Composition: Hashable, Sendable {
    /// It takes no part in one.
    case nothing
    /// The sequence goes on; the press makes no character yet.
    case composing
    /// The sequence is complete and makes these characters.
    case composed([Unicode.Scalar])
    /// It breaks the sequence, which is forgotten.
    case cancelled
}
