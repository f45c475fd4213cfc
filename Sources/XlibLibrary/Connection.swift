internal import CXlib
internal import Plumbing
internal import XDrawing
internal import XlibCompat
internal import XlibDoors

/// A connection of libxcb's: what a program has sent to the engine of its own process, and what it has to read.
///
/// The engine answers a request before the call returns, so that nothing ever waits for a reply, and nothing has to be synchronised with
/// a server: what the program may take is in the queues. Used with the lock held, except where it says otherwise.
final class Connection {
    let place: Place
    let client: Client
    /// The number of the last request, of all 64 bits.
    private(set) var sent: UInt64 = 0
    /// Why the connection is of no use any more; 0 as long as it is.
    private(set) var failure: Int32 = 0
    var events = PacketQueue()
    var replies = PacketQueue()
    var special: [SpecialQueue] = []
    var assembler = RequestAssembler()
    /// Who writes requests by itself, in the place of this (libX11).
    var writer: Writer?
    private var writerFlags: Int32 = 0
    var isMoving = false
    let signal: ReadinessSignal
    let memory: ConnectionMemory
    /// Requests whose answers are not all there, with the flags that they were sent with.
    private var pending: [(first: UInt64, last: UInt64, flags: Int32)] = []
    /// The number of the request that was answered last.
    private var lastRead: UInt64 = 0
    private var nextIdentifier: UInt32 = 0
    private(set) var requestLimit: UInt32 = 0
    var bytesRead = 0
    var bytesWritten = 0
    /// Whether replies came that the program has not looked for yet.
    private var hasFreshReplies = false
    /// Whether they make the descriptor readable: only once the program flushed, since most ask for them at once.
    private var showsReplies = false

    init?(_ place: Place) {
        guard let signal = try? ReadinessSignal(place.hostSet), let client = place.engine.connect() else { return nil }
        self.place = place
        self.client = client
        self.signal = signal
        memory = ConnectionMemory(setup: place.engine.setup(for: client))
        place.add(self)
    }

    /// The connection is at its end; whoever waits finds out.
    func fail(_ code: Int32) {
        if failure != 0 { return }
        failure = code
        showWriter()
        place.engine.disconnect(client)
        place.remove(self)
        showReadiness()
    }

    /// How far the engine has come with the requests.
    var completed: UInt64 { sent &- UInt64(UInt32(truncatingIfNeeded: sent) &- client.sequence) }

    /// A number of 32 bits as the one of 64 bits that it stands for.
    func widen(_ sequence: UInt32) -> UInt64 {
        let wide = sent & ~0xffff_ffff | UInt64(sequence)
        return wide > sent && wide >= 1 << 32 ? wide - (1 << 32) : wide
    }

    /// Handles one whole request.
    func submit(_ request: WireBytes, flags: Int32 = 0) {
        sent &+= 1
        place.engine.handle(request, from: client)
        if flags != 0 { expect(sent, flags) }
        if !client.output.isEmpty { collect() }
    }

    /// Handles the requests that stand whole at the head of these bytes, and returns how many bytes they are.
    ///
    /// It may be fewer than there are whole requests: those behind are for the next call, or for the assembler.
    func submit(all bytes: WireBytes) -> Int {
        let before = client.sequence
        let taken = place.engine.handle(all: bytes, from: client)
        sent &+= UInt64(client.sequence &- before)
        if !client.output.isEmpty { collect() }
        return taken
    }

    /// Notes that the answers of a request are to be treated by these flags.
    private func expect(_ sequence: UInt64, _ flags: Int32) {
        let done = min(completed, sequence &- 1)
        pending.removeAll { $0.last < done }
        pending.append((sequence, sequence, flags))
    }

    /// Notes that requests from now on are written by somebody else, with these flags.
    func expectWriter(_ flags: Int32) {
        writerFlags = flags
        if flags != 0 { pending.append((sent &+ 1, .max, flags)) }
    }

    /// Whether somebody else writes, in whole requests and without flags: requests may go past it, in its name.
    var isWrittenPlainly: Bool {
        writer != nil && writerFlags == 0 && !isMoving && !assembler.isInside && failure == 0
    }

    /// Handles a request that went past the writer.
    func handleDirect(_ request: WireBytes) {
        let count = client.output.packetCount
        place.isDirty = true
        submit(request)
        if client.output.packetCount != count || place.connections.count > 1 || !place.engine.killed.isEmpty {
            place.settle(after: self)
            showReadiness()
        }
    }

    /// Notes that nobody else writes any more.
    func endWriter() {
        if let last = pending.indices.last, pending[last].last == .max { pending[last].last = sent }
    }

    /// Sorts what the engine has put out into replies and events.
    func collect() {
        let completed = completed
        while let bytes = client.output.next() {
            bytesRead += bytes.count
            let start = bytes.startIndex
            let kind = bytes[start]
            if kind & 0x7f != 11 {
                let low = UInt64(bytes[start + 2]) | UInt64(bytes[start + 3]) << 8
                var sequence = completed & ~0xffff | low
                if sequence > completed, sequence >= 0x10000 { sequence -= 0x10000 }
                lastRead = sequence
            }
            guard let packet = Packet(bytes, sequence: lastRead) else { return fail(3) }
            sort(packet, kind)
        }
    }

    private func sort(_ packet: Packet, _ kind: UInt8) {
        let flags = kind > 1 || pending.isEmpty ? 0 : flags(of: packet.sequence)
        if kind <= 1, flags & Int32(XCB_REQUEST_DISCARD_REPLY.rawValue) != 0 {
            packet.discard()
        } else if kind == 1 || kind == 0 && flags & Int32(XCB_REQUEST_CHECKED.rawValue) != 0 {
            replies.append(packet)
            hasFreshReplies = true
        } else if kind & 0x7f != 35 || special.isEmpty || !sortSpecial(packet) {
            events.append(packet)
        }
    }

    private func flags(of sequence: UInt64) -> Int32 {
        pending.last { $0.first <= sequence && sequence <= $0.last }?.flags ?? 0
    }

    /// Nobody wants the answers of a request.
    func discardAnswers(_ sequence: UInt64) {
        if sequence == 0 || sequence > sent { return }
        while let packet = replies.next(for: sequence) { packet.discard() }
        if sequence > completed { pending.append((sequence, sequence, Int32(XCB_REQUEST_DISCARD_REPLY.rawValue))) }
    }

    /// Makes the descriptor readable while something waits that the program does not know of, and only then.
    func showReadiness() {
        let hasSpecial = !special.isEmpty && special.contains { !$0.events.isEmpty }
        signal.show(!events.isEmpty || showsReplies || failure != 0 || hasSpecial)
    }

    /// The program flushed: it may poll for its replies.
    func flushed() {
        showsReplies = hasFreshReplies
        showReadiness()
    }

    /// The program looks for what there is.
    func looked() {
        hasFreshReplies = false
        showsReplies = false
    }

    /// The next event, with what the outside has said taken in when there is none.
    func nextEvent(hears: Bool) -> Packet? {
        looked()
        if events.isEmpty, hears, failure == 0 {
            place.endFrame()
            place.hear()
        }
        let packet = events.next()
        if packet == nil, hears, failure == 0 { place.rest() }
        showReadiness()
        return packet
    }

    /// An id that the program has not had yet; by XC-MISC there are no more once all are used.
    func identifier() -> UInt32 {
        if nextIdentifier > Client.idMask { return .max }
        nextIdentifier += 1
        return client.base | (nextIdentifier - 1)
    }

    /// Sends a request of the library's own and takes its reply.
    ///
    /// Nobody else may be the writer.
    func ask(_ request: [UInt8]) -> Packet? {
        submitCopy(request)
        guard let packet = replies.next(for: sent) else { return nil }
        if packet.isError {
            packet.discard()
            return nil
        }
        return packet
    }

    /// The most units of four bytes in a request; asks the engine at the first time.
    func askRequestLimit() -> UInt32 {
        if requestLimit != 0 { return requestLimit }
        requestLimit = memory.requestLimit
        let name = Array("BIG-REQUESTS".utf8)
        guard let extent = ask([98, 0, 5, 0, UInt8(name.count), 0, 0, 0] + name) else { return requestLimit }
        let (isPresent, opcode) = (extent.u8(8) != 0, extent.u8(9))
        extent.discard()
        if isPresent, let limit = ask([opcode, 0, 1, 0]) {
            requestLimit = limit.u32(8)
            limit.discard()
        }
        return requestLimit
    }
}
