package import Plumbing

/// What the client of an AudioOut or AudioIn session says.
package enum AudioRequest: Hashable, Sendable {
    /// The ring in the memory that comes along is the session's. Answered by `done`.
    case attach(serial: UInt32, AudioPort)
    /// The ring that comes along is what the session's own sound is made of: played instead, `port.latency` frames later, when
    /// the client fails. `input` is below `inputLimit`. Answered by `done`.
    case dry(serial: UInt32, input: Int, AudioPort)
    /// There is no such input any more.
    case dropDry(input: Int)
    /// How many frames the session's sound is behind its sources.
    case latency(Int)
    /// A gate at which the client waits for those who play into it, or somebody before it does: opened by the sink when somebody is late.
    /// In the memory that comes along. `number` is below `gateLimit`, and free to choose. A client without is not told that it is late.
    case gate(number: Int)
    /// There is no such gate any more.
    case dropGate(number: Int)

    /// Inputs have an index below this.
    package static let inputLimit = 16
    /// Gates have a number below this.
    package static let gateLimit = 256
    /// The longest latency, in frames.
    package static let latencyLimit = 1 << 19

    /// The message's bytes.
    package func encoded() -> [UInt8] {
        switch self {
        case .attach(let serial, let port):
            var writer = MessageWriter(opcode: 1)
            writer.write(serial)
            port.write(to: &writer)
            return writer.bytes
        case .dry(let serial, let input, let port):
            var writer = MessageWriter(opcode: 2)
            writer.write(serial)
            writer.write(uint32: input)
            port.write(to: &writer)
            return writer.bytes
        case .dropDry(let input):
            var writer = MessageWriter(opcode: 3)
            writer.write(uint32: input)
            return writer.bytes
        case .latency(let frames):
            var writer = MessageWriter(opcode: 4)
            writer.write(uint32: frames)
            return writer.bytes
        case .gate(let number):
            var writer = MessageWriter(opcode: 5)
            writer.write(uint32: number)
            return writer.bytes
        case .dropGate(let number):
            var writer = MessageWriter(opcode: 6)
            writer.write(uint32: number)
            return writer.bytes
        }
    }

    /// The message in `bytes`.
    package init(decoding bytes: [UInt8]) throws(WireError) {
        var reader = try MessageReader(bytes)
        switch reader.opcode {
        case 1:
            let serial: UInt32 = try reader.read()
            self = .attach(serial: serial, try AudioPort(&reader))
        case 2:
            let serial: UInt32 = try reader.read()
            let input = try reader.count(Self.inputLimit - 1, "input")
            self = .dry(serial: serial, input: input, try AudioPort(&reader))
        case 3: self = .dropDry(input: try reader.count(Self.inputLimit - 1, "input"))
        case 4: self = .latency(try reader.count(Self.latencyLimit, "latency"))
        case 5: self = .gate(number: try reader.count(Self.gateLimit - 1, "gate"))
        case 6: self = .dropGate(number: try reader.count(Self.gateLimit - 1, "gate"))
        default: throw .unknown(opcode: Int(reader.opcode))
        }
        try reader.end()
    }
}

/// The shape of a ring, and how its client plays.
package struct AudioPort: Hashable, Sendable {
    package var channels: Int
    /// Frames, a power of two.
    package var capacity: Int
    /// Frames that the sound is behind its sources.
    package var latency: Int
    /// Whether the server waits for the client in each cycle; otherwise it plays what is there.
    package var isSynchronous: Bool

    /// A shape.
    package init(channels: Int, capacity: Int = 16384, latency: Int = 0, isSynchronous: Bool = true) {
        self.channels = channels
        self.capacity = capacity
        self.latency = latency
        self.isSynchronous = isSynchronous
    }

    fileprivate func write(to writer: inout MessageWriter) {
        writer.write(uint32: channels)
        writer.write(uint32: capacity)
        writer.write(uint32: latency)
        writer.write(UInt32(isSynchronous ? 1 : 0))
    }

    fileprivate init(_ reader: inout MessageReader) throws(WireError) {
        channels = try reader.count(AudioFormat.channelLimit, "channels")
        capacity = try reader.count(AudioFormat.capacities.upperBound, "capacity")
        latency = try reader.count(AudioRequest.latencyLimit, "latency")
        isSynchronous = try reader.count(1, "flags") == 1
        guard AudioRing.byteCount(channels: channels, capacity: capacity) != nil else { throw .invalid("ring") }
    }
}

/// What the server of an AudioOut or AudioIn session says.
package enum AudioReply: Hashable, Sendable {
    /// The clock is in the memory that comes along; told anew when there is another.
    case clock(AudioFormat)
    /// The gate is in the memory that comes along.
    case gate
    case done(serial: UInt32, RequestStatus)

    /// The message's bytes.
    package func encoded() -> [UInt8] {
        switch self {
        case .clock(let format):
            var writer = MessageWriter(opcode: 1)
            writer.write(uint32: format.rate)
            writer.write(uint32: format.period)
            return writer.bytes
        case .gate: return MessageWriter(opcode: 2).bytes
        case .done(let serial, let status):
            var writer = MessageWriter(opcode: 3)
            writer.write(serial)
            status.write(to: &writer)
            return writer.bytes
        }
    }

    /// The message in `bytes`.
    package init(decoding bytes: [UInt8]) throws(WireError) {
        var reader = try MessageReader(bytes)
        switch reader.opcode {
        case 1:
            let rate = try reader.count(AudioFormat.rates.upperBound, "rate")
            let period = try reader.count(AudioFormat.periods.upperBound, "period")
            guard let format = AudioFormat(rate: rate, period: period) else { throw .invalid("format") }
            self = .clock(format)
        case 2: self = .gate
        case 3:
            let serial: UInt32 = try reader.read()
            self = .done(serial: serial, try RequestStatus(&reader))
        default: throw .unknown(opcode: Int(reader.opcode))
        }
        try reader.end()
    }
}
