import NIOCore

/// The viewer's end of a bridge, as the VNC server's end sees it.
protocol NearEnd: AnyObject {
    /// Whether more may be written.
    var isWritable: Bool { get }
    /// Bytes of the VNC server, sent at the next `flush()`.
    func send(_ bytes: ByteBuffer)
    /// Sends what was written.
    func flush()
    /// The VNC server takes more.
    func resume()
    /// The VNC server ended the connection.
    func serverLeft()
}

/// The VNC server's end of a bridge: plain bytes over its unix socket.
///
/// Reads only while the viewer takes what was read. Confined to its channel's event loop, which is also that of the
/// viewer's end.
final class ServerEnd: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = Never
    typealias OutboundOut = ByteBuffer

    private var viewer: (any NearEnd)?
    private var context: ChannelHandlerContext?
    private var readHeld = false
    /// What of the VNC server's first bytes the viewer has had from the front already.
    private var skipped: Int

    init(_ viewer: any NearEnd, skipping count: Int = 0) {
        self.viewer = viewer
        skipped = count
    }

    /// Whether more may be written.
    var isWritable: Bool { context?.channel.isWritable ?? false }

    /// Bytes of the viewer, sent at the next `flush()`.
    func send(_ bytes: ByteBuffer) { context?.write(wrapOutboundOut(bytes), promise: nil) }

    /// Sends what was written.
    func flush() { context?.flush() }

    /// The viewer takes more: reads on, if reading was held.
    func resume() {
        guard readHeld else { return }
        readHeld = false
        context?.read()
    }

    /// The viewer is gone.
    func close() {
        viewer = nil
        context?.close(promise: nil)
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        viewer = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        if skipped > 0 {
            let count = min(skipped, bytes.readableBytes)
            bytes.moveReaderIndex(forwardBy: count)
            skipped -= count
        }
        if bytes.readableBytes > 0 { viewer?.send(bytes) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        viewer?.flush()
        context.fireChannelReadComplete()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { viewer?.resume() }
        context.fireChannelWritabilityChanged()
    }

    func read(context: ChannelHandlerContext) {
        if viewer?.isWritable ?? false { context.read() } else { readHeld = true }
    }

    func channelInactive(context: ChannelHandlerContext) {
        viewer?.serverLeft()
        viewer = nil
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
