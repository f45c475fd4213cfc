import FoundationEssentials
import NIOCore
import NIOPosix
import Synchronization
import VNCFront

/// A server behind the front that is made of bytes, on a unix socket of its own.
final class FakeVNC: Sendable {
    /// What it does with a connection.
    enum Manner: Sendable {
        /// Sends back what comes.
        case echo
        /// Sends so many bytes, `index % 251`, as fast as they are taken.
        case flood(Int)
        /// Does not read until `release()`, then counts what comes.
        case deaf
        /// Says something and hangs up.
        case brief
    }

    /// What happened.
    struct Ledger {
        var opened = 0
        var closed = 0
        var sent = 0
        var received = 0
    }

    let path: String
    let ledger = Mutex(Ledger())
    private let manners: [Manner]
    private let channel = Mutex<(any Channel)?>(nil)
    private let held = Mutex<[any Channel]>([])

    /// Listens; the n-th connection gets the n-th manner, later ones the last.
    init(_ manners: [Manner], _ group: MultiThreadedEventLoopGroup) async throws {
        path = FileManager.default.temporaryDirectory.path + "/vnc-\(Token.made().text).sock"
        self.manners = manners
        let listener = try await ServerBootstrap(group: group)
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { [self] channel in
                let number = ledger.withLock {
                    $0.opened += 1
                    return $0.opened
                }
                let manner = manners[min(number, manners.count) - 1]
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Session(manner, self))
                }
            }
            .bind(unixDomainSocketPath: path).get()
        channel.withLock { $0 = listener }
    }

    /// Lets the deaf hear.
    func release() {
        for channel in held.withLock({ $0 }) {
            channel.setOption(.autoRead, value: true).whenSuccess { channel.read() }
        }
    }

    func stop() {
        channel.withLock { _ = $0?.close() }
        try? FileManager.default.removeItem(atPath: path)
    }

    private final class Session: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let manner: Manner
        private let server: FakeVNC
        private var sent = 0

        init(_ manner: Manner, _ server: FakeVNC) {
            self.manner = manner
            self.server = server
        }

        func channelActive(context: ChannelHandlerContext) {
            switch manner {
            case .deaf:
                let channel = context.channel
                server.held.withLock { $0.append(channel) }
            case .brief:
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "bye")), promise: nil)
                context.close(promise: nil)
            case .echo, .flood:
                context.channel.setOption(.autoRead, value: true).assumeIsolated().whenSuccess { context.read() }
                pour(context)
            }
        }

        func channelWritabilityChanged(context: ChannelHandlerContext) { pour(context) }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let bytes = unwrapInboundIn(data)
            server.ledger.withLock { $0.received += bytes.readableBytes }
            if case .echo = manner { context.writeAndFlush(data, promise: nil) }
        }

        func channelInactive(context: ChannelHandlerContext) { server.ledger.withLock { $0.closed += 1 } }

        private func pour(_ context: ChannelHandlerContext) {
            guard case .flood(let total) = manner else { return }
            while sent < total, context.channel.isWritable {
                let piece = min(total - sent, 65536)
                let start = sent
                let bytes = (0..<piece).map { UInt8(truncatingIfNeeded: (start + $0) % 251) }
                sent += piece
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
            }
            let now = sent
            server.ledger.withLock { $0.sent = now }
        }
    }
}
