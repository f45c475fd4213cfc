import NIOCore
import NIOHTTP1
package import NIOPosix
import NIOWebSocket
import Synchronization

/// The browser's way in: an HTTP server on loopback that serves a viewer and passes WebSockets to the VNC server.
///
/// It runs on one event loop of its own. What a browser does is bounded by `Limits` and costs other browsers nothing.
/// Safe to use from any thread but that of the event loop.
package final class Front: Sendable {
    /// What a connection is served with; it keeps what was in force when it came.
    package struct House: Sendable {
        package var token: Token
        package var hosts: [Origin]
        package var vnc: String
        package var shelf: Shelf

        /// A house of those parts.
        package init(token: Token, hosts: [Origin] = [], vnc: String, shelf: Shelf) {
            self.token = token
            self.hosts = hosts
            self.vnc = vnc
            self.shelf = shelf
        }
    }

    /// The address that it listens on.
    package let address: String
    /// The port that was had.
    package let port: Int

    private let listener: any Channel
    private let census: Census
    private let current: Tenancy

    /// How many ports are tried, from the first on.
    package static let tries = 32

    /// The origin of the pages.
    package var origin: Origin { Origin(.http, host: address == "::1" ? "[::1]" : address, port: port) }

    /// What to open in a browser: the token stands in the fragment, which browsers send to no one.
    package var url: String { "\(origin)/#token=\(current.house.token.text)" }

    /// The connections of now, viewers included.
    package var connections: Int { census.connections }

    /// Listens on that port or, when it is in use, on the next free one; port 0 takes any.
    package static func open(
        address: String = "127.0.0.1", port: Int = 0, house: House, limits: Limits = Limits(),
        group: MultiThreadedEventLoopGroup
    ) throws(FrontError) -> Front {
        let last = port == 0 ? 0 : max(port, min(65535, port + tries - 1))
        for port in port...last {
            do {
                return try Front(address: address, port: port, house: house, limits: limits, group: group)
            } catch let error as IOError where error.errnoCode == EADDRINUSE {
                continue
            } catch {
                throw FrontError(.listen, "\(address), port \(port): \(error)")
            }
        }
        throw FrontError(.listen, "\(address): the ports \(port) to \(last) are all in use")
    }

    private init(
        address: String, port: Int, house: House, limits: Limits, group: MultiThreadedEventLoopGroup
    ) throws {
        let census = Census(limits)
        let current = Tenancy(house)
        listener = try ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 64)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.socketOption(.so_keepalive), value: 1)
            .childChannelOption(.writeBufferWaterMark, value: limits.waterMark)
            .childChannelInitializer { channel in
                guard census.admitConnection() else { return channel.close() }
                channel.closeFuture.whenComplete { _ in census.dropConnection() }
                return channel.eventLoop.makeCompletedFuture {
                    try Self.furnish(channel, house: current.house, limits: limits, census: census)
                }
            }
            .bind(host: address, port: port).wait()
        self.address = address
        self.port = listener.localAddress?.port ?? port
        self.census = census
        self.current = current
    }

    /// Serves connections that come from now on with that; those that are there stay as they are.
    package func move(into house: House) { current.house = house }

    /// Ends listening; connections that are there go on until one of their ends closes.
    package func close() { try? listener.close().wait() }

    private static func furnish(
        _ channel: any Channel, house: House, limits: Limits, census: Census
    ) throws {
        let door = Door(port: channel.localAddress?.port ?? 0, token: house.token, hosts: house.hosts)
        var decoding = NIOHTTPDecoderLimitConfiguration()
        decoding.maxHeaderFieldSize = limits.field
        decoding.maxHeaderListSize = limits.head
        decoding.maxHeaderFieldCount = limits.fields
        let upgrader = NIOWebSocketServerUpgrader(
            maxFrameSize: limits.frame, automaticErrorHandling: false,
            shouldUpgrade: { channel, head in
                guard case .socket(let origin) = door.judge(head), census.admitViewer() else {
                    return channel.eventLoop.makeSucceededFuture(nil)
                }
                channel.closeFuture.whenComplete { _ in census.dropViewer() }
                var headers = HTTPHeaders.strict(for: origin)
                let offers = head.headers[canonicalForm: "sec-websocket-protocol"]
                if offers.contains(where: { $0 == Door.subprotocol }) {
                    headers.add(name: "sec-websocket-protocol", value: Door.subprotocol)
                }
                return channel.eventLoop.makeSucceededFuture(headers)
            },
            upgradePipelineHandler: { channel, _ in Self.bridge(channel, vnc: house.vnc, limits: limits) })
        let pipeline = channel.pipeline.syncOperations
        try pipeline.configureHTTPServerPipeline(
            withServerUpgrade: (upgraders: [upgrader], completionHandler: { _ in }),
            withEncoderConfiguration: .init(), withDecoderLimitConfiguration: decoding)
        try pipeline.addHandler(RequestHandler(door: door, shelf: house.shelf, limits: limits))
    }

    /// Puts a bridge to the VNC server in place of the requests.
    private static func bridge(_ channel: any Channel, vnc: String, limits: Limits) -> EventLoopFuture<Void> {
        channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            let requests = try pipeline.handler(type: RequestHandler.self)
            pipeline.removeHandler(requests, promise: nil)
            let browser = BrowserEnd(limits: limits)
            try pipeline.addHandler(browser)
            let bound = NIOLoopBound(browser, eventLoop: channel.eventLoop)
            ClientBootstrap(group: channel.eventLoop)
                .connectTimeout(limits.connectTime)
                .channelOption(.writeBufferWaterMark, value: limits.waterMark)
                .channelInitializer { server in
                    server.eventLoop.makeCompletedFuture {
                        try server.pipeline.syncOperations.addHandler(ServerEnd(bound.value))
                    }
                }
                .connect(unixDomainSocketPath: vnc)
                .whenComplete { result in
                    switch result {
                    case .success(let server):
                        let end = try? server.pipeline.syncOperations.handler(type: ServerEnd.self)
                        if end.map(bound.value.join) != true { server.close(promise: nil) }
                    case .failure:
                        // 1013 says: try again later.
                        bound.value.end(.unknown(1013), "The VNC server does not answer.")
                    }
                }
        }
    }
}

/// The house of now, shared with the event loop.
private final class Tenancy: Sendable {
    private let state: Mutex<Front.House>

    init(_ house: Front.House) { state = Mutex(house) }

    var house: Front.House {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }
}
