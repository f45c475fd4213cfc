internal import Plumbing

/// A driver's Event session: passive, one descriptor.
///
/// The keys that it holds are the session's: when it closes, or its server is restarted, they are released.
package final class EventClient {
    private let channel: SessionChannel

    /// What `next()` found.
    package enum Event: Hashable {
        /// All events up to this `sequence` event were delivered.
        case acknowledged(sequence: UInt32)
        /// The server is a new one: nothing is held there.
        case reattached
        /// There will be no session.
        case ended(String)
    }

    /// Asks the parent for a session.
    package init(_ link: ParentLink, label: String = "") throws(SessionError) {
        channel = try SessionChannel(link, .event, label: label, quota: 64 << 10)
    }

    /// The descriptor to watch; it is readable when `next()` has something.
    package var descriptorNumber: Int32 { channel.descriptorNumber }

    /// Whether a server is there.
    ///
    /// Events submitted before are lost.
    package var isConnected: Bool { channel.state == .connected }

    /// Injects events, in order.
    package func submit(_ events: [InputEvent]) {
        if 1...EventWire.batchLimit ~= events.count { return channel.send(EventRequest.inject(events).encoded()) }
        var rest = events[...]
        while !rest.isEmpty {
            channel.send(EventRequest.inject(Array(rest.prefix(EventWire.batchLimit))).encoded())
            rest = rest.dropFirst(EventWire.batchLimit)
        }
    }

    /// Waits until there is something for `next()`.
    package func wait(milliseconds: Int? = nil) throws(SessionError) -> Bool {
        try channel.wait(milliseconds: milliseconds)
    }

    /// The next thing that happened, nil when there is nothing now.
    package func next() throws(SessionError) -> Event? {
        while let event = try channel.next() {
            switch event {
            case .connected: return .reattached
            case .disconnected, .upgraded: continue
            case .ended(let reason): return .ended(reason)
            case .packet(let packet):
                do throws(WireError) {
                    switch try EventReply(decoding: packet.bytes) {
                    case .acknowledged(let sequence): return .acknowledged(sequence: sequence)
                    }
                } catch {
                    throw .wire(error)
                }
            }
        }
        return nil
    }
}
