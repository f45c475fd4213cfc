public import Plumbing
public import Sound

/// The sound of one session: a ring of frames on the clock's positions, allocated by the client and shared with the server.
///
/// The client keeps it, so that it can be handed to a restarted server, and a filter hands its inputs' rings on as the dry signal
/// behind its own. Layout: a page of the producer, a page of the consumer, then `capacity` frames of each channel.
package final class AudioRing: Sendable {
    package let channels: Int
    /// The frames it holds, a power of two.
    package let capacity: Int
    /// What the memory is charged with.
    package let byteCount: Int
    private let file: MemoryFile
    private let mapping: Mapping

    /// The bytes of a ring, nil when it is none.
    package static func byteCount(channels: Int, capacity: Int) -> Int? {
        guard channels >= 1 && channels <= AudioFormat.channelLimit, AudioFormat.capacities.contains(capacity),
            capacity & (capacity - 1) == 0
        else { return nil }
        return AudioRingView.headerSize + channels * capacity * 4
    }

    /// A silent ring.
    package init(channels: Int, capacity: Int) throws(SystemError) {
        guard let bytes = Self.byteCount(channels: channels, capacity: capacity) else { throw SystemError("ring", 22) }
        let file = try MemoryFile(count: bytes, name: "audio-ring")
        mapping = try Mapping(file, writable: true)
        self.channels = channels
        self.capacity = capacity
        byteCount = bytes
        self.file = file
        touch()
    }

    /// Maps a ring that a client sent, after a check of its size and seals.
    package init(_ descriptor: consuming Descriptor, channels: Int, capacity: Int) throws(SystemError) {
        guard let bytes = Self.byteCount(channels: channels, capacity: capacity) else { throw SystemError("ring", 22) }
        let file = try MemoryFile(received: descriptor, minimum: bytes)
        mapping = try Mapping(file, writable: true)
        self.channels = channels
        self.capacity = capacity
        byteCount = file.count
        self.file = file
        touch()
    }

    /// The descriptor that goes to the server.
    package var descriptorNumber: Int32 { file.descriptor.number }

    /// The ring for a thread that counts no references.
    package var view: AudioRingView { unsafe AudioRingView(mapping.address, channels, capacity) }

    /// Reads every page once, so that an audio thread does not fault later.
    private func touch() { for offset in stride(from: 0, to: byteCount, by: 4096) { _ = mapping.byte(at: offset) } }
}

/// A ring as a thread uses it; valid as long as the `AudioRing`.
///
/// Either side may be hostile to the other: positions are cut to the ring, samples come in by `copyClean`.
@safe public struct AudioRingView: BitwiseCopyable, @unchecked Sendable {
    /// The channels.
    public let channels: Int
    /// The frames it holds, a power of two.
    public let capacity: Int
    @unsafe @usableFromInline let address: UnsafeMutableRawPointer
    /// The bytes before the first sample.
    @usableFromInline static var headerSize: Int { 8192 }

    /// What the producer says of itself.
    public enum State: UInt32, Sendable {
        /// Nothing is played: that nothing comes is no fault.
        case idle = 0
        case running = 1
        /// The sound ends at `written`, as it should.
        case ending = 2
    }

    @unsafe fileprivate init(_ address: UnsafeMutableRawPointer, _ channels: Int, _ capacity: Int) {
        unsafe self.address = unsafe address
        self.channels = channels
        self.capacity = capacity
    }

    // The producer's page.

    /// The frame behind the last that was produced.
    @inlinable public var written: Int {
        get { Int(truncatingIfNeeded: unsafe SharedCount(address).value) & Int.max }
        nonmutating set { unsafe SharedCount(address).store(UInt64(truncatingIfNeeded: newValue)) }
    }

    /// What the producer says of itself.
    @inlinable public var state: State {
        get { State(rawValue: unsafe SharedWord(address + 8).value) ?? .idle }
        nonmutating set { unsafe SharedWord(address + 8).store(newValue.rawValue) }
    }

    /// Whether the producer plays.
    @inlinable public var isRunning: Bool { unsafe SharedWord(address + 8).value == State.running.rawValue }

    /// The nanoseconds that the producer worked on the last cycle; a hint.
    @inlinable public var work: Int {
        get { Int(unsafe SharedWord(address + 12).value) }
        nonmutating set { unsafe SharedWord(address + 12).store(UInt32(clamping: newValue)) }
    }

    /// The nanoseconds that the producer and all that plays into it take for a cycle; a hint.
    @inlinable public var load: Int {
        get { Int(unsafe SharedWord(address + 24).value) }
        nonmutating set { unsafe SharedWord(address + 24).store(UInt32(clamping: newValue)) }
    }

    /// The cycle that the producer woke for last, and how many nanoseconds after its start; hints.
    @inlinable public var woke: (tick: UInt32, after: Int) {
        get { unsafe (SharedWord(address + 16).value, Int(SharedWord(address + 20).value)) }
        nonmutating set {
            unsafe SharedWord(address + 20).store(UInt32(clamping: newValue.after))
            unsafe SharedWord(address + 16).store(newValue.tick)
        }
    }

    // The consumer's page.

    /// The frame behind the last that was consumed.
    @inlinable public var consumed: Int {
        get { Int(truncatingIfNeeded: unsafe SharedCount(address + 4096).value) & Int.max }
        nonmutating set { unsafe SharedCount(address + 4096).store(UInt64(truncatingIfNeeded: newValue)) }
    }

    /// Counts the cycles in which a running producer had not produced in time.
    @inlinable public var missed: Int {
        get { Int(unsafe SharedWord(address + 4104).value) }
        nonmutating set { unsafe SharedWord(address + 4104).store(UInt32(truncatingIfNeeded: newValue)) }
    }

    /// Whether the consumer has ceased to wait for this producer.
    @inlinable public var isQuarantined: Bool {
        get { unsafe SharedWord(address + 4108).value != 0 }
        nonmutating set { unsafe SharedWord(address + 4108).store(newValue ? 1 : 0) }
    }

    /// The processor on which the consumer would like the producer to work.
    @inlinable public var processor: Int? {
        get { unsafe SharedWord(address + 4112).value == 0 ? nil : Int(SharedWord(address + 4112).value & 0xffff) - 1 }
        nonmutating set { unsafe SharedWord(address + 4112).store(UInt32(clamping: (newValue ?? -1) + 1)) }
    }

    /// The nanoseconds after a cycle's start until which the consumer waits.
    @inlinable public var due: Int {
        get { Int(unsafe SharedWord(address + 4116).value) }
        nonmutating set { unsafe SharedWord(address + 4116).store(UInt32(clamping: newValue)) }
    }

    /// Counts the samples that were no usable numbers.
    @inlinable public var cleaned: Int {
        get { Int(unsafe SharedWord(address + 4120).value) }
        nonmutating set { unsafe SharedWord(address + 4120).store(UInt32(truncatingIfNeeded: newValue)) }
    }

    /// How many frames are there from a position on: 0 to `capacity`, whatever the producer says.
    @inlinable public func available(from position: Int) -> Int { min(capacity, max(0, written &- position)) }

    /// The samples of a channel from a position on, up to the place where the ring begins again.
    @inlinable public func window(_ channel: Int, at position: Int, count: Int) -> Samples {
        let start = position & (capacity - 1)
        let channel = min(max(0, channel), channels - 1)
        let base = unsafe (address + Self.headerSize + (channel * capacity + start) * 4).assumingMemoryBound(
            to: Float.self)
        return unsafe Samples(base, count: min(count, capacity - start))
    }
}
