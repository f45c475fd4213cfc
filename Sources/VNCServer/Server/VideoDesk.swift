internal import Framebuffer
internal import Plumbing
internal import Sessions

/// Has frames of viewers' videos made on threads of their own while the server's loop serves everybody.
final class VideoDesk {
    private struct Result: Sendable {
        let order: Int
        let piece: EncodedPiece
    }

    private struct Order {
        let buffer: CaptureBuffer
        let deliver: (EncodedPiece) -> Void
    }

    private let screen: Screenful
    /// Eight desktops of 1920 by 1080.
    let budget = VideoBudget(pixels: 8 * 1920 * 1080)
    private var orders: [Int: Order] = [:]
    private var next = 0
    private var results: Mailbox<Result>?
    private let crew = Crew(limit: 2, name: "video")

    /// A desk for frames of that screen.
    init(_ screen: Screenful, _ loop: Loop) throws {
        self.screen = screen
        results = try loop.mailbox { [unowned self] result in finish(result) }
    }

    /// Has the next frame of a stream made of the present picture; the stream is left alone until it is delivered.
    ///
    /// False when there is no picture.
    func film(_ stream: VideoStream, overlay: PointerOverlay?, deliver: @escaping (EncodedPiece) -> Void) -> Bool {
        guard let buffer = screen.current, Rect(.zero, buffer.area).contains(stream.rect), let results else {
            return false
        }
        let order = next
        next += 1
        orders[order] = Order(buffer: buffer, deliver: deliver)
        screen.hold(buffer)
        crew.perform {
            let piece = buffer.withSurface { stream.encode(Picture($0, overlay: overlay)) } ?? .nothing
            results.post(Result(order: order, piece: piece))
        }
        return true
    }

    private func finish(_ result: Result) {
        guard let order = orders.removeValue(forKey: result.order) else { return }
        screen.release(order.buffer)
        order.deliver(result.piece)
    }
}
