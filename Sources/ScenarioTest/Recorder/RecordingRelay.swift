internal import Framebuffer
internal import Plumbing

/// Stands between a person's viewer and a server, hands everything on, and records what the person does.
///
/// A second viewer, the test's own, sees what the screen showed before each act.
package final class RecordingRelay {
    private let listener: Listener
    private let address: VNCAddress
    private let screen: VNCScreen
    /// What was recorded up to now.
    package private(set) var recorder = TestRecorder()

    /// Connects to the server and listens for the person's viewer on a port of loopback, 0 for any that is free.
    package init(_ target: ServerTarget, password: String?, port: Int) throws(ScenarioError) {
        var address = target.address
        if case .tcp(let host, let port) = address { address = .tcp(HostName.number(of: host), port) }
        screen = try VNCScreen(address, VNCOptions(password: password))
        self.address = address
        listener = try ScenarioError.wrap(.process) { () throws(SystemError) in
            try Listener(address: "127.0.0.1", port: port)
        }
    }

    /// The port on which it listens.
    package var port: Int { listener.port }

    /// Waits for the viewer and hands on until it or the server leaves.
    package func run() throws(ScenarioError) {
        _ = Poll.wait([listener.descriptor.number], .never)
        let sockets = try ScenarioError.wrap(.process) { () throws(SystemError) in
            guard let viewer = try listener.accept() else { throw SystemError("accept", 11) }
            return Ends(viewer: StreamSocket(viewer.descriptor), server: try connect())
        }
        var stream = ViewerStream()
        while true {
            _ = Poll.wait([sockets.viewer.descriptor.number, sockets.server.descriptor.number], .never)
            // What the server told before comes first: the picture is that which the person saw.
            try screen.drain()
            let fromViewer = try pass(from: sockets.viewer, to: sockets.server)
            if let fromViewer {
                do throws(ViewerFault) {
                    for act in try stream.take(fromViewer) { recorder.take(act, on: screen.picture) }
                } catch {
                    throw ScenarioError(.malformed, error.message)
                }
            }
            let fromServer = try pass(from: sockets.server, to: sockets.viewer)
            if fromViewer == nil || fromServer == nil { return }
        }
    }

    private struct Ends: ~Copyable {
        let viewer: StreamSocket
        let server: StreamSocket
    }

    private func connect() throws(SystemError) -> StreamSocket {
        switch address {
        case .tcp(let host, let port): try StreamSocket(address: host, port: port)
        case .unix(let path): try StreamSocket(unixPath: path)
        }
    }

    /// Hands on what is there; nil when an end is gone.
    private func pass(
        from source: borrowing StreamSocket, to sink: borrowing StreamSocket
    ) throws(ScenarioError) -> [UInt8]? {
        do throws(SystemError) {
            let bytes: [UInt8]
            switch try source.read() {
            case .bytes(let read): bytes = read
            case .nothing: return []
            case .end: return nil
            }
            var done = 0
            while done < bytes.count {
                let count = try sink.write(bytes, from: done)
                done += count
                if count == 0 { _ = try sink.descriptor.waitWritable(milliseconds: 1000) }
            }
            return bytes
        } catch {
            return nil
        }
    }
}
