internal import Plumbing

/// A document that is written: passive, one descriptor.
///
/// The last content is told again to a restarted server.
package final class ReportClient {
    private let channel: SessionChannel
    private var last: Document?

    /// Asks the parent for the report of that name.
    package init(_ link: ParentLink, _ name: String) throws(SessionError) {
        channel = try SessionChannel(link, .report, label: name, quota: 0)
    }

    /// The descriptor to watch; call `dispatch` when it is readable.
    package var descriptorNumber: Int32 { channel.descriptorNumber }

    /// Writes the report; what equals the last content is not sent.
    package func submit(_ document: Document) {
        if document == last { return }
        last = document
        send()
    }

    /// Serves the connection; returns the reason once there will be no session.
    @discardableResult
    package func dispatch() throws(SessionError) -> String? {
        while let event = try channel.next() {
            switch event {
            case .connected: send()
            case .ended(let reason): return reason
            case .disconnected, .packet, .upgraded: continue
            }
        }
        return nil
    }

    /// Waits until there is something for `dispatch()`.
    package func wait(milliseconds: Int? = nil) throws(SessionError) -> Bool {
        try channel.wait(milliseconds: milliseconds)
    }

    private func send() {
        guard let last, channel.state == .connected else { return }
        // A report larger than the limit says so instead of vanishing.
        let encoded =
            (try? DocumentWire.encode(last.jsonText))
            ?? (try? DocumentWire.encode(Array(#"{"error":"the report is too large"}"#.utf8)))
        guard let encoded else { return }
        channel.send(encoded.bytes, descriptor: encoded.parcel?.number)
    }
}
