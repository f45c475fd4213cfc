/// Bytes from a peer that do not make sense.
package enum WireError: Error, Hashable, Sendable {
    /// The message ends before its content does.
    case truncated
    /// The message goes on behind its content.
    case surplus
    /// A value is outside of its range; the text says which.
    case invalid(String)
    /// Nobody knows this kind of message.
    case unknown(opcode: Int)
    /// The peer speaks another version of the messages.
    case version(theirs: Int, ours: Int)
}
