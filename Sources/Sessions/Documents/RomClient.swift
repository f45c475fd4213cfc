internal import Plumbing

/// A document that is read and watched: passive, one descriptor.
///
/// It keeps its last content while its server is away.
package final class RomClient {
    private let channel: SessionChannel
    /// The name of the document.
    package let name: String
    /// The last content; nil before the first and while there is no such document.
    package private(set) var document: Document?

    /// What `next()` found.
    package enum Event: Hashable {
        /// `document` is new.
        case changed
        /// The new text is no document; the last good one stays.
        case unreadable(String)
        /// There will be no session.
        case ended(String)
    }

    /// Asks the parent for the document of that name.
    package init(_ link: ParentLink, _ name: String) throws(SessionError) {
        self.name = name
        channel = try SessionChannel(link, .rom, label: name, quota: 0)
    }

    /// The descriptor to watch; it is readable when `next()` has something.
    package var descriptorNumber: Int32 { channel.descriptorNumber }

    /// Waits until there is something for `next()`.
    package func wait(milliseconds: Int? = nil) throws(SessionError) -> Bool {
        try channel.wait(milliseconds: milliseconds)
    }

    /// The next thing that happened, nil when there is nothing now.
    package func next() throws(SessionError) -> Event? {
        while let event = try channel.next() {
            switch event {
            case .connected, .disconnected, .upgraded: continue
            case .ended(let reason): return .ended(reason)
            case .packet(let packet):
                let text: [UInt8]?
                do throws(WireError) { text = try DocumentWire.decode(packet) } catch { throw .wire(error) }
                guard let text else {
                    document = nil
                    return .changed
                }
                do throws(DocumentError) {
                    document = try Document(json: text)
                    return .changed
                } catch {
                    return .unreadable(error.description)
                }
            }
        }
        return nil
    }

    /// Waits for the first content, or the message that there is none.
    package func waitForFirst(milliseconds: Int = 60_000) throws(SessionError) -> Document? {
        let end = Instant.now.advanced(milliseconds: milliseconds)
        while true {
            switch try next() {
            case .changed?: return document
            case .unreadable(let reason)?: throw .rejected(reason)
            case .ended(let reason)?: throw .refused(service: .rom, reason: reason)
            case nil:
                let left = end.since(.now) / 1_000_000
                guard left > 0, try channel.wait(milliseconds: Int(left)) else { throw .timedOut }
            }
        }
    }
}
