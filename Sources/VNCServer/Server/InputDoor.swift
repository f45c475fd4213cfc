internal import Framebuffer
internal import Plumbing
internal import Sessions

/// A viewer's way to the GUI server: its own Event session, so that what it holds is released when it leaves.
///
/// Events that come before the session is there wait, as many as a person makes in that time. A server that comes after is
/// told where the pointer is.
final class InputDoor {
    private let client: EventClient
    private var watch: Loop.Watch?
    private var waiting: [InputEvent] = []
    private var isOpen = false
    private let position: () -> InputEvent?
    /// Called when the GUI server has got everything up to a `sequence` event.
    var onMark: (UInt32) -> Void = { _ in }
    /// Called when what was submitted may not have got there.
    var onLoss: () -> Void = {}

    private static let waitingLimit = 256

    /// Asks for the session.
    ///
    /// - Parameter position: the motion to where this viewer put the pointer, unless another one did since.
    init(_ link: ParentLink, _ loop: Loop, label: String, position: @escaping () -> InputEvent?) throws {
        self.position = position
        client = try EventClient(link, label: label)
        watch = try loop.watch(client.descriptorNumber) { [unowned self] _ in receive() }
    }

    /// Injects events, in order.
    func submit(_ events: [InputEvent]) {
        if isOpen {
            client.submit(events)
        } else if watch != nil, waiting.count + events.count <= Self.waitingLimit {
            waiting += events
        } else {
            onLoss()
        }
    }

    /// Ends the session.
    func close() {
        watch?.cancel()
        watch = nil
    }

    private func receive() {
        do throws(SessionError) {
            while let event = try client.next() {
                switch event {
                case .reattached:
                    if isOpen { onLoss() }
                    let events = isOpen ? position().map { [$0] } ?? [] : waiting
                    isOpen = true
                    waiting = []
                    client.submit(events)
                case .acknowledged(let sequence): onMark(sequence)
                case .ended(let reason):
                    Log.warning("no input: \(reason)")
                    isOpen = false
                    close()
                    return onLoss()
                }
            }
        } catch {
            Log.warning("input: \(error)")
            isOpen = false
            close()
            onLoss()
        }
    }
}

extension InputEvent {
    /// The same event, its position moved.
    func offset(by delta: Point) -> InputEvent {
        switch self {
        case .motion(let x, let y): .motion(x: x + delta.x, y: y + delta.y)
        case .touch(let id, let x, let y): .touch(id: id, x: x + delta.x, y: y + delta.y)
        default: self
        }
    }
}
