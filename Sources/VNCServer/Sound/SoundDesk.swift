internal import Plumbing
internal import Sessions
internal import Sound

/// The AudioOut service: plays what its sessions have on a clock of its own, and makes chunks for those who listen.
///
/// The clock goes with the machine's, on the loop's timer, without a thread. A period is mixed when the next one begins, so that clients have
/// all its time, and nobody is waited for. It ticks while a session is open, since clients wait for it, and samples are only looked at
/// while somebody listens. Without a session nothing happens.
final class SoundDesk {
    let format: AudioFormat
    /// What to make chunks in.
    var formats: Set<SoundFormat> = [] { didSet { if formats != oldValue { arrange() } } }
    /// The sessions that are open.
    var sessionCount: Int { provider?.sessions.count ?? 0 }

    private let loop: Loop
    private let clock: AudioClock
    private let hand: AudioClockHand
    private let deliver: (Delivery) -> Void
    private var provider: AudioProvider?
    private var inputs: [UInt32: SoundInput] = [:]
    private var streams: [SoundStream] = []
    private let mix: SampleBlock
    private var timer: Loop.Timer?
    /// The first frame of the present period.
    private var position = 0
    /// When the clock was set, and the frames since.
    private var base = Instant(nanoseconds: 0)
    private var elapsed = 0
    private var isSounding = false
    private var quiet = 0

    /// What listeners get.
    enum Delivery {
        case chunk(SoundChunk)
        /// There is nothing to hear for now.
        case pause
    }

    /// Below this nothing is heard, in any format.
    private static let silence: Float = 1e-6
    /// How long nothing must be heard before listeners are told a pause, in parts of a second: longer than any converter is late.
    private static let pause = 3
    /// The periods after which a clock that is late is set anew, and how many of them begin in one period's time until then.
    private static let patience = 8
    private static let hurry: Int64 = 4

    /// Announces the service; `deliver` is called with what is to be heard, `report` when a session came or left.
    init(
        _ link: ParentLink, _ loop: Loop, _ format: AudioFormat, report: @escaping () -> Void,
        deliver: @escaping (Delivery) -> Void
    ) throws {
        self.format = format
        self.loop = loop
        self.deliver = deliver
        (clock, hand) = try AudioClock.make(format)
        mix = SampleBlock(channels: 2, count: format.period)
        let provider = try AudioProvider(.audioOut, link, loop) { [unowned self] event in
            switch event {
            case .changed(let session): attach(session)
            case .closed(let session, _): inputs[session.identity] = nil
            }
            report()
        }
        provider.offer(clock, try AudioGate())
        self.provider = provider
    }

    /// Ends all sessions, and the service.
    func close() {
        timer?.cancel()
        timer = nil
        for session in provider?.sessions ?? [] { session.close(reason: "there is no sound any more") }
        provider = nil
        if isSounding { deliver(.pause) }
        isSounding = false
    }

    private func attach(_ session: AudioSession) {
        guard let ring = session.ring else { return }
        // Nobody is waited for; those behind a filter get three quarters of the period.
        ring.view.due = Int(format.nanoseconds(format.period) * 3 / 4)
        if inputs[session.identity] == nil { inputs[session.identity] = SoundInput(period: format.period) }
        if timer == nil { start() }
    }

    private func arrange() {
        streams.removeAll { !formats.contains($0.format) }
        for format in formats where !streams.contains(where: { $0.format == format }) {
            streams.append(SoundStream(format, from: self.format.rate, period: self.format.period))
        }
        if streams.isEmpty { isSounding = false }
    }

    private func start() {
        base = .now
        elapsed = 0
        hand.begin(position: position, start: base)
        schedule()
    }

    private func schedule() {
        elapsed += format.period
        var due = base.advanced(nanoseconds: format.nanoseconds(elapsed))
        let now = Instant.now
        let period = format.nanoseconds(format.period)
        if now.since(due) > period * Int64(Self.patience) {
            // The machine slept, or this process did: what was missed is not made up for.
            (base, elapsed) = (now, format.period)
            due = base.advanced(nanoseconds: period)
        }
        // A clock that is a little late hurries, but clients always get some time for a period.
        due = max(due, now.advanced(nanoseconds: period / Self.hurry))
        timer = loop.schedule(at: due) { [unowned self] in tick() }
    }

    private func tick() {
        timer = nil
        play()
        position += format.period
        // What still sounds comes to its end also when its session is gone.
        guard inputs.isEmpty == false || isSounding else { return }
        hand.begin(position: position, start: .now)
        schedule()
    }

    private func play() {
        let isHeard = !streams.isEmpty
        if isHeard { mix.view.clear() }
        for session in provider?.sessions ?? [] {
            guard let ring = session.ring, let input = inputs[session.identity] else { continue }
            if ring.view.isRunning, ring.view.available(from: position) < format.period {
                // Filters wait without a timer until they are told that somebody is late.
                hand.alarm(clock.view.tick)
                for gate in session.gates { gate.view.open() }
            }
            if isHeard {
                let dry = session.dry.sorted { $0.key < $1.key }.map {
                    (ring: $0.value.ring.view, latency: $0.value.latency)
                }
                input.play(ring.view, dry: dry, at: position, into: mix.view)
            } else {
                input.skip(ring.view, at: position)
            }
        }
        guard isHeard else { return }
        if mix.view.peak > Self.silence {
            quiet = 0
            isSounding = true
        } else {
            quiet += format.period
        }
        guard isSounding else { return }
        if quiet > format.rate / Self.pause {
            isSounding = false
            for stream in streams { stream.reset() }
            deliver(.pause)
        } else {
            for stream in streams { for chunk in stream.convert(mix.view) { deliver(.chunk(chunk)) } }
        }
    }
}
