import Framebuffer
import TestKit
import Testing
import XDrawing
import XlibCompat

/// The same requests to Xvfb and to our engine, and everything that came of them compared.
final class Pair {
    let theirs: ServerSide
    let ours: EngineSide
    private var names: [XNames]
    private let clientCount: Int
    private var last = 0
    /// The opcode of each request and what it was, by client.
    private var sent: [[UInt16: (opcode: UInt8, text: String)]]
    private var notes: [[UInt16: (opcode: UInt8, text: String)]] = []
    /// Whether the values that errors tell are compared, as far as they mean something.
    var comparesErrorValues = true
    /// How many packets have been equal.
    private(set) var equalCount = 0

    private var sides: [any XSide] { [theirs, ours] }

    /// - Parameter server: a Xvfb's socket.
    init(_ server: String, clients: Int = 1, hasVisibleRoot: Bool = true) throws {
        theirs = try ServerSide(path: server, clients: clients)
        let setup = theirs.setups[0]
        ours = try EngineSide(
            area: Area(setup.width, setup.height), hasVisibleRoot: hasVisibleRoot, clients: clients)
        // The modifiers that the tests press, as Xvfb has them: Shift.
        ours.engine.setKeyMap(KeyMap(rows: [[50, 62]]))
        clientCount = clients
        names = [XNames(setups: theirs.setups), XNames(setups: ours.setups)]
        sent = Array(repeating: [:], count: clients)
    }

    /// Sends a request, which `make` builds with the names of each side.
    func send(from client: Int = 0, _ make: (XNames) -> XRequest) throws {
        // Two connections are read in no order unless one has been waited for.
        if client != last { try settle(last) }
        last = client
        for (index, side) in sides.enumerated() {
            let request = make(names[index])
            try side.send(request, from: client)
            if index == 0 {
                sent[client][side.sequence(of: client)] = (
                    request.bytes[0], "opcode \(request.bytes[0]) data \(request.bytes[1])"
                )
            }
        }
    }

    /// Does something else to both, such as moving the pointer.
    func act(_ onTheirs: (ServerSide) throws -> Void, _ onOurs: (EngineSide) throws -> Void) throws {
        try settle(last)
        try onTheirs(theirs)
        try onOurs(ours)
    }

    private func settle(_ client: Int) throws {
        for side in sides { try side.settle(client) }
        sent[client][theirs.sequence(of: client)] = (43, "settle")
    }

    /// Interns atoms on both sides, to be known by their names from then on.
    func intern(_ atoms: String..., from client: Int = 0) throws {
        try compare()
        for name in atoms {
            for (index, side) in sides.enumerated() {
                try side.send(.internAtom(name), from: client)
                try side.settle(client)
                let reply = try side.take(client).first { $0.isReply }
                names[index].atoms[name] = reply?.u32(8)
            }
        }
    }

    /// Waits for everything that was sent, and compares what came; false when something differs, which is then recorded.
    @discardableResult
    func compare(_ what: String = "", sourceLocation: SourceLocation = #_sourceLocation) throws -> Bool {
        // What was asked for last has been done before anybody else is waited for.
        try settle(last)
        for client in 0..<clientCount where client != last { try settle(client) }
        // Events for one that another one's requests made have come by now: each has been answered since.
        var isEqual = true
        for client in 0..<clientCount {
            let packets = try sides.map { try $0.take(client) }
            let lists = zip(packets, names).map { packets, names in
                // That another keyboard is used is told by Xvfb alone.
                Self.ordered(packets.filter { $0.code != 34 || !$0.isEvent }.map { describe($0, of: client, names) })
            }
            if lists[0] != lists[1] {
                isEqual = false
                let place = zip(lists[0], lists[1]).prefix { $0 == $1 }.count
                Issue.record(
                    """
                    \(what) client \(client): packet \(place) of \(lists[0].count) and \(lists[1].count) differs
                    before: \(lists[0][max(0, place - 2)..<place].joined(separator: "\n        "))
                    Xvfb: \(lists[0].dropFirst(place).prefix(4).joined(separator: "\n      "))
                    ours: \(lists[1].dropFirst(place).prefix(4).joined(separator: "\n      "))
                    bytes: \(Self.difference(packets, place))
                    """, sourceLocation: sourceLocation)
            } else {
                equalCount += lists[0].count
            }
            sent[client].removeAll()
        }
        return isEqual
    }

    /// Who hears first that his window's visibility changed is nobody's business.
    private static func ordered(_ list: [String]) -> [String] {
        var list = list
        let places = list.indices.filter { list[$0].contains(" event 15 ") }
        // They stand behind each other by the number of their request.
        let sorted = places.map { list[$0] }.sorted { a, b in
            let (first, second) = (Int(a.prefix { $0 != " " }) ?? 0, Int(b.prefix { $0 != " " }) ?? 0)
            return first == second ? a < b : first < second
        }
        for (place, text) in zip(places, sorted) { list[place] = text }
        return list
    }

    /// The first bytes of the packets at a place that differ.
    private static func difference(_ packets: [[XPacket]], _ place: Int) -> String {
        guard packets.allSatisfy({ place < $0.count }) else { return "-" }
        let (theirs, ours) = (packets[0][place].bytes, packets[1][place].bytes)
        guard theirs.count > 400, theirs.count == ours.count else { return "-" }
        let places = (32..<theirs.count).filter { theirs[$0] != ours[$0] }
        return "\(places.count) differ: "
            + places.prefix(12).map { "\($0 - 32): \(theirs[$0]) \(ours[$0])" }.joined(separator: ", ")
    }

    private func describe(_ packet: XPacket, of client: Int, _ names: XNames) -> String {
        let request = sent[client][packet.sequence]
        let number = packet.isEvent && packet.code == 11 ? "-" : "\(packet.sequence)"
        if packet.isError {
            // Only these tell what was wrong.
            let tells = comparesErrorValues && [2, 3, 4, 5, 6, 7, 9, 12, 13, 14].contains(packet.code)
            let value =
                tells ? " value \(packet.code == 5 ? names.atomWord(packet.u32(4)) : names.word(packet.u32(4)))" : ""
            return "\(number) error \(packet.code)\(value) of \(packet.u8(10)).\(packet.u16(8))"
        }
        if packet.isReply {
            guard let request else { return "\(number) reply to nothing" }
            if request.text == "settle" { return "\(number) settled" }
            guard let shape = PacketShape.reply(request.opcode, packet) else {
                return "\(number) reply \(request.opcode)"
            }
            return "\(number) reply (\(request.text)) \(shape.text(packet, names))"
        }
        return "\(number) event \(packet.code) \(PacketShape.event(packet.code).text(packet, names))"
    }
}
