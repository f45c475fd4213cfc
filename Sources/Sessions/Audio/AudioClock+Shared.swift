public import Plumbing

/// The clock of a sink, as everybody who plays into it sees it: a page that only the sink can write.
///
/// A filter hands its own sink's clock on to those who play into it, so that a whole chain hears one tick.
package final class AudioClock: Sendable {
    package let format: AudioFormat
    private let file: MemoryFile
    private let mapping: Mapping

    /// The bytes of the page.
    static let size = 4096

    /// Maps a clock that a server sent.
    package init(_ descriptor: consuming Descriptor, _ format: AudioFormat) throws(SystemError) {
        let file = try MemoryFile(received: descriptor, minimum: Self.size)
        mapping = try Mapping(file, writable: false)
        self.file = file
        self.format = format
    }

    private init(_ file: consuming MemoryFile, _ mapping: consuming Mapping, _ format: AudioFormat) {
        self.file = file
        self.mapping = mapping
        self.format = format
    }

    /// A clock of this process's own, and the one hand that sets it.
    package static func make(_ format: AudioFormat) throws(SystemError) -> (clock: AudioClock, hand: AudioClockHand) {
        let file = try MemoryFile(count: size, name: "audio-clock", staysOpen: true)
        let mapping = try Mapping(file, writable: true)
        try file.closeToWriters()
        let clock = AudioClock(file, mapping, format)
        return (clock, unsafe AudioClockHand(clock.mapping.address))
    }

    /// The descriptor that goes to clients.
    package var descriptorNumber: Int32 { file.descriptor.number }

    /// The clock for a thread that counts no references.
    package var view: AudioClockView { unsafe AudioClockView(mapping.address, format) }
}

/// A clock as a thread uses it; valid as long as the `AudioClock`.
@safe public struct AudioClockView: BitwiseCopyable, @unchecked Sendable {
    /// Rate and period.
    public let format: AudioFormat
    @unsafe @usableFromInline let address: UnsafeMutableRawPointer

    @unsafe fileprivate init(_ address: UnsafeMutableRawPointer, _ format: AudioFormat) {
        unsafe self.address = unsafe address
        self.format = format
    }

    /// Counts the cycles that began; 0 before the first.
    @inlinable public var tick: UInt32 { unsafe SharedWord(address).value }

    /// The cycle that began last.
    @inlinable public var moment: AudioMoment {
        let sequence = unsafe SharedWord(address + 8)
        var result = AudioMoment(tick: 0, position: 0, start: 0)
        // A few looks always suffice with an honest clock; a hostile one may say what it likes.
        for _ in 0..<16 {
            let before = sequence.value
            result = unsafe AudioMoment(
                tick: SharedWord(address).value,
                position: Int(truncatingIfNeeded: SharedCount(address + 16).value),
                start: Int64(truncatingIfNeeded: SharedCount(address + 24).value))
            if before & 1 == 0 && sequence.value == before { break }
        }
        result.position &= ~(format.period - 1) & Int.max >> 1
        result.start = min(max(0, result.start), Int64.max >> 2)
        return result
    }

    /// Sleeps until a cycle after that tick began, or until a moment; false when it did not.
    ///
    /// - Parameter isInterrupted: looked at before each sleep, after `interrupt` woke this thread.
    package func wait(
        after tick: UInt32, until deadline: Instant? = nil, isInterrupted: () -> Bool = { false }
    ) -> Bool {
        let word = unsafe SharedWord(address)
        while word.value == tick {
            if isInterrupted() { return false }
            if !word.wait(while: tick, until: deadline) { return word.value != tick }
        }
        return true
    }

    /// Whether the sink has found that somebody is late in a cycle after that tick.
    package func isLate(after tick: UInt32) -> Bool {
        Int32(bitPattern: unsafe SharedWord(address + 64).value &- tick) > 0
    }

    /// Lets all that wait look whether they are interrupted.
    package func interrupt() { unsafe SharedWord(address).wake() }
}

/// The hand that sets a clock: the sink's.
@safe package struct AudioClockHand: BitwiseCopyable, @unchecked Sendable {
    @unsafe private let address: UnsafeMutableRawPointer

    @unsafe fileprivate init(_ address: UnsafeMutableRawPointer) { unsafe self.address = unsafe address }

    /// Says that somebody is late in a cycle; filters that wait learn it when their gates are opened.
    package func alarm(_ tick: UInt32) { unsafe SharedWord(address + 64).storeOrdered(tick) }

    /// Begins a cycle, and wakes all that wait for it.
    package func begin(position: Int, start: Instant) {
        let word = unsafe SharedWord(address)
        let sequence = unsafe SharedWord(address + 8)
        sequence.storeOrdered(sequence.value &+ 1)
        unsafe SharedCount(address + 16).store(UInt64(truncatingIfNeeded: position))
        unsafe SharedCount(address + 24).store(UInt64(truncatingIfNeeded: start.nanoseconds))
        // 0 means that there was no cycle yet.
        word.store(word.value == UInt32.max ? 1 : word.value &+ 1)
        sequence.storeOrdered(sequence.value &+ 1)
        word.wake()
    }
}
