internal import Plumbing
internal import Sessions

/// What became of viewers: a line of the log each, and the last ones as a document.
///
/// The line is written at once; the document costs more than a whole handshake and is made when it is asked for.
struct Audit {
    /// What can become of a viewer.
    enum Event: Hashable {
        /// It was let in, perhaps under a name.
        case entered(String?, by: String, Rights)
        /// It was not let in.
        case refused(RFBFault)
        /// It took too long to come in.
        case late
        /// It went before it was in: it did not like the certificate, was a probe, or had to make room.
        case turned(String)
        /// It was let in, and broke the protocol.
        case dismissed(RFBFault)
        /// It left, or was made to.
        case left(String)
    }

    private var last: [Document] = []
    private var counts: [String: Int] = [:]

    /// How many events are kept.
    static let limit = 64

    /// Writes an event down.
    mutating func note(_ event: Event, _ id: Int, _ peer: String) {
        let line = "viewer \(id) from \(peer) \(event.text)"
        if event.isTrouble { Log.warning("audit: \(line)") } else { Log.info("audit: \(line)") }
        counts[event.name, default: 0] += 1
        last.append([
            "time": .integer(WallClock.seconds), "event": .string(event.name),
            "viewer": .integer(id), "peer": .string(peer), "text": .string(event.text),
        ])
        if last.count > Self.limit { last.removeFirst() }
    }

    /// How often what became of viewers, and the last events.
    var document: Document {
        let members = counts.sorted { $0.key < $1.key }.map { Document.Member($0.key, .integer($0.value)) }
        return ["counts": .object(members), "last": .list(last)]
    }
}

extension Audit.Event {
    /// The event's name in the report.
    var name: String {
        switch self {
        case .entered: "entered"
        case .refused: "refused"
        case .late: "late"
        case .turned: "turned"
        case .dismissed: "dismissed"
        case .left: "left"
        }
    }

    /// Whether it is a warning.
    var isTrouble: Bool {
        switch self {
        case .entered, .left, .turned: false
        case .refused, .late, .dismissed: true
        }
    }

    /// The event in words.
    var text: String {
        switch self {
        case .entered(let name, let way, let rights):
            let limits = rights == .all ? "" : ", may watch" + rights.names.map { " +\($0)" }.joined()
            return "is in\(name.map { " as \($0)" } ?? "") by \(way)\(limits)"
        case .refused(let fault): return "is not let in: \(fault.text)"
        case .late: return "is not let in: no handshake in time"
        case .turned(let reason): return "has not come in: \(reason)"
        case .dismissed(let fault): return "is sent away: \(fault.text)"
        case .left(let reason): return reason.isEmpty || reason == "it left" ? "has left" : "has left: \(reason)"
        }
    }
}
