internal import CXlib
internal import Glibc

/// What a program gets for the number of a request.
extension Connection {
    /// A number of 32 bits as the one of 64 bits that it stands for; without the lock.
    func widened(_ sequence: UInt32) -> UInt64 { locked { _ in widen(sequence) } }

    /// What is there for a request: a packet, nothing and never will be, or nothing yet.
    private enum Answer {
        case packet(Packet)
        case none
        case later
    }

    private func answer(to sequence: UInt64) -> Answer {
        looked()
        let answer: Answer
        if let packet = replies.next(for: sequence) {
            answer = .packet(packet)
        } else {
            answer = sequence == 0 || sequence <= completed || sequence > sent || failure != 0 ? .none : .later
        }
        showReadiness()
        return answer
    }

    /// The reply to a request, or its error; waits for it where the engine has put the request off.
    @unsafe func reply(
        to sequence: UInt64, _ error: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
    ) -> UnsafeMutableRawPointer? {
        unsafe error?.pointee = nil
        while true {
            let answer = locked { _ in
                place.endFrame()
                return self.answer(to: sequence)
            }
            switch answer {
            case .packet(let packet): return unsafe Self.hand(packet, error)
            case .none: return nil
            case .later:
                let saved = errno
                ReadinessSignal.wait(signal.number)
                errno = saved
                locked { _ in place.hear() }
            }
        }
    }

    /// The same without waiting; 0 when there is nothing yet.
    @unsafe func pollReply(
        to sequence: UInt64, _ reply: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
        _ error: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
    ) -> Int32 {
        unsafe error?.pointee = nil
        unsafe reply?.pointee = nil
        switch locked({ _ in self.answer(to: sequence) }) {
        case .packet(let packet):
            let memory = unsafe Self.hand(packet, error)
            unsafe reply?.pointee = memory
            return 1
        case .none: return 1
        case .later:
            locked { _ in place.hear() }
            return 0
        }
    }

    /// A reply is returned; an error goes where the caller wants it.
    private static func hand(
        _ packet: Packet, _ error: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
    ) -> UnsafeMutableRawPointer? {
        if !packet.isError { return unsafe packet.memory }
        if let error = unsafe error { unsafe error.pointee = packet.memory } else { packet.discard() }
        return nil
    }
}
