internal import Plumbing

/// A program's AudioOut or AudioIn session: passive, one descriptor, and as it was after the server was restarted.
///
/// Watch `descriptorNumber`, call `next()` until it returns nil; play by the `AudioLine` it gives. The ring is the client's and stays the same
/// over the life of several servers; each new server or clock makes a new line.
package final class AudioClient {
    package let ring: AudioRing
    /// What plays now; nil until the server answered.
    package private(set) var line: AudioLine?
    private let channel: SessionChannel
    private var port: AudioPort
    private var dry: [Int: (ring: AudioRing, port: AudioPort)] = [:]
    private var gates: [AudioGate] = []
    private var serial: UInt32 = 0
    private var clock: AudioClock?
    private var gate: AudioGate?

    /// What `next()` found.
    package enum Event {
        /// Play by this line from now on.
        case started(AudioLine)
        /// The server is gone; another is asked for. The line stays valid.
        case interrupted
        /// A request failed.
        case failed(RequestStatus)
        /// There will be no session.
        case ended(String)
    }

    /// Asks the parent for a session.
    ///
    /// - Parameter service: `.audioOut` to play, `.audioIn` to record.
    package init(
        _ link: ParentLink, _ service: Service = .audioOut, _ port: AudioPort, label: String = "",
        quota: Int = 1 << 20
    ) throws(SessionError) {
        self.port = port
        do throws(SystemError) {
            ring = try AudioRing(channels: port.channels, capacity: port.capacity)
        } catch { throw .system(error) }
        channel = try SessionChannel(link, service, label: label, quota: max(quota, ring.byteCount + 65_536))
    }

    /// The descriptor to watch; it is readable when `next()` has something.
    package var descriptorNumber: Int32 { channel.descriptorNumber }

    /// Whether it plays or records.
    package var service: Service { channel.service }

    /// Whether a server is there.
    package var isConnected: Bool { channel.state == .connected }

    /// Says how many frames the sound is behind its sources.
    package func setLatency(_ frames: Int) {
        let frames = min(max(0, frames), AudioRequest.latencyLimit)
        guard frames != port.latency else { return }
        port.latency = frames
        channel.send(AudioRequest.latency(frames).encoded())
    }

    /// Says what the session's sound is made of; nil when there is no such input any more.
    ///
    /// The server plays it, `latency` frames later, when this client does not deliver.
    package func setDry(_ input: Int, _ source: AudioRing?, latency: Int = 0) {
        guard input >= 0 && input < AudioRequest.inputLimit else { return }
        if let source {
            dry[input] = (
                source, AudioPort(channels: source.channels, capacity: source.capacity, latency: latency)
            )
            sendDry(input)
        } else if dry.removeValue(forKey: input) != nil {
            channel.send(AudioRequest.dropDry(input: input).encoded())
        }
    }

    /// Says at which gates this client, and those before it, wait for others, so that the sink can open them when somebody is late.
    package func setGates(_ wanted: [AudioGate]) {
        let wanted = Array(wanted.prefix(AudioRequest.gateLimit))
        for number in wanted.indices where number >= gates.count || gates[number] !== wanted[number] {
            send(wanted[number], number)
        }
        for number in gates.indices.dropFirst(wanted.count) {
            channel.send(AudioRequest.dropGate(number: number).encoded())
        }
        gates = wanted
    }

    /// Waits until there is something for `next()`.
    package func wait(milliseconds: Int? = nil) throws(SessionError) -> Bool {
        try channel.wait(milliseconds: milliseconds)
    }

    /// Waits until there is a line.
    package func waitForLine(milliseconds: Int = 60_000) throws(SessionError) -> AudioLine {
        let end = Instant.now.advanced(milliseconds: milliseconds)
        while true {
            while let event = try next() {
                switch event {
                case .started(let line): return line
                case .ended(let reason): throw .refused(service: channel.service, reason: reason)
                case .failed, .interrupted: continue
                }
            }
            let left = end.since(.now) / 1_000_000
            guard left > 0, try channel.wait(milliseconds: Int(left)) else { throw .timedOut }
        }
    }

    /// The next thing that happened, nil when there is nothing now.
    package func next() throws(SessionError) -> Event? {
        while let event = try channel.next() {
            switch event {
            case .connected: attach()
            case .disconnected: return .interrupted
            case .ended(let reason): return .ended(reason)
            case .upgraded(let granted):
                if granted { attach() } else { return .failed(.rejected("the parent gave no more quota")) }
            case .packet(let packet):
                if let event = try handle(packet) { return event }
            }
        }
        return nil
    }

    private func handle(_ packet: Packet) throws(SessionError) -> Event? {
        let reply: AudioReply
        do throws(WireError) { reply = try AudioReply(decoding: packet.bytes) } catch { throw .wire(error) }
        if case .done(_, .shortage(let bytes)) = reply {
            try channel.upgrade(bytes: bytes)
            return nil
        }
        do throws(SystemError) {
            switch reply {
            case .clock(let format):
                clock = try AudioClock(try Self.descriptor(packet), format)
                // Its gate follows: a line of both, not one more of the new clock and the old gate.
                gate = nil
            case .gate: gate = try AudioGate(try Self.descriptor(packet))
            case .done(_, .ok): return nil
            case .done(_, let status): return .failed(status)
            }
        } catch {
            throw .system(error)
        }
        guard let clock, let gate else { return nil }
        let line = AudioLine(ring, clock, gate)
        self.line = line
        return .started(line)
    }

    private static func descriptor(_ packet: Packet) throws(SystemError) -> Descriptor {
        guard let descriptor = packet.parcel?.take() else { throw SystemError("no descriptor", 0) }
        return descriptor
    }

    private func attach() {
        clock = nil
        gate = nil
        serial &+= 1
        channel.send(
            AudioRequest.attach(serial: serial, port).encoded(), descriptor: ring.descriptorNumber)
        for number in gates.indices { send(gates[number], number) }
        for input in dry.keys.sorted() { sendDry(input) }
    }

    private func sendDry(_ input: Int) {
        guard let (source, port) = dry[input] else { return }
        serial &+= 1
        channel.send(
            AudioRequest.dry(serial: serial, input: input, port).encoded(), descriptor: source.descriptorNumber)
    }

    private func send(_ gate: AudioGate, _ number: Int) {
        channel.send(AudioRequest.gate(number: number).encoded(), descriptor: gate.descriptorNumber)
    }
}
