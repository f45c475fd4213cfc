import NIOCore
package import NIOPosix
import NIOSSL
import Synchronization

/// The way in for VNC viewers that speak TLS: VeNCrypt on a TCP port, and plain bytes to the VNC server.
///
/// The keys are here and the pixels are not. It shares its limits, and its event loop, with the browsers' way in. Safe to use from
/// any thread but that of the event loop.
package final class ViewerDoor: Sendable {
    /// What a connection is served with.
    package struct House: Sendable {
        package var certificate: Certificate
        package var offers: [VeNCryptMachine.Subtype]
        /// The path of the VNC server's socket, which understands introductions.
        package var vnc: String

        /// A house of those parts.
        package init(certificate: Certificate, offers: [VeNCryptMachine.Subtype], vnc: String) {
            self.certificate = certificate
            self.offers = offers
            self.vnc = vnc
        }
    }

    /// The address that it listens on.
    package let address: String
    /// The port that was had.
    package let port: Int
    private let listener: any Channel
    private let current: Tenancy<House>

    /// Listens on that port or, when it is in use, on the next free one; port 0 takes any.
    package init(
        address: String, port: Int, house: House, limits: Limits = Limits(), group: MultiThreadedEventLoopGroup
    ) throws(FrontError) {
        let census = Census(limits)
        let current = Tenancy(house)
        let (listener, port) = try Listening.open(address: address, port: port) { port in
            try ServerBootstrap(group: group)
                .serverChannelOption(.backlog, value: 64)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelOption(.socketOption(.so_keepalive), value: 1)
                .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
                .childChannelOption(.writeBufferWaterMark, value: limits.waterMark)
                .childChannelInitializer { channel in
                    guard census.admitConnection() else { return channel.close() }
                    channel.closeFuture.whenComplete { _ in census.dropConnection() }
                    return channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(
                            VeNCryptHandler(current.house, limits: limits))
                    }
                }
                .bind(host: address, port: port).wait()
        }
        self.listener = listener
        self.address = address
        self.port = port
        self.current = current
    }

    /// Serves connections that come from now on with that.
    package func move(into house: House) { current.house = house }

    /// Ends listening; connections that are there go on.
    package func close() { try? listener.close().wait() }
}
