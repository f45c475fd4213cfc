internal import Plumbing
internal import XDrawing
internal import XlibCompat

/// One program at the other end of the socket.
///
/// A slice of what it sent is handled at a time; while it does not read its answers, nothing more of it is handled, and when events
/// pile up beyond a limit it is ended. What it can make us keep is bounded by that.
final class SocketClient {
    /// The bytes handled before others have their turn.
    private static let slice = 16 << 10
    /// The bytes of answers beyond which requests wait until they are read.
    private static let pause = 1 << 20
    /// The bytes of answers beyond which the client is ended; more than the longest reply.
    private static let limit = 64 << 20

    private let socket: StreamSocket
    private(set) var client: Client?
    private var greeting: [UInt8] = []
    private var assembler = RequestAssembler()
    /// What arrived and waits until answers are read.
    private var held: [UInt8] = []
    private var outgoing: [UInt8] = []
    private var sent = 0
    /// Whether it goes once it has read what there is for it.
    private var isLeaving = false
    var watch: Loop.Watch?

    init(_ descriptor: consuming Descriptor) { socket = StreamSocket(descriptor) }

    var number: Int32 { socket.descriptor.number }
    var peerUser: UInt32? { socket.peerUser() }
    private var backlog: Int { outgoing.count - sent + (client?.output.count ?? 0) }
    var isPaused: Bool { backlog > Self.pause }
    /// What the socket is to be watched for.
    var interest: Readiness {
        var interest: Readiness = backlog > 0 ? .write : []
        if !isPaused, !isLeaving { interest.insert(.read) }
        return interest
    }

    /// Reads and handles a slice; false when the client is at its end.
    func serve(_ engine: Engine) -> Bool {
        if isLeaving || isPaused || !held.isEmpty { return true }
        let bytes: [UInt8]
        do throws(SystemError) {
            switch try socket.read(limit: Self.slice) {
            case .bytes(let read): bytes = read
            case .nothing: return true
            case .end: return false
            }
        } catch { return false }
        return client == nil ? greet(bytes, engine) : handle(bytes, engine)
    }

    private func greet(_ bytes: [UInt8], _ engine: Engine) -> Bool {
        greeting += bytes
        switch ConnectionSetup.find(greeting) {
        case .incomplete: return true
        case .nonsense: return false
        case .refused(let answer): return leave(answer)
        case .welcome(let count):
            guard let client = engine.connect() else {
                return leave(ConnectionSetup.refusal("there are as many clients as there may be"))
            }
            self.client = client
            outgoing += engine.setup(for: client)
            let rest = Array(greeting[count...])
            greeting = []
            return rest.isEmpty || handle(rest, engine)
        }
    }

    private func leave(_ answer: [UInt8]) -> Bool {
        outgoing += answer
        isLeaving = true
        return true
    }

    private func handle(_ bytes: [UInt8], _ engine: Engine) -> Bool {
        guard let client else { return false }
        let taken = unsafe bytes.withUnsafeBytes { buffer in
            unsafe assembler.feed(
                buffer, hasBigRequests: { client.hasBigRequests },
                handle: { request in
                    engine.handle(request, from: client)
                    return !client.isGone && !isPaused
                })
        }
        guard let taken, !client.isGone else { return false }
        held = Array(bytes[taken...])
        return true
    }

    /// Writes as much as the client takes, and goes on with what waited for that; false when the client is at its end.
    ///
    /// What still waits afterwards waits for the client to read, which the socket tells.
    func flush(_ engine: Engine) -> Bool {
        if client?.isGone ?? false { return false }
        while true {
            if sent == outgoing.count {
                outgoing = client?.output.takeAll() ?? []
                sent = 0
                if outgoing.isEmpty { break }
            }
            do throws(SystemError) {
                let count = try socket.write(outgoing, from: sent)
                if count == 0 { break }
                sent += count
            } catch { return false }
        }
        if isLeaving, backlog == 0 { return false }
        if backlog > Self.limit { return false }
        if held.isEmpty || isPaused { return true }
        let bytes = held
        held = []
        return handle(bytes, engine)
    }
}
