import NIOCore
import NIOPosix
import Sessions

/// What the VNC server is told of a viewer before the viewer's own bytes come.
struct Introduction: Sendable {
    var peer: String
    var way: String
    /// What is left for the VNC server to ask; nil where the viewer begins by itself.
    var proof: String?
    /// What it may do at most; nil for everything.
    var rights: [String]?

    /// The line that says so.
    var line: [UInt8] {
        var members: [Document.Member] = [.init("peer", .string(peer)), .init("by", .string(way))]
        if let proof { members.append(.init("proves", .string(proof))) }
        if let rights { members.append(.init("rights", .list(rights.map { .string($0) }))) }
        let json = Document.object(members).jsonText.filter { $0 != 10 }
        return Array("FRONT ".utf8) + json + [10]
    }
}

/// How the two ends of a bridge come together.
enum Bridge {
    /// Connects to the VNC server for a viewer, on the viewer's event loop.
    ///
    /// - Parameters:
    ///   - introduction: what is said first, to a VNC server that understands it.
    ///   - count: bytes of the VNC server's that the viewer has had already.
    ///   - join: takes the VNC server's end; false when the viewer is gone.
    ///   - fail: is called when there is no VNC server.
    static func connect(
        _ viewer: any NearEnd, to path: String, on channel: any Channel, _ introduction: Introduction?,
        skipping count: Int = 0, limits: Limits, join: @escaping (ServerEnd) -> Bool, fail: @escaping () -> Void
    ) {
        let bound = NIOLoopBound((viewer: viewer, join: join, fail: fail), eventLoop: channel.eventLoop)
        ClientBootstrap(group: channel.eventLoop)
            .connectTimeout(limits.connectTime)
            .channelOption(.writeBufferWaterMark, value: limits.waterMark)
            .channelInitializer { server in
                server.eventLoop.makeCompletedFuture {
                    try server.pipeline.syncOperations.addHandler(ServerEnd(bound.value.viewer, skipping: count))
                }
            }
            .connect(unixDomainSocketPath: path)
            .whenComplete { result in
                switch result {
                case .success(let server):
                    let end = try? server.pipeline.syncOperations.handler(type: ServerEnd.self)
                    if let introduction { end?.send(ByteBuffer(bytes: introduction.line)) }
                    end?.flush()
                    if end.map(bound.value.join) != true { server.close(promise: nil) }
                case .failure: bound.value.fail()
                }
            }
    }
}
