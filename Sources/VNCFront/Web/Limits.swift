package import NIOCore

/// How much one browser, and all of them together, may take.
///
/// Per viewer the memory is bounded by about `buffered` + 4 reads of 64 KiB each way, plus one frame.
package struct Limits: Sendable {
    /// Connections at once, of any kind.
    package var connections = 128
    /// WebSockets among them.
    package var viewers = 32
    /// Bytes of a request's head.
    package var head = 16 << 10
    /// Bytes of a single header field.
    package var field = 4 << 10
    /// Header fields of a request.
    package var fields = 64
    /// Bytes of a WebSocket frame from a browser.
    package var frame = 256 << 10
    /// Bytes waiting to be sent at which the other side is no longer read.
    package var buffered = 256 << 10
    /// From the connection, or the last answer, to the whole head of a request.
    package var requestTime = TimeAmount.seconds(10)
    /// For a viewer to begin TLS: it may have to ask its user whom to trust.
    package var trustTime = TimeAmount.seconds(120)
    /// From a request to its answer having been taken.
    package var answerTime = TimeAmount.seconds(30)
    /// For the VNC server to take the connection.
    package var connectTime = TimeAmount.seconds(5)
    /// For a browser to answer a close.
    package var closeTime = TimeAmount.seconds(3)

    /// The usual limits.
    package init() {}

    /// Where writing is held, and where it goes on.
    var waterMark: ChannelOptions.Types.WriteBufferWaterMark { .init(low: buffered / 4, high: buffered) }
}
