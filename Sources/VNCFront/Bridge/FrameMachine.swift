import NIOCore
import NIOWebSocket

/// What the frames of a browser mean, by RFC 6455 sections 5 and 7, for a WebSocket that carries a byte stream.
///
/// Message boundaries mean nothing here, so the parts of a fragmented message are passed as they come. A value
/// without I/O; what breaks the rules ends in a close.
struct FrameMachine {
    /// What is to be done.
    enum Action: Equatable {
        case nothing
        /// Bytes for the VNC server.
        case pass(ByteBuffer)
        case pong(ByteBuffer)
        /// Send a close and wait for the answer: the browser broke a rule.
        case close(WebSocketErrorCode, String)
        /// Answer a close if none was sent, and hang up.
        case hangUp
    }

    private var inMessage = false
    private var ended = false

    /// A close was sent: from now on nothing counts but the answer to it.
    mutating func end() { ended = true }

    /// The meaning of the next frame.
    mutating func receive(_ frame: WebSocketFrame) -> Action {
        if ended { return frame.opcode == .connectionClose ? .hangUp : .nothing }
        let action = interpret(frame)
        if case .close = action { ended = true }
        return action
    }

    private mutating func interpret(_ frame: WebSocketFrame) -> Action {
        guard frame.maskKey != nil else { return .close(.protocolError, "unmasked frame") }
        guard !frame.rsv1, !frame.rsv2, !frame.rsv3 else { return .close(.protocolError, "reserved bits") }
        switch frame.opcode {
        case .binary:
            guard !inMessage else { return .close(.protocolError, "message within a message") }
            inMessage = !frame.fin
            return .pass(frame.unmaskedData)
        case .continuation:
            guard inMessage else { return .close(.protocolError, "continuation of nothing") }
            inMessage = !frame.fin
            return .pass(frame.unmaskedData)
        case .text: return .close(.unacceptableData, "only binary messages")
        case .ping: return .pong(frame.unmaskedData)
        case .pong: return .nothing
        case .connectionClose: return .hangUp
        default: return .close(.protocolError, "unknown frame")
        }
    }
}
