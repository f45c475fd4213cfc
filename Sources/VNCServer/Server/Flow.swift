/// How many updates a viewer that takes them unasked may have under way.
///
/// Each ends with a fence, which the viewer sends back when it has drawn the update. So what fills the buffers on the way is
/// bounded, and a slow viewer gets fewer updates instead of old ones.
struct Flow {
    private var sent: UInt32 = 0
    private var answered: UInt32 = 0
    private var isFenced = false

    /// The updates that may be unanswered.
    private static let limit: UInt32 = 2

    /// The fence that ends an update; nil when it has one already.
    mutating func fence() -> [UInt8]? {
        if isFenced { return nil }
        isFenced = true
        sent += 1
        return ServerMessage.fence(sent, isRequest: true)
    }

    /// The viewer sent a fence back; one that was never sent is ignored.
    mutating func answered(_ number: UInt32) {
        if number > answered, number <= sent { answered = number }
    }

    /// Whether another update may follow the one that was sent.
    var isOpen: Bool { sent - answered < Self.limit }

    /// The update has left.
    mutating func next() { isFenced = false }
}
