import Framebuffer
import Glibc
import Sessions

/// The buffers of all sessions, in memory that their clients write to at the same time.
///
/// A client that draws is waited for, all together at most `patience` a capture; one that did not finish in that time is not waited
/// for again until it goes on. What is shown of it then counts as torn.
final class SessionPixels: PixelSource {
    private var buffers: [SessionID: SharedPixels] = [:]
    /// The sequence word that each session drawn in this capture had.
    private var seen: [SessionID: UInt32] = [:]
    /// The odd sequence words that were waited for in vain.
    private var stuck: [SessionID: UInt32] = [:]
    private var waited: UInt32 = 0
    /// The sequence word of each session when its last commit was handled.
    private var committed: [SessionID: UInt32] = [:]

    /// The longest wait in a capture, in microseconds.
    static let patience: UInt32 = 2000
    private static let step: UInt32 = 50

    /// The buffer of a session.
    subscript(session: SessionID) -> SharedPixels? {
        get { buffers[session] }
        set {
            buffers[session] = newValue
            stuck[session] = nil
            committed[session] = nil
        }
    }

    /// Takes note that a commit of a session was handled, and how far its drawing is.
    func noteCommit(_ session: SessionID) { committed[session] = buffers[session]?.sequence }

    /// How far the last handled commit of a session goes.
    func commitment(of session: SessionID) -> UInt32? { committed[session] }

    /// The sessions drawn in the last capture that were further than their last handled commit: what was shown of them
    /// belongs in part to a commit that is still on its way.
    var ahead: [SessionID] { seen.keys.filter { committed[$0] != nil && buffers[$0]?.sequence != committed[$0] } }

    /// Forgets the last capture.
    func forget() { seen.removeAll(keepingCapacity: true) }

    func withPixels(of session: SessionID, _ body: (Surface) -> Void) -> Bool {
        guard let buffer = buffers[session] else { return false }
        if seen[session] == nil { seen[session] = settledSequence(of: buffer, session) }
        return buffer.withSurface(body) != nil
    }

    func takesInput(_ session: SessionID, at pixel: Point) -> Bool { buffers[session]?.takesInput(at: pixel) ?? true }

    /// Composes, again when a client drew meanwhile; returns whether the result may be torn.
    func whole(_ compose: () -> Void) -> Bool {
        waited = 0
        for _ in 0..<2 {
            seen.removeAll(keepingCapacity: true)
            compose()
            if seen.allSatisfy({ $1 & 1 == 0 && buffers[$0]?.sequence == $1 }) { return false }
        }
        return true
    }

    private func settledSequence(of buffer: SharedPixels, _ session: SessionID) -> UInt32 {
        var sequence = buffer.sequence
        while sequence & 1 != 0 && stuck[session] != sequence {
            if waited >= Self.patience {
                stuck[session] = sequence
                break
            }
            usleep(Self.step)
            waited += Self.step
            sequence = buffer.sequence
        }
        return sequence
    }
}
