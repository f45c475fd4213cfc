internal import Plumbing

/// A client of an X server that speaks the protocol itself, over a unix socket; for tests.
///
/// Requests are gathered and go out with the next one that waits for an answer. Whatever comes is kept: replies are given to
/// whom they belong, errors and events stand in lists in the order of their coming. Waiting ends with an error after
/// twenty seconds of silence.
package final class XWire {
    /// What the server said when the connection was made.
    package let setup: XSetup
    /// Errors that came so far.
    package private(set) var errors: [XPacket] = []
    /// Events that came so far.
    package private(set) var events: [XPacket] = []
    /// Everything that came, in the order of its coming; only with `keepsAll`.
    package private(set) var all: [XPacket] = []
    /// Whether what comes is kept as a whole too, for tests that compare it.
    package var keepsAll = false
    /// The number of the last request, as packets carry it.
    package private(set) var sequence: UInt16 = 0
    private let socket: StreamSocket
    private var outgoing: [UInt8] = []
    private var reader = XPacketReader()
    private var replies: [XPacket] = []
    private var ids: UInt32 = 0

    /// Connects to the server's socket and sets the connection up.
    package init(path: String) throws {
        socket = try StreamSocket(unixPath: path)
        // Little-endian, version 11.0, no authorization.
        var hello: [UInt8] = [0x6c, 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        var answer: [UInt8] = []
        while !hello.isEmpty { hello.removeFirst(try socket.write(hello)) }
        while true {
            answer += try Self.read(socket)
            if answer.count >= 8 {
                let length = 8 + (Int(answer[6]) | Int(answer[7]) << 8) * 4
                if answer.count >= length { break }
            }
        }
        guard let setup = XSetup(answer) else { throw SystemError("X setup refused", 1) }
        self.setup = setup
    }

    /// An id for a new resource.
    package func newID() -> UInt32 {
        ids += 1
        return setup.resourceBase | ids
    }

    /// Sends a request, sooner or later, and gives its number.
    @discardableResult package func send(_ request: XRequest) throws -> UInt16 {
        outgoing += request.finished
        sequence &+= 1
        if outgoing.count > 1 << 18 { try flush() }
        return sequence
    }

    /// Sends a request and waits for its reply; nil when it got an error, which is then the last of `errors`.
    package func reply(_ request: XRequest) throws -> XPacket? {
        let number = try send(request)
        try flush()
        while true {
            if let place = replies.firstIndex(where: { $0.sequence == number }) { return replies.remove(at: place) }
            if errors.last?.sequence == number { return nil }
            take(try Self.read(socket))
        }
    }

    /// Waits until the server has done all that was sent.
    package func sync() throws { _ = try reply(.getInputFocus()) }

    /// Forgets the errors and events that came.
    package func forget() {
        errors.removeAll()
        events.removeAll()
        all.removeAll()
    }

    /// Sends what is gathered, and reads meanwhile, so that neither side waits for the other.
    package func flush() throws {
        var sent = 0
        while sent < outgoing.count {
            let taken = try socket.write(outgoing, from: sent)
            sent += taken
            if taken > 0 { continue }
            if case .bytes(let bytes) = try socket.read() {
                take(bytes)
            } else if try !socket.descriptor.waitWritable(milliseconds: 20_000) {
                throw SystemError.timedOut("X server")
            }
        }
        outgoing.removeAll(keepingCapacity: true)
    }

    /// Takes the events that came so far out of `events`.
    @discardableResult package func takeEvents() -> [XPacket] {
        defer { events = [] }
        return events
    }

    /// Waits until there are events; false when none came in time.
    package func waitForEvent(milliseconds: Int) throws -> Bool {
        try flush()
        while events.isEmpty {
            if try !socket.descriptor.waitReadable(milliseconds: milliseconds) { return false }
            take(try Self.read(socket))
        }
        return true
    }

    private func take(_ bytes: [UInt8]) {
        for packet in reader.feed(bytes) {
            if keepsAll { all.append(packet) }
            if packet.isReply {
                replies.append(packet)
            } else if packet.isError {
                errors.append(packet)
            } else {
                events.append(packet)
            }
        }
    }

    private static func read(_ socket: borrowing StreamSocket) throws -> [UInt8] {
        while true {
            switch try socket.read() {
            case .bytes(let bytes): return bytes
            case .end: throw SystemError("X server closed the connection", 104)
            case .nothing:
                if try !socket.descriptor.waitReadable(milliseconds: 20_000) { throw SystemError.timedOut("X server") }
            }
        }
    }
}
