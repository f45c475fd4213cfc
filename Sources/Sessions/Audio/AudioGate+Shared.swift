package import Plumbing

/// Where a server waits for those who play into it: a count of those still missing, of whom the last wakes it.
///
/// All clients of a server can write it. One that counts for others wakes the server early, which then looks at each ring, waits on, and
/// after a few times only by the deadline; it can neither be made to lose sound nor to spin.
package final class AudioGate: Sendable {
    private let file: MemoryFile
    private let mapping: Mapping

    /// The bytes of a gate.
    static let size = 4096

    /// A gate of a server.
    package init() throws(SystemError) {
        let file = try MemoryFile(count: Self.size, name: "audio-gate")
        mapping = try Mapping(file, writable: true)
        self.file = file
    }

    /// Maps a gate that a server sent.
    package init(_ descriptor: consuming Descriptor) throws(SystemError) {
        let file = try MemoryFile(received: descriptor, minimum: Self.size)
        mapping = try Mapping(file, writable: true)
        self.file = file
    }

    /// The descriptor that goes to clients.
    package var descriptorNumber: Int32 { file.descriptor.number }

    /// The gate for a thread that counts no references.
    package var view: AudioGateView { unsafe AudioGateView(word: SharedWord(mapping.address)) }
}

/// A gate as a thread uses it; valid as long as the `AudioGate`.
package struct AudioGateView: BitwiseCopyable, Sendable {
    fileprivate let word: SharedWord
    private static let patience = 32

    /// Says that one more has arrived: to be called after its ring was published.
    package func arrive() { if word.takeOne() == 1 { word.wake() } }

    /// Lets the waiting server look again.
    package func open() {
        word.storeOrdered(0)
        word.wake()
    }

    /// Waits until nobody is missing, until a moment at most (nil: for ever).
    ///
    /// - Parameter missing: counts who is missing; called several times, from this thread.
    /// - Returns: how many are missing.
    package func wait(until deadline: Instant?, missing: () -> Int) -> Int {
        wait(missing) { word, value in
            word.wait(while: value, until: deadline)
        } giveUp: {
            deadline?.sleep()
        }
    }

    /// Waits until nobody is missing, or somebody has opened the gate to say that it is late and a moment has come.
    ///
    /// As long as all goes well no timer is set: setting and cancelling one costs more than the wake-up.
    /// - Parameters:
    ///   - deadline: looked at once it is late.
    ///   - isLate: looked at before each sleep.
    package func wait(until deadline: Instant, onceLate isLate: () -> Bool, missing: () -> Int) -> Int {
        wait(missing) { word, value in
            word.wait(while: value, until: isLate() ? deadline : nil)
        } giveUp: {
            deadline.sleep()
        }
    }

    @inline(__always)
    private func wait(
        _ missing: () -> Int, sleep: (SharedWord, UInt32) -> Bool, giveUp: () -> Void
    ) -> Int {
        var left = missing()
        var wakeups = 0
        while left > 0 {
            word.storeOrdered(UInt32(clamping: left))
            let again = missing()
            if again != left {
                left = again
                continue
            }
            var value = word.value
            while Int32(bitPattern: value) > 0 {
                if !sleep(word, value) { return missing() }
                value = word.value
            }
            wakeups += 1
            if wakeups > Self.patience {
                giveUp()
                return missing()
            }
            left = missing()
        }
        return 0
    }
}
