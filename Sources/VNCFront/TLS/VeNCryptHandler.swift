import NIOCore
import NIOSSL
import NIOTLS
import Plumbing

/// Holds the beginning of an RFB connection and its TLS, then gives the connection to a bridge.
///
/// A viewer that dawdles, or whose TLS fails, is closed with a line in the log. Confined to its channel's event loop.
final class VeNCryptHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let house: ViewerDoor.House
    private let limits: Limits
    private var machine: VeNCryptMachine
    private var subtype: VeNCryptMachine.Subtype?
    private var deadline: Scheduled<Void>?
    private var isOver = false
    /// Where the viewer is; asked for while it is there.
    private var peer = "unknown"

    init(_ house: ViewerDoor.House, limits: Limits) {
        self.house = house
        self.limits = limits
        machine = VeNCryptMachine(house.offers)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        expect("nothing agreed on in time", limits.requestTime, context)
        if context.channel.isActive { greet(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        greet(context)
        context.fireChannelActive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { deadline?.cancel() }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard subtype == nil, !isOver else { return context.fireChannelRead(data) }
        for action in machine.feed(unwrapInboundIn(data).readableBytesView) {
            switch action {
            case .send(let bytes):
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
            case .seal(let subtype, let rest): seal(subtype, rest, context)
            case .close(let reason): end(reason, context)
            }
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? TLSUserEvent, case .handshakeCompleted = event, let subtype, !isOver {
            isOver = true
            deadline?.cancel()
            let introduction = Introduction(
                peer: peer, way: "TLS", proof: subtype.proof, rights: nil)
            let viewer = ViewerEnd(limits: limits)
            do {
                try context.pipeline.syncOperations.addHandler(viewer, position: .after(self))
            } catch {
                return context.close(promise: nil)
            }
            Bridge.connect(
                viewer, to: house.vnc, on: context.channel, introduction, skipping: VeNCryptMachine.greeting.count,
                limits: limits, join: viewer.join
            ) { viewer.serverLeft() }
            context.pipeline.syncOperations.removeHandler(self, promise: nil)
            return
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(TLSFault.reason(error), context)
    }

    private func greet(_ context: ChannelHandlerContext) {
        peer = context.remoteAddress?.numeric ?? peer
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: VeNCryptMachine.greeting)), promise: nil)
    }

    private func seal(_ subtype: VeNCryptMachine.Subtype, _ rest: [UInt8], _ context: ChannelHandlerContext) {
        self.subtype = subtype
        expect("no TLS in time", limits.trustTime, context)
        do {
            let tls = NIOSSLServerHandler(context: house.certificate.viewerContext)
            try context.pipeline.syncOperations.addHandler(tls, position: .first)
        } catch {
            return end("\(error)", context)
        }
        if !rest.isEmpty { context.pipeline.fireChannelRead(ByteBuffer(bytes: rest)) }
    }

    private func end(_ reason: String, _ context: ChannelHandlerContext) {
        guard !isOver else { return context.close(promise: nil) }
        isOver = true
        Log.warning("audit: a viewer from \(peer) is not let in: \(reason.prefix(200))")
        context.close(promise: nil)
    }

    /// Ends the connection unless the next step comes in time.
    private func expect(_ what: String, _ time: TimeAmount, _ context: ChannelHandlerContext) {
        deadline?.cancel()
        let loop = context.loopBound
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: time) { [self] in
            end(what, loop.value)
        }
    }
}

extension SocketAddress {
    /// The address with its port, without names.
    var numeric: String? {
        guard let ipAddress, let port else { return nil }
        return ipAddress.contains(":") ? "[\(ipAddress)]:\(port)" : "\(ipAddress):\(port)"
    }
}
