import NIOCore
import NIOHTTP1
import NIOWebSocket

/// Answers the requests of one connection, files and refusals, and ends connections that dawdle.
///
/// It leaves the pipeline when the connection becomes a WebSocket. Confined to its channel's event loop.
final class RequestHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let door: Door
    private let shelf: Shelf
    private let limits: Limits
    private var head: HTTPRequestHead?
    private var deadline: Scheduled<Void>?

    init(door: Door, shelf: Shelf, limits: Limits) {
        self.door = door
        self.shelf = shelf
        self.limits = limits
    }

    func handlerAdded(context: ChannelHandlerContext) { expect(within: limits.requestTime, context) }

    func handlerRemoved(context: ChannelHandlerContext) {
        deadline?.cancel()
        deadline = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            // What is refused is not waited for: a body may be long.
            if case .refused = door.judge(head) { answer(head, context) } else { self.head = head }
        case .body: break
        case .end:
            guard let head else { return }
            self.head = nil
            answer(head, context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A refused upgrade is told as an error first; then it comes as a plain request, which is answered.
        if error is NIOWebSocketUpgradeError { return }
        context.close(promise: nil)
    }

    private func answer(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        switch door.judge(head) {
        case .refused(let status, let reason):
            refuse(head, status, reason, context)
        case .socket:
            // The upgrade did not happen although the door is open.
            refuse(
                head, .serviceUnavailable,
                "There are too many viewers, the link was used already, or the handshake was not right.", context)
        case .file(let path, let origin):
            guard let item = shelf[path] else { return refuse(head, .notFound, "There is no such file.", context) }
            var headers = HTTPHeaders.strict(for: origin)
            headers.add(name: "content-type", value: item.type)
            headers.add(name: "etag", value: item.tag)
            headers.add(name: "cache-control", value: "no-cache")
            if head.headers["if-none-match"] == [item.tag] {
                send(head, .notModified, headers, nil, context)
            } else {
                headers.add(name: "content-length", value: "\(item.body.readableBytes)")
                send(head, .ok, headers, item.body, context)
            }
        }
    }

    private func refuse(
        _ head: HTTPRequestHead, _ status: HTTPResponseStatus, _ reason: String, _ context: ChannelHandlerContext
    ) {
        var headers = HTTPHeaders.strict(for: nil)
        headers.add(name: "content-type", value: "text/plain; charset=utf-8")
        headers.add(name: "content-length", value: "\(reason.utf8.count + 1)")
        headers.add(name: "cache-control", value: "no-store")
        if status != .notFound { headers.add(name: "connection", value: "close") }
        if status == .methodNotAllowed { headers.add(name: "allow", value: "GET, HEAD") }
        if status == .upgradeRequired { headers.add(name: "upgrade", value: "websocket") }
        send(head, status, headers, ByteBuffer(string: reason + "\n"), context)
    }

    private func send(
        _ head: HTTPRequestHead, _ status: HTTPResponseStatus, _ headers: HTTPHeaders, _ body: ByteBuffer?,
        _ context: ChannelHandlerContext
    ) {
        expect(within: limits.answerTime, context)
        let keep = head.isKeepAlive && !headers.contains(name: "connection")
        var headers = headers
        if !keep { headers.replaceOrAdd(name: "connection", value: "close") }
        let response = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
        context.write(wrapOutboundOut(.head(response)), promise: nil)
        if let body, head.method != .HEAD { context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil) }
        let sent = context.eventLoop.makePromise(of: Void.self)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: sent)
        let loop = context.loopBound
        sent.futureResult.assumeIsolated().whenComplete { result in
            let context = loop.value
            if keep, case .success = result {
                self.expect(within: self.limits.requestTime, context)
            } else {
                context.close(promise: nil)
            }
        }
    }

    /// Ends the connection unless the next step comes in time.
    private func expect(within time: TimeAmount, _ context: ChannelHandlerContext) {
        deadline?.cancel()
        let loop = context.loopBound
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: time) { loop.value.close(promise: nil) }
    }
}
