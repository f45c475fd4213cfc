import NIOCore
import NIOHTTP1
package import NIOPosix
import NIOSSL
import NIOWebSocket
import Plumbing

/// The browser's way in: an HTTP or HTTPS server that serves a viewer and passes WebSockets to the VNC server.
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
        /// Whether the VNC server is told who comes; others than ours do not understand it.
        package var introduces: Bool
        /// The certificate of HTTPS; nil for plain HTTP.
        package var certificate: Certificate?
        /// The folder of links for one visit each.
        package var links: ViewLinks?

        /// A house of those parts.
        package init(
            token: Token, hosts: [Origin] = [], vnc: String, shelf: Shelf, introduces: Bool = false,
            certificate: Certificate? = nil, links: ViewLinks? = nil
        ) {
            self.token = token
            self.hosts = hosts
            self.vnc = vnc
            self.shelf = shelf
            self.introduces = introduces
            self.certificate = certificate
            self.links = links
        }

        fileprivate var scheme: Origin.Scheme { certificate == nil ? .http : .https }
    }

    private let listening: Listening<House>

    /// How many ports are tried, from the first on.
    package static var tries: Int { Ports.tries }

    /// The address that it listens on.
    package var address: String { listening.address }

    /// The port that was had.
    package var port: Int { listening.port }

    /// The origin of the pages.
    package var origin: Origin {
        Origin(listening.house.scheme, host: address == "::1" ? "[::1]" : address, port: port)
    }

    /// What to open in a browser: the token stands in the fragment, which browsers send to no one.
    package var url: String { "\(origin)/#token=\(listening.house.token.text)" }

    /// The connections of now, viewers included.
    package var connections: Int { listening.census.connections }

    /// Listens on that port or, when it is in use, on the next free one; port 0 takes any.
    package static func open(
        address: String = "127.0.0.1", port: Int = 0, house: House, limits: Limits = Limits(),
        group: MultiThreadedEventLoopGroup
    ) throws(FrontError) -> Front {
        try Front(address, port, house, limits, group)
    }

    private init(
        _ address: String, _ port: Int, _ house: House, _ limits: Limits, _ group: MultiThreadedEventLoopGroup
    ) throws(FrontError) {
        listening = try Listening(address: address, port: port, house: house, limits: limits, group: group) {
            try Self.furnish($0, house: $1, limits: limits, census: $2)
        }
    }

    /// Serves connections that come from now on with that; those that are there stay as they are.
    package func move(into house: House) { listening.house = house }

    /// Ends listening; connections that are there go on until one of their ends closes.
    package func close() { listening.close() }

    private static func furnish(
        _ channel: any Channel, house: House, limits: Limits, census: Census
    ) throws {
        let door = Door(
            house.scheme, port: channel.localAddress?.port ?? 0, token: house.token, hosts: house.hosts,
            hasLinks: house.links != nil)
        if let certificate = house.certificate {
            try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: certificate.context))
        }
        let visit = NIOLoopBoundBox(Introduction?.none, eventLoop: channel.eventLoop)
        var decoding = NIOHTTPDecoderLimitConfiguration()
        decoding.maxHeaderFieldSize = limits.field
        decoding.maxHeaderListSize = limits.head
        decoding.maxHeaderFieldCount = limits.fields
        let upgrader = NIOWebSocketServerUpgrader(
            maxFrameSize: limits.frame, automaticErrorHandling: false,
            shouldUpgrade: { channel, head in
                let peer = channel.remoteAddress?.numeric ?? "unknown"
                guard case .socket(let origin, let pass) = door.judge(head), census.admitViewer() else {
                    return channel.eventLoop.makeSucceededFuture(nil)
                }
                channel.closeFuture.whenComplete { _ in census.dropViewer() }
                var introduction = Introduction(peer: peer, way: "WebSocket")
                if case .link(let text) = pass {
                    guard let rights = house.links?.redeem(text), house.introduces else {
                        Log.warning("audit: a browser from \(peer) is not let in: its link is used, old or wrong")
                        return channel.eventLoop.makeSucceededFuture(nil)
                    }
                    introduction.way = "link"
                    introduction.rights = rights
                }
                if house.introduces { visit.value = introduction }
                var headers = HTTPHeaders.strict(for: origin)
                let offers = head.headers[canonicalForm: "sec-websocket-protocol"]
                if offers.contains(where: { $0 == Door.subprotocol }) {
                    headers.add(name: "sec-websocket-protocol", value: Door.subprotocol)
                }
                return channel.eventLoop.makeSucceededFuture(headers)
            },
            upgradePipelineHandler: { channel, _ in Self.bridge(channel, house.vnc, visit.value, limits) })
        let pipeline = channel.pipeline.syncOperations
        try pipeline.configureHTTPServerPipeline(
            withServerUpgrade: (upgraders: [upgrader], completionHandler: { _ in }),
            withEncoderConfiguration: .init(), withDecoderLimitConfiguration: decoding)
        try pipeline.addHandler(RequestHandler(door: door, shelf: house.shelf, limits: limits))
    }

    /// Puts a bridge to the VNC server in place of the requests.
    private static func bridge(
        _ channel: any Channel, _ vnc: String, _ introduction: Introduction?, _ limits: Limits
    ) -> EventLoopFuture<Void> {
        channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            let requests = try pipeline.handler(type: RequestHandler.self)
            pipeline.removeHandler(requests, promise: nil)
            let browser = BrowserEnd(limits: limits)
            try pipeline.addHandler(browser)
            Bridge.connect(browser, to: vnc, on: channel, introduction, limits: limits, join: browser.join) {
                // 1013 says: try again later.
                browser.end(.unknown(1013), "The VNC server does not answer.")
            }
        }
    }
}
