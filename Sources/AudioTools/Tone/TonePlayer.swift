internal import Plumbing
package import Sessions

/// Plays a tone by a synchronous AudioOut session, on a component's loop.
package final class TonePlayer {
    private let component: Component
    private let client: AudioClient
    private let wish: Wish
    private var thread: ToneThread?
    private var line: AudioLine?
    private var end = 0
    private var ended: Mailbox<Int>?
    private var timer: Loop.Timer?

    /// What is to be heard.
    package struct Wish: Sendable {
        package var shape = Tone.Shape.sine
        package var hertz = 440.0
        package var amplitude: Float = 0.1
        package var channels = 2
        /// Nil for ever.
        package var seconds: Double?

        /// A quiet sine without an end.
        package init() {}
    }

    /// Asks for a session.
    package init(_ component: Component, _ wish: Wish) throws {
        self.component = component
        self.wish = wish
        client = try AudioClient(component.link, .audioOut, AudioPort(channels: wish.channels))
        ended = try component.loop.mailbox { [unowned self] (_: Int) in drain() }
        try client.follow(component) { [unowned self] line in try begin(line) }
    }

    deinit { thread?.stop() }

    private func begin(_ line: AudioLine) throws {
        let rate = line.format.rate
        guard let tone = Tone(wish.shape, hertz: wish.hertz, amplitude: wish.amplitude, rate: rate) else {
            return component.fail(
                "\(wish.hertz) Hz: the server's rate of \(rate) Hz has frequencies up to \(rate / 2) Hz")
        }
        thread?.stop()
        let done = thread?.count ?? 0
        thread = nil
        self.line = line
        let count = wish.seconds.map { max(0, Int(($0 * Double(rate)).rounded()) - done) }
        thread = try ToneThread(tone, line, count: count) { [ended] in ended?.post(0) }
    }

    /// Waits until the last frame has been played.
    private func drain() {
        guard let line else { return }
        let end = line.ring.view.written
        if line.ring.view.consumed >= end || line.clock.view.moment.position >= end + line.format.period {
            return component.exit(0)
        }
        let pause = max(2_000_000, line.format.nanoseconds(line.format.period))
        timer = component.loop.schedule(at: .now.advanced(nanoseconds: pause)) { [unowned self] in drain() }
    }
}
