internal import Plumbing

/// A viewer's connection, sealed from the moment when the handshake says so.
///
/// What is sealed and not taken yet is at most one message: beyond that nothing is accepted.
struct ViewerSocket: ~Copyable {
    private let socket: StreamSocket
    private var sealer: Sealer?
    private var sealed: [UInt8] = []

    init(_ descriptor: consuming Descriptor) { socket = StreamSocket(descriptor) }

    var descriptor: Int32 { socket.descriptor.number }

    /// Whether something that was accepted has not left.
    var isHolding: Bool { !sealed.isEmpty }

    /// Prepares the connection for viewing, with those limits in milliseconds.
    func prepare(idle: Int, interval: Int, limit: Int) {
        socket.setNoDelay()
        socket.keepAlive(idle: idle, interval: interval, limit: limit)
    }

    /// From now on everything is sealed.
    mutating func seal(_ sealer: Sealer) { self.sealer = sealer }

    /// Reads what is there.
    func read() throws(SystemError) -> StreamSocket.Received { try socket.read() }

    /// Sends what was accepted; whether all of it has left.
    mutating func flush() throws(SystemError) -> Bool {
        guard !sealed.isEmpty else { return true }
        let count = try socket.write(sealed)
        sealed.removeFirst(count)
        return sealed.isEmpty
    }

    /// Accepts as much as the viewer takes; returns how many bytes that was.
    mutating func write(_ bytes: [UInt8]) throws(SystemError) -> Int { try write([bytes[...]]) }

    /// Accepts as much of up to 16 pieces as the viewer takes; returns how many bytes that was.
    mutating func write(_ pieces: [ArraySlice<UInt8>]) throws(SystemError) -> Int {
        guard var sealer else { return try socket.write(pieces) }
        var accepted = 0
        for piece in pieces.prefix(16) {
            var rest = piece
            while !rest.isEmpty {
                guard try flush() else { return accepted }
                let part = rest.prefix(Sealer.chunk)
                sealed = sealer.seal(part)
                self.sealer = sealer
                accepted += part.count
                rest = rest.dropFirst(part.count)
            }
        }
        _ = try flush()
        return accepted
    }
}
