internal import Synchronization

/// A queue into a loop that any thread may post to; posting wakes the loop at most once for any number of messages.
package final class Mailbox<Message: Sendable>: Sendable {
    private let counter: EventCounter
    private let messages = Mutex<[Message]>([])

    init() throws(SystemError) { counter = try EventCounter() }

    var descriptorNumber: Int32 { counter.descriptor.number }

    /// Hands a message to the loop.
    package func post(_ message: Message) {
        let wasEmpty = messages.withLock { queue in
            queue.append(message)
            return queue.count == 1
        }
        if wasEmpty { counter.signal() }
    }

    func take() -> [Message] {
        counter.drain()
        return messages.withLock { queue in
            let taken = queue
            queue.removeAll()
            return taken
        }
    }
}
