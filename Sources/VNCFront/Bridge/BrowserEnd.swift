import NIOCore
import NIOWebSocket

/// The browser's end of a bridge: frames to bytes for the VNC server and back.
///
/// Reads only while the VNC server takes what was read, so the memory of a bridge is bounded both ways. Confined to
/// its channel's event loop, which is also that of the other end.
final class BrowserEnd: ChannelDuplexHandler, NearEnd {
    typealias InboundIn = WebSocketFrame
    typealias OutboundIn = Never
    typealias OutboundOut = WebSocketFrame

    private let limits: Limits
    private var machine = FrameMachine()
    private var context: ChannelHandlerContext?
    private var server: ServerEnd?
    /// What came before the VNC server took the connection.
    private var early = ByteBuffer()
    private var readHeld = false
    /// The answer to the latest ping, when the browser does not take it yet; earlier ones need no answer.
    private var pong: ByteBuffer?
    private var ending: Scheduled<Void>?

    init(limits: Limits) { self.limits = limits }

    /// Whether more may be written.
    var isWritable: Bool { context?.channel.isWritable ?? false }

    /// The VNC server is there; false when the browser is gone already.
    func join(_ server: ServerEnd) -> Bool {
        guard context != nil, ending == nil else { return false }
        self.server = server
        if early.readableBytes > 0 {
            server.send(early)
            server.flush()
            early.clear()
        }
        resume()
        return true
    }

    /// Bytes of the VNC server, sent at the next `flush()`.
    func send(_ bytes: ByteBuffer) {
        guard ending == nil else { return }
        context?.write(wrapOutboundOut(WebSocketFrame(fin: true, opcode: .binary, data: bytes)), promise: nil)
    }

    /// Sends what was written.
    func flush() { context?.flush() }

    /// The VNC server takes more: reads on, if reading was held.
    func resume() {
        guard readHeld, mayRead else { return }
        readHeld = false
        context?.read()
    }

    /// The VNC server ended the connection.
    func serverLeft() { end(.goingAway, "The VNC server ended the connection.") }

    /// Says good-bye, with a reason that the page can show, and ends the bridge.
    ///
    /// What was sent before is still delivered. A browser that does not answer is cut off after a while.
    func end(_ code: WebSocketErrorCode, _ reason: String) {
        guard let context, ending == nil else { return }
        machine.end()
        let loop = context.loopBound
        ending = context.eventLoop.assumeIsolated().scheduleTask(in: limits.closeTime) {
            loop.value.close(promise: nil)
        }
        farewell(code, reason, context)
        release()
        resume()
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        ending?.cancel()
        self.context = nil
        release()
    }

    func channelInactive(context: ChannelHandlerContext) {
        release()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch machine.receive(unwrapInboundIn(data)) {
        case .nothing: break
        case .pass(let bytes): pass(bytes)
        case .pong(let bytes):
            pong = bytes
            answerPing(context)
        case .close(let code, let reason): end(code, reason)
        case .hangUp: hangUp(context)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        server?.flush()
        context.fireChannelReadComplete()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            answerPing(context)
            server?.resume()
        }
        context.fireChannelWritabilityChanged()
    }

    func read(context: ChannelHandlerContext) {
        if mayRead { context.read() } else { readHeld = true }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case NIOWebSocketError.invalidFrameLength: end(.messageTooLarge, "frame too large")
        case is NIOWebSocketError: end(.protocolError, "control frame")
        default: context.close(promise: nil)
        }
    }

    /// During the good-bye everything is read and dropped, so that the answer is seen.
    private var mayRead: Bool { ending != nil || server?.isWritable ?? false }

    private func pass(_ bytes: ByteBuffer) {
        if let server { return server.send(bytes) }
        guard early.readableBytes + bytes.readableBytes <= limits.buffered else {
            return end(.policyViolation, "too much before the VNC server answered")
        }
        early.writeImmutableBuffer(bytes)
    }

    private func answerPing(_ context: ChannelHandlerContext) {
        guard let bytes = pong, context.channel.isWritable, ending == nil else { return }
        pong = nil
        context.writeAndFlush(wrapOutboundOut(WebSocketFrame(fin: true, opcode: .pong, data: bytes)), promise: nil)
    }

    private func hangUp(_ context: ChannelHandlerContext) {
        guard ending == nil else { return context.close(promise: nil) }
        end(.normalClosure, "")
        context.close(promise: nil)
    }

    private func farewell(_ code: WebSocketErrorCode, _ reason: String, _ context: ChannelHandlerContext) {
        var data = context.channel.allocator.buffer(capacity: 2 + reason.utf8.count)
        data.write(webSocketErrorCode: code)
        data.writeString(reason)
        let frame = WebSocketFrame(fin: true, opcode: .connectionClose, data: data)
        context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
    }

    private func release() {
        // A last key that came with the good-bye is let go, not lost.
        server?.flush()
        server?.close()
        server = nil
    }
}
