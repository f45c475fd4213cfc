import NIOCore
import NIOPosix
import Synchronization

/// A TCP port that is listened on, and what connections that come there are served with.
///
/// Safe to use from any thread but that of the event loop. Connections beyond the census's limits are closed as they come.
struct Listening<House: Sendable>: Sendable {
    /// The address that it listens on.
    let address: String
    /// The port that was had.
    let port: Int
    /// Who is there.
    let census: Census
    private let channel: any Channel
    private let current: Tenancy<House>

    /// Listens on that port or, when it is in use, on the next free one; port 0 takes any.
    ///
    /// - Parameter furnish: makes a connection that has come ready to be served, on its event loop.
    init(
        address: String, port: Int, house: House, limits: Limits, group: MultiThreadedEventLoopGroup,
        furnish: @escaping @Sendable (any Channel, House, Census) throws -> Void
    ) throws(FrontError) {
        let (census, current) = (Census(limits), Tenancy(house))
        (channel, self.port) = try Self.bind(address, port) { port in
            try ServerBootstrap(group: group)
                .serverChannelOption(.backlog, value: 64)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelOption(.socketOption(.so_keepalive), value: 1)
                .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
                .childChannelOption(.writeBufferWaterMark, value: limits.waterMark)
                .childChannelInitializer { channel in
                    guard census.admitConnection() else { return channel.close() }
                    channel.closeFuture.whenComplete { _ in census.dropConnection() }
                    return channel.eventLoop.makeCompletedFuture { try furnish(channel, current.house, census) }
                }
                .bind(host: address, port: port).wait()
        }
        self.address = address
        self.census = census
        self.current = current
    }

    /// What connections that come from now on are served with; those that are there stay as they are.
    var house: House {
        get { current.house }
        nonmutating set { current.house = newValue }
    }

    /// Ends listening; connections that are there go on until one of their ends closes.
    func close() { try? channel.close().wait() }

    private static func bind(
        _ address: String, _ port: Int, _ bind: (Int) throws -> any Channel
    ) throws(FrontError) -> (channel: any Channel, port: Int) {
        let last = port == 0 ? 0 : max(port, min(65535, port + Ports.tries - 1))
        for port in port...last {
            do {
                let channel = try bind(port)
                return (channel, channel.localAddress?.port ?? port)
            } catch let error as IOError where error.errnoCode == EADDRINUSE {
                continue
            } catch {
                throw FrontError(.listen, "\(address), port \(port): \(error)")
            }
        }
        throw FrontError(.listen, "\(address): the ports \(port) to \(last) are all in use")
    }
}

/// How a port is had.
enum Ports {
    /// How many ports are tried, from the first on.
    static let tries = 32
}

/// The house of now, shared with the event loop.
final class Tenancy<House: Sendable>: Sendable {
    private let state: Mutex<House>

    init(_ house: House) { state = Mutex(house) }

    var house: House {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }
}
