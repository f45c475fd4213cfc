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
    /// For a device whose clock the mixer does not follow.
    private var drift: DriftResampler?
    /// What came out of it and was not sent yet, interleaved.
    private var queue: [Float] = []
    private var connection: PulseConnection?
    private var stream: PulseStream?
    private var feed: PulseFeed
    private var loop: ClockLoop
    private var state: AudioSinkState
    /// The stream's frames before the ring's position 0; nil before the first frame out of the ring.
    private var offset: Double?
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

    // A stream must not outlive the thread whose it is.
    deinit { stop() }

    func stop() {
        connection?.locked { stream = nil }
        connection?.stop()
        connection = nil
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
            case .late(let frames): if feed.isPrimed { feed.lose(frames) }
            case .lost(let reason): leave(reason)
            }
        }
        if stream == nil { leave(connection.fault) }
    }

    private func enter() {
        guard let stream else { return }
        if clock != nil && rate == nil { drift = DriftResampler(channels: ring.channels) }
        queue = []
        feed.restart(request: stream.request)
        loop.restart()
        offset = nil
        state.device = stream.device
        change(.running)
    }

    private func leave(_ reason: String) {
        stream = nil
        drift = nil
        queue = []
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
        let queued = queue.count / ring.channels
        let waiting = Double(queued) + (drift?.inside ?? 0)
        let wanted = drift.map { max(0, Int((Double(frames - queued) / $0.speed).rounded(.up))) } ?? frames
        let portion = feed.portion(
            wanted: wanted, fill: ring.state == .idle ? nil : ring.written - consumed)
        // What was measured with too much waiting must not be striven for.
        if portion.skip > 0 { loop.restart() }
        let position = consumed + portion.skip
        if drift == nil {
            send(portion.take, at: position, put)
            ring.consumed = position + portion.take
        } else {
            var end = position + portion.take
            resample(position, portion.take)
            // What the resampler keeps to itself is made up for at the beginning.
            while portion.take > 0, queue.count < frames * ring.channels, end < ring.written {
                let more = min(32, ring.written - end)
                resample(end, more)
                end += more
            }
            ring.consumed = end
            sendQueue(frames, put)
        }
        // In a fault the silence comes behind the sound, at the beginning before it.
        if portion.take > 0 { offset = Double(sent - position) + waiting }
        sent += frames
        if portion.isUnderrun {
            offset = Double(sent - ring.consumed) + (drift?.inside ?? 0)
            loop.widen(Double(format.period))
        }
        measure()
    }

    private func send(_ count: Int, at position: Int, _ put: (Samples, _ channel: Int, _ from: Int) -> Void) {
        for channel in 0..<ring.channels {
            var done = 0
            while done < count {
                let part = plane[0].part(0, count - done)
                ring.read(channel, at: position + done, into: part)
                put(part, channel, done)
                done += part.count
            }
        }
    }

    private func resample(_ position: Int, _ count: Int) {
        guard let drift, count > 0 else { return }
        var frames = [Float](repeating: 0, count: count * ring.channels)
        send(count, at: position) { samples, channel, from in
            var span = frames.mutableSpan
            samples.interleave(into: &span, from: from, channel: channel, of: ring.channels)
        }
        drift.process(frames, into: &queue)
    }

    private func sendQueue(_ frames: Int, _ put: (Samples, _ channel: Int, _ from: Int) -> Void) {
        let count = min(frames, queue.count / ring.channels)
        for channel in 0..<ring.channels {
            var done = 0
            while done < count {
                let part = plane[0].part(0, count - done)
                part.deinterleave(queue.span, from: done, channel: channel, of: ring.channels)
                put(part, channel, done)
                done += part.count
            }
        }
        queue.removeFirst(count * ring.channels)
    }

    /// Compares where the mixer is with what is heard.
    private func measure() {
        let now = Instant.now
        if let clock, let offset, let heard = stream?.heard {
            let moment = clock.moment
            // A mixer that stands still has no clock to be compared.
            let since = Double(now.nanoseconds - moment.start) * Double(format.rate) / 1e9
            if since < Double(8 * format.period) {
                let ahead = Double(moment.position) + since - (heard - offset)
                let correction = loop.update(ahead: ahead, at: now)
                // The mixer runs faster, or its sound is drawn out.
                if let rate { rate.partsPerMillion = correction } else { drift?.set(partsPerMillion: correction) }
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
