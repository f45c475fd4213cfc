internal import Glibc
package import Plumbing

/// A network between a viewer and its server, emulated: what one writes arrives later at the other, and no faster than the link is.
///
/// It listens on a port of loopback and serves any number of connections, each with a link of its own, on the owner's loop. Bytes queue before
/// the bottleneck up to a bound, then the sender is not read any more, as TCP does it. A lost packet shows as TCP shows it: as a stall.
package final class LinkRelay {
    /// What the link is like.
    package struct Link: Hashable, Sendable {
        /// Megabits a second, in both directions alike.
        package var megabits: Double
        /// Milliseconds there and back.
        package var way: Double
        /// Milliseconds that may be added to each way.
        package var jitter: Double
        /// Of a million pieces (of 16 KiB at most) so many are held up by 200 ms.
        package var stalls: Int
        /// The bytes that queue before the bottleneck.
        package var queue: Int

        /// A link.
        package init(megabits: Double, way: Double, jitter: Double = 0, stalls: Int = 0, queue: Int = 128 << 10) {
            (self.megabits, self.way, self.jitter) = (megabits, way, jitter)
            (self.stalls, self.queue) = (stalls, queue)
        }
    }

    /// The port to connect to.
    package let port: Int
    private let loop: Loop
    private let link: Link
    private let listener: Listener
    private let connect: () throws -> StreamSocket
    private var watch: Loop.Watch?
    private var connections: [Connection] = []
    /// The bytes that went from servers to viewers.
    package var downloaded: Int { connections.reduce(0) { $0 + $1.down.delivered } }

    /// A relay to whatever `connect` connects to.
    package init(_ loop: Loop, _ link: Link, to connect: @escaping () throws -> StreamSocket) throws {
        self.loop = loop
        self.link = link
        self.connect = connect
        listener = try Listener(address: "127.0.0.1", port: 0)
        port = listener.port
        watch = try loop.watch(listener.descriptor.number) { [unowned self] _ in accept() }
    }

    deinit { watch?.cancel() }

    private func accept() {
        do {
            guard let accepted = try listener.accept() else { return }
            let viewer = StreamSocket(accepted.descriptor)
            let server = try connect()
            viewer.setNoDelay()
            server.setNoDelay()
            Self.bound(server.descriptor.number)
            connections.append(try Connection(loop, link, viewer: viewer, server: server))
        } catch {
            Log.warning("relay: \(error)")
        }
    }

    /// What the kernel keeps for this process is part of no link: as little as can be.
    private static func bound(_ number: Int32) {
        var size: Int32 = 32 << 10
        _ = unsafe setsockopt(number, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
    }

    private final class Connection {
        let viewer: StreamSocket
        let server: StreamSocket
        let down: Direction
        let up: Direction

        init(_ loop: Loop, _ link: Link, viewer: consuming StreamSocket, server: consuming StreamSocket) throws {
            down = try Direction(loop, link, from: server.descriptor.number, to: viewer.descriptor.number)
            up = try Direction(loop, link, from: viewer.descriptor.number, to: server.descriptor.number)
            self.viewer = viewer
            self.server = server
        }
    }

    /// One of the two directions of a connection.
    private final class Direction {
        private let loop: Loop
        private let link: Link
        private let source: Int32
        private let sink: Int32
        private var watch: Loop.Watch?
        private var timer: Loop.Timer?
        private var queue: [(due: Instant, bytes: [UInt8])] = []
        private var offset = 0
        private var free = Instant.now
        private var isOver = false
        private var random: UInt64
        private(set) var delivered = 0

        init(_ loop: Loop, _ link: Link, from source: Int32, to sink: Int32) throws {
            (self.loop, self.link, self.source, self.sink) = (loop, link, source, sink)
            random = UInt64(source) &* 0x9e37_79b9_7f4a_7c15
            // A descriptor of its own: the other direction watches the original.
            let own = dup(source)
            guard own >= 0 else { throw SystemError("dup", -errno) }
            copy = Descriptor(owning: own)
            watch = try loop.watch(own) { [unowned self] _ in work() }
        }

        private let copy: Descriptor

        deinit {
            watch?.cancel()
            timer?.cancel()
        }

        /// The nanoseconds that the bytes before the bottleneck take.
        private func backlog(_ now: Instant) -> Int64 { max(0, free.since(now)) }

        private func work() {
            let now = Instant.now
            let most = Int64(Double(link.queue) / (link.megabits * 125_000) * 1e9)
            while !isOver, backlog(now) < most { if !receive(now) { break } }
            deliver(now)
            let isFull = backlog(now) >= most
            watch?.update(isOver || isFull ? [] : .read)
            timer?.cancel()
            var next = queue.first?.due
            if isFull, !isOver { next = min(next ?? .init(nanoseconds: .max), free.advanced(nanoseconds: -most / 2)) }
            guard let next, watch != nil else { return }
            // A viewer that does not read is asked again after a moment.
            timer = loop.schedule(at: max(next, now.advanced(nanoseconds: 50_000))) { [unowned self] in work() }
        }

        private func receive(_ now: Instant) -> Bool {
            var bytes = [UInt8](repeating: 0, count: 16 << 10)
            let count = unsafe recv(source, &bytes, bytes.count, Int32(MSG_DONTWAIT))
            if count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR) { isOver = true }
            guard count > 0 else {
                if isOver, queue.isEmpty { shutdown(sink, Int32(SHUT_WR)) }
                return false
            }
            free = max(free, now).advanced(nanoseconds: Int64(Double(count) / (link.megabits * 125_000) * 1e9))
            if Int(next() % 1_000_000) < link.stalls { free = free.advanced(milliseconds: 200) }
            let jitter = link.jitter > 0 ? Double(next() % 1000) / 1000 * link.jitter : 0
            let due = free.advanced(nanoseconds: Int64((link.way / 2 + jitter) * 1e6))
            queue.append((max(due, queue.last?.due ?? due), Array(bytes[..<count])))
            return true
        }

        private func deliver(_ now: Instant) {
            while let first = queue.first, first.due <= now {
                let count = unsafe first.bytes[offset...].withUnsafeBytes {
                    unsafe send(sink, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
                }
                if count < 0, errno != EAGAIN, errno != EINTR {
                    isOver = true
                    queue = []
                    shutdown(source, Int32(SHUT_RDWR))
                    return
                }
                delivered += max(0, count)
                offset += max(0, count)
                if offset < first.bytes.count { return }
                offset = 0
                queue.removeFirst()
            }
            if isOver, queue.isEmpty { shutdown(sink, Int32(SHUT_WR)) }
        }

        private func next() -> UInt64 {
            random ^= random << 13
            random ^= random >> 7
            random ^= random << 17
            return random
        }
    }
}
