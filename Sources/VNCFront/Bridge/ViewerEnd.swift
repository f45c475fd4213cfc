import NIOCore

/// A viewer's end of a bridge whose TLS is done: plain bytes both ways.
///
/// Reads only while the VNC server takes what was read, so the memory of a bridge is bounded both ways. Confined to its
/// channel's event loop, which is also that of the other end.
final class ViewerEnd: ChannelDuplexHandler, NearEnd {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = Never
    typealias OutboundOut = ByteBuffer

    private let limits: Limits
    private var context: ChannelHandlerContext?
    private var server: ServerEnd?
    /// What came before the VNC server took the connection.
    private var early = ByteBuffer()
    private var readHeld = false

    init(limits: Limits) { self.limits = limits }

    var isWritable: Bool { context?.channel.isWritable ?? false }

    /// The VNC server is there; false when the viewer is gone already.
    func join(_ server: ServerEnd) -> Bool {
        guard context != nil else { return false }
        self.server = server
        if early.readableBytes > 0 {
            server.send(early)
            server.flush()
            early.clear()
        }
        resume()
        return true
    }

    func send(_ bytes: ByteBuffer) { context?.write(wrapOutboundOut(bytes), promise: nil) }

    func flush() { context?.flush() }

    func resume() {
        guard readHeld, server?.isWritable ?? false else { return }
        readHeld = false
        context?.read()
    }

    func serverLeft() {
        server = nil
        context?.close(promise: nil)
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        release()
    }

    func channelInactive(context: ChannelHandlerContext) {
        release()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        if let server { return server.send(bytes) }
        guard early.readableBytes + bytes.readableBytes <= limits.buffered else { return context.close(promise: nil) }
        early.writeImmutableBuffer(bytes)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        server?.flush()
        context.fireChannelReadComplete()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { server?.resume() }
        context.fireChannelWritabilityChanged()
    }

    func read(context: ChannelHandlerContext) {
        if server?.isWritable ?? false { context.read() } else { readHeld = true }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func release() {
        server?.flush()
        server?.close()
        server = nil
    }
}
