import Glibc
import Plumbing
import Sessions

/// A synchronous source that plays one value: `benchmark-audio-client LINKNAME LEVEL`.
final class Source {
    private let client: AudioClient
    private let component: Component
    private let level: Float
    private var player: Player?

    init(_ component: Component, level: Float) throws {
        self.component = component
        self.level = level
        client = try AudioClient(component.link, .audioOut, AudioPort(channels: 2))
        try component.loop.watch(client.descriptorNumber) { [unowned self] _ in receive() }
    }

    private func receive() {
        do {
            while let event = try client.next() {
                switch event {
                case .started(let line):
                    player?.end()
                    player = try Player(line, level)
                case .ended(let reason): component.fail(reason)
                case .failed(let status): component.fail("\(status)")
                case .interrupted: continue
                }
            }
        } catch {
            component.fail("\(error)")
        }
    }
}

/// The thread that plays into a line.
final class Player {
    private let stop = SharedCell()
    private let thread: RealTimeThread
    private let line: AudioLine

    init(_ line: AudioLine, _ level: Float) throws {
        self.line = line
        thread = try RealTimeThread(name: "source", priority: 60) { [stop] _ in
            let (ring, period) = (line.ring.view, line.format.period)
            var tick: UInt32 = 0
            while stop.count.value == 0 {
                guard let moment = line.waitForCycle(after: tick, isInterrupted: { stop.count.value != 0 }) else {
                    continue
                }
                tick = moment.tick
                for channel in 0..<ring.channels {
                    let samples = ring.window(channel, at: moment.position, count: period)
                    for index in 0..<samples.count { samples[index] = level }
                }
                line.publish(upTo: moment.position + period)
            }
        }
    }

    func end() {
        stop.count.store(1)
        thread.join { line.interrupt() }
    }
}

let level = CommandLine.arguments.dropFirst().first.flatMap { Float($0) } ?? 0.25
exit(Component.run { try Source($0, level: level) })
