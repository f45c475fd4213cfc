import AudioGraph
internal import Plumbing
internal import Sessions
internal import Sound

/// What a Pulse sink does on libpulse's thread: finds the device, feeds it, and measures its clock.
final class PulseEngine {
    private let ring: AudioRingView
    private let format: AudioFormat
    private let device: String?
    private let target: Int
    private let clock: AudioClockView?
    private let rate: RateCorrectionView?
    private let publish: (AudioSinkState) -> Void
    private let plane: SampleBlock
    private var connection: PulseConnection?
    private var stream: PulseStream?
    private var feed: PulseFeed
    private var loop: ClockLoop
    private var state: AudioSinkState
    /// The stream's frames before the ring's position 0; nil before the first frame out of the ring.
    private var offset: Int?
    private var sent = 0
    private var underflows = 0
    private var lastReport = Instant.now

    init(
        _ ring: AudioRingView, _ format: AudioFormat, _ device: String?, _ server: String?, target: Int,
        clock: AudioClockView?, rate: RateCorrectionView?, _ publish: @escaping (AudioSinkState) -> Void
    ) throws(AudioSinkError) {
        self.ring = ring
        self.format = format
        self.device = device
        self.target = target
        self.clock = clock
        self.rate = rate
        self.publish = publish
        plane = SampleBlock(channels: 1, count: 1024)
        feed = PulseFeed(period: format.period, capacity: ring.capacity, request: target / 4)
        loop = ClockLoop(rate: format.rate)
        state = AudioSinkState(device: device ?? "default")
        connection = try PulseConnection(server: server) { [unowned self] event in handle(event) }
    }

    func start() throws(AudioSinkError) { try connection?.start() }

    func stop() {
        connection?.locked { stream = nil }
        connection?.stop()
    }

    private func handle(_ event: PulseConnection.Event) {
        switch event {
        case .ready: open()
        case .devices: if stream == nil { open() }
        case .lost(let reason): leave(reason)
        }
    }

    private func open() {
        guard let connection else { return }
        let wish = PulseStream.Wish(device: device, channels: ring.channels, rate: format.rate, target: target)
        stream = PulseStream(connection, wish) { [unowned self] frames, put in
            fill(frames, put)
        } _: { [unowned self] event in
            switch event {
            case .ready, .moved: enter()
            case .underflow: if feed.isPrimed { underflows += 1 }
            case .lost(let reason): leave(reason)
            }
        }
        if stream == nil { leave(connection.fault) }
    }

    private func enter() {
        guard let stream else { return }
        feed.restart(request: stream.request)
        loop.restart()
        offset = nil
        state.device = stream.device
        change(.running)
    }

    private func leave(_ reason: String) {
        stream = nil
        sent = 0
        offset = nil
        state.latency = 0
        loop.restart()
        change(.absent(reason: reason))
    }

    private func change(_ condition: AudioSinkState.Condition) {
        state.condition = condition
        publish(state)
    }

    private func fill(_ frames: Int, _ put: (Samples, _ channel: Int, _ from: Int) -> Void) {
        let consumed = ring.consumed
        let portion = feed.portion(
            wanted: frames, fill: ring.state == .idle ? nil : ring.written - consumed)
        let position = consumed + portion.skip
        for channel in 0..<ring.channels {
            var done = 0
            while done < portion.take {
                let part = plane[0].part(0, portion.take - done)
                ring.read(channel, at: position + done, into: part)
                put(part, channel, done)
                done += part.count
            }
        }
        ring.consumed = position + portion.take
        // In a fault the silence comes behind the sound, at the beginning before it.
        if portion.take > 0 { offset = sent - position }
        sent += frames
        if portion.isUnderrun {
            offset = sent - ring.consumed
            loop.widen(Double(format.period))
        }
        measure()
    }

    /// Compares where the mixer is with what is heard.
    private func measure() {
        let now = Instant.now
        if let clock, let rate, let offset, let heard = stream?.heard {
            let moment = clock.moment
            // A mixer that stands still has no clock to be compared.
            let since = Double(now.nanoseconds - moment.start) * Double(format.rate) / 1e9
            if since < Double(8 * format.period) {
                let ahead = Double(moment.position) + since - (heard - Double(offset))
                rate.partsPerMillion = loop.update(ahead: ahead, at: now)
            }
        }
        guard now.since(lastReport) > 500_000_000 else { return }
        lastReport = now
        state.latency = max(0, ring.written - ring.consumed) + (stream?.latency ?? 0)
        state.lost = feed.lost
        state.underruns = feed.underruns + underflows
        publish(state)
    }
}
