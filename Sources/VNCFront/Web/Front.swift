import NIOCore
import NIOHTTP1
package import NIOPosix
import NIOWebSocket

/// The browser's way in: an HTTP server on loopback that serves a viewer and passes WebSockets to the VNC server.
///
/// It runs on one event loop of its own. What a browser does is bounded by `Limits` and costs other browsers nothing.
package final class Front: Sendable {
    /// The address that it listens on.
    package let address: String
    /// The port that was had.
    package let port: Int
    /// The secret of the address.
    package let token: Token

    private let listener: any Channel
    private let census: Census

    /// How many ports are tried, from the first on.
    package static let tries = 32

    /// What to open in a browser: the token stands in the fragment, which browsers send to no one.
    package var url: String { "\(origin)/#token=\(token.text)" }

    /// The origin of the pages.
    package var origin: Origin { Origin(.http, host: address == "::1" ? "[::1]" : address, port: port) }

    /// The connections of now.
    package var connections: Int { census.connections }

    /// Listens on the configured port or, when it is in use, on the next free one.
    package static func open(
        _ settings: FrontSettings, token: Token, shelf: Shelf, limits: Limits = Limits(),
        group: MultiThreadedEventLoopGroup
    ) throws(FrontError) -> Front {
        let last = settings.port == 0 ? 0 : min(65535, settings.port + tries - 1)
        for port in settings.port...last {
            do {
                return try Front(settings, port: port, token: token, shelf: shelf, limits: limits, group: group)
            } catch let error as IOError where error.errnoCode == EADDRINUSE {
                continue
            } catch {
                throw FrontError(.listen, "\(settings.address), port \(port): \(error)")
            }
        }
        throw FrontError(.listen, "\(settings.address): the ports \(settings.port) to \(last) are all in use")
    }

    private init(
        _ settings: FrontSettings, port: Int, token: Token, shelf: Shelf, limits: Limits,
        group: MultiThreadedEventLoopGroup
    ) throws {
        let census = Census(limits)
        let vnc = settings.vnc
        let hosts = settings.hosts
        listener = try ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 64)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.socketOption(.so_keepalive), value: 1)
            .childChannelOption(.writeBufferWaterMark, value: .init(low: limits.buffered / 4, high: limits.buffered))
            .childChannelInitializer { channel in
                guard census.admitConnection() else { return channel.close() }
                channel.closeFuture.whenComplete { _ in census.dropConnection() }
                return channel.eventLoop.makeCompletedFuture {
                    let port = channel.localAddress?.port ?? 0
                    let door = Door(port: port, token: token, hosts: hosts)
                    try Self.furnish(channel, door: door, shelf: shelf, vnc: vnc, limits: limits, census: census)
                }
            }
            .bind(host: settings.address, port: port).wait()
        self.address = settings.address
        self.port = listener.localAddress?.port ?? port
        self.token = token
        self.census = census
    }

    /// Ends listening and all connections' admission; connections that are there go on until their ends close.
    package func close() { try? listener.close().wait() }

    private static func furnish(
        _ channel: any Channel, door: Door, shelf: Shelf, vnc: String, limits: Limits, census: Census
    ) throws {
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
            upgradePipelineHandler: { channel, _ in Self.bridge(channel, vnc: vnc, limits: limits) })
        let pipeline = channel.pipeline.syncOperations
        try pipeline.configureHTTPServerPipeline(
            withServerUpgrade: (upgraders: [upgrader], completionHandler: { _ in }),
            withEncoderConfiguration: .init(), withDecoderLimitConfiguration: decoding)
        try pipeline.addHandler(RequestHandler(door: door, shelf: shelf, limits: limits))
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
                .channelOption(
                    .writeBufferWaterMark, value: .init(low: limits.buffered / 4, high: limits.buffered))
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
