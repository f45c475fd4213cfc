/// What our own server tells of the frame that an update brings.
package struct VNCFrame: Hashable, Sendable {
    /// Counts what the screen showed; the same for all viewers.
    package let number: UInt64
    /// Whether the picture is that frame now, with nothing left to come.
    package let isComplete: Bool
    /// What may be asked for besides.
    let offers: UInt32
}

/// What our own server answered to a question.
struct VNCAnswer: Hashable, Sendable {
    let status: Int
    /// The newest frame then.
    let frame: UInt64
    let body: [UInt8]
}

/// What became of what was sent.
package enum VNCAcknowledgement: Hashable, Sendable {
    /// The GUI server has got it, while this was the newest frame.
    case delivered(frame: UInt64)
    /// It is lost, or may be: there is no GUI server, or another one since.
    case lost
    /// The server has taken it; what became of it then it does not tell.
    case taken
}
