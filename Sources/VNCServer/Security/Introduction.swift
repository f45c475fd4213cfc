internal import Sessions

/// What a front says of a viewer that it brings in: one line before the viewer's own bytes.
///
/// `FRONT {"peer": "192.0.2.7:5555", "by": "TLS", "proves": "password", "rights": ["view"]}` and a line feed. A front is
/// the same user's program, on a socket of mode 0600; it can take rights away and cannot give any.
package struct Introduction: Hashable, Sendable {
    /// How the viewer has to prove who it is; the front has told it so.
    package enum Proof: String, Hashable, Sendable {
        /// Not at all: the front answers for it.
        case none
        /// VncAuth's challenge.
        case password
        /// Name and password, readable: the front's own connection with the viewer is sealed.
        case plain
    }

    /// Where the viewer is.
    package var peer: String
    /// How it came, for the log.
    package var way: String
    /// What is left of the handshake when the front has held its beginning; nil where the viewer begins it here.
    package var proof: Proof?
    /// The most that it may do.
    package var rights: Rights

    /// What such a line begins with, which no version of RFB does.
    static let mark = Array("FRONT ".utf8)
    /// The longest line.
    static let limit = 1024

    /// What a line says, without its line feed; nil when it is none.
    init?(_ line: some Collection<UInt8>) {
        guard line.starts(with: Self.mark), let document = try? Document(json: Array(line.dropFirst(Self.mark.count))),
            let peer = document["peer"].string
        else { return nil }
        self.peer = String(peer.prefix(100))
        way = String((document["by"].string ?? "front").prefix(100))
        rights = .all
        if !document["rights"].isNull {
            let names = document["rights"].items.map(\.string)
            guard !names.contains(nil), let some = Rights(names: names.compactMap { $0 }) else { return nil }
            rights = some
        }
        if !document["proves"].isNull {
            guard let proof = document["proves"].string.flatMap(Proof.init) else { return nil }
            self.proof = proof
        }
    }
}
