internal import Plumbing

/// The server's end of one AudioOut or AudioIn session, on the server's loop.
///
/// What the client sends is checked and mapped here; the audio thread sees only views of the rings. Memory is charged to the session's
/// quota. A client that breaks the protocol is closed with a reason, and harms nobody else.
package final class AudioSession {
    package let service: Service
    package let label: Label
    package let identity: UInt32
    /// The ring that the client attached.
    package private(set) var ring: AudioRing?
    package private(set) var port: AudioPort?
    /// Where the client and those before it wait for others, by number.
    private var numberedGates: [Int: AudioGate] = [:]
    /// What stands behind the client's sound.
    package private(set) var dry: [Int: Dry] = [:]
    /// Whether the client was told of a clock and a gate.
    private(set) var hasOffer = false
    private let connection: ServerConnection
    private var quota: Int
    private let onChange: (AudioSession) -> Void

    /// A signal behind a session's own.
    package struct Dry {
        package let ring: AudioRing
        /// How many frames later it is played.
        package let latency: Int

        /// A signal.
        package init(ring: AudioRing, latency: Int = 0) {
            self.ring = ring
            self.latency = latency
        }
    }

    /// What a session costs besides its rings, in bytes.
    package static let cost = 4096

    /// Where the client and those before it wait for others, the client's own first.
    package var gates: [AudioGate] { numberedGates.keys.sorted().compactMap { numberedGates[$0] } }

    init?(
        _ service: Service, _ opening: ServiceProvider.Opening, _ loop: Loop,
        onChange: @escaping (AudioSession) -> Void, onClose: @escaping (AudioSession, String) -> Void
    ) {
        guard let connection = ServerConnection(opening, loop) else { return nil }
        self.service = service
        self.connection = connection
        self.onChange = onChange
        label = opening.label
        identity = opening.session
        quota = opening.quota
        connection.onPacket = { [unowned self] packet throws(WireError) in try handle(packet) }
        connection.onClose = { [unowned self] reason in onClose(self, reason) }
    }

    func start() { connection.start() }

    /// Ends the session.
    package func close(reason: String) { connection.close(reason: reason) }

    /// Tells the client by which clock it plays, and where the server waits for it.
    package func offer(_ clock: AudioClock, _ gate: AudioGate) {
        hasOffer = true
        connection.send(AudioReply.clock(clock.format).encoded(), descriptor: clock.descriptorNumber)
        connection.send(AudioReply.gate.encoded(), descriptor: gate.descriptorNumber)
    }

    func upgrade(_ bytes: Int) { quota += max(0, min(bytes, 1 << 40)) }

    private var used: Int {
        Self.cost + (ring?.byteCount ?? 0) + dry.values.reduce(0) { $0 + $1.ring.byteCount }
            + numberedGates.count * AudioGate.size
    }

    private func handle(_ packet: Packet) throws(WireError) {
        switch try AudioRequest(decoding: packet.bytes) {
        case .attach(let serial, let port):
            guard let ring = try map(packet, port, serial, replacing: self.ring) else { return }
            self.ring = ring
            self.port = port
        case .dry(let serial, let input, let port):
            guard let ring = try map(packet, port, serial, replacing: dry[input]?.ring) else { return }
            dry[input] = Dry(ring: ring, latency: port.latency)
        case .dropDry(let input): dry[input] = nil
        case .latency(let frames): port?.latency = frames
        case .gate(let number): numberedGates[number] = try receiveGate(packet) ?? numberedGates[number]
        case .dropGate(let number): numberedGates[number] = nil
        }
        onChange(self)
    }

    /// A gate; nil beyond the quota, where its client is not told when it is late.
    private func receiveGate(_ packet: Packet) throws(WireError) -> AudioGate? {
        guard let descriptor = packet.parcel?.take() else { throw .invalid("no descriptor") }
        guard used + AudioGate.size <= quota else { return nil }
        do throws(SystemError) { return try AudioGate(descriptor) } catch { throw .invalid("\(error)") }
    }

    private func map(
        _ packet: Packet, _ port: AudioPort, _ serial: UInt32, replacing old: AudioRing?
    ) throws(WireError) -> AudioRing? {
        guard let descriptor = packet.parcel?.take() else { throw .invalid("no descriptor") }
        let ring: AudioRing
        do throws(SystemError) {
            ring = try AudioRing(descriptor, channels: port.channels, capacity: port.capacity)
        } catch {
            throw .invalid("\(error)")
        }
        let needed = used - (old?.byteCount ?? 0) + ring.byteCount
        guard needed <= quota else {
            connection.send(AudioReply.done(serial: serial, .shortage(bytes: needed - quota)).encoded())
            return nil
        }
        connection.send(AudioReply.done(serial: serial, .ok).encoded())
        return ring
    }
}
