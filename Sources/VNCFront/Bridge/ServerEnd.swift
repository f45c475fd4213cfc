import NIOCore

/// The VNC server's end of a bridge: plain bytes over its unix socket.
///
/// Reads only while the browser takes what was read. Confined to its channel's event loop, which is also that of the
/// browser's end.
final class ServerEnd: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = Never
    typealias OutboundOut = ByteBuffer

    private var browser: BrowserEnd?
    private var context: ChannelHandlerContext?
    private var readHeld = false

    init(_ browser: BrowserEnd) { self.browser = browser }

    /// Whether more may be written.
    var isWritable: Bool { context?.channel.isWritable ?? false }

    /// Bytes of the browser, sent at the next `flush()`.
    func send(_ bytes: ByteBuffer) { context?.write(wrapOutboundOut(bytes), promise: nil) }

    /// Sends what was written.
    func flush() { context?.flush() }

    /// The browser takes more: reads on, if reading was held.
    func resume() {
        guard readHeld else { return }
        readHeld = false
        context?.read()
    }

    /// The browser is gone.
    func close() {
        browser = nil
        context?.close(promise: nil)
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        browser = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { browser?.send(unwrapInboundIn(data)) }

    func channelReadComplete(context: ChannelHandlerContext) {
        browser?.flush()
        context.fireChannelReadComplete()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { browser?.resume() }
        context.fireChannelWritabilityChanged()
    }

    func read(context: ChannelHandlerContext) {
        if browser?.isWritable ?? false { context.read() } else { readHeld = true }
    }

    func channelInactive(context: ChannelHandlerContext) {
        browser?.end(.goingAway, "The VNC server ended the connection.")
        browser = nil
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
