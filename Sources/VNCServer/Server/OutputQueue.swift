internal import Plumbing

/// The bytes that a viewer has yet to take, in order.
///
/// Pieces are shared with other viewers' queues and never copied. What is not part of an update is counted apart, because it is
/// the viewer who makes it grow. Between two messages sound goes first; while an update is made, answers wait for its end.
struct OutputQueue {
    private struct Piece {
        var bytes: ArraySlice<UInt8>
        /// Whether a message begins here, so that others may come before it.
        var isStart: Bool
    }

    private var pieces: [Piece] = []
    private var first = 0
    /// Whether the update at the end of the queue has not all its parts.
    private var isOpen = false
    /// The answers behind the open update.
    private var held: [[UInt8]] = []
    /// Whether the viewer does not take more at present.
    private(set) var isBlocked = false
    /// The bytes that wait and belong to no update.
    private(set) var answerBytes = 0

    /// Whether all that was added is on its way; sound does not count.
    var isEmpty: Bool { first == pieces.count }

    /// Begins an update; its parts follow until `endUpdate`.
    mutating func beginUpdate(_ bytes: [UInt8]) {
        pieces.append(Piece(bytes: bytes[...], isStart: true))
        isOpen = true
    }

    /// Adds a part of the update.
    mutating func append(_ bytes: [UInt8]) {
        if !bytes.isEmpty { pieces.append(Piece(bytes: bytes[...], isStart: false)) }
    }

    /// The update has all its parts.
    mutating func endUpdate() {
        isOpen = false
        for bytes in held { pieces.append(Piece(bytes: bytes[...], isStart: true)) }
        held = []
    }

    /// Adds an answer to the viewer.
    mutating func append(answer bytes: [UInt8]) {
        answerBytes += bytes.count
        append(notice: bytes)
    }

    /// Adds a message that the viewer did not ask for, of which whoever adds it takes care that they do not pile up.
    mutating func append(notice bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        if isOpen { held.append(bytes) } else { pieces.append(Piece(bytes: bytes[...], isStart: true)) }
    }

    /// Forgets everything.
    mutating func removeAll() { self = OutputQueue() }

    /// Writes as much as the viewer takes; returns how many bytes that was.
    mutating func write(_ sound: inout ViewerSound, to socket: inout ViewerSocket) throws(SystemError) -> Int {
        var total = 0
        isBlocked = try !socket.flush()
        while !isBlocked {
            if isBetweenMessages, let message = sound.next {
                let count = try socket.write(message)
                total += count
                isBlocked = count < message.count
                if count > 0 {
                    sound.removeNext()
                    // Once it has begun, it has to be finished.
                    if isBlocked { pieces.insert(Piece(bytes: message[count...], isStart: false), at: first) }
                }
            } else if first < pieces.count {
                total += try writePieces(untilMessage: sound.next != nil, to: &socket)
            } else {
                break
            }
        }
        isBlocked = isBlocked || socket.isHolding
        if first == pieces.count {
            pieces.removeAll(keepingCapacity: true)
            first = 0
            if held.isEmpty { answerBytes = 0 }
        } else if first > 64 {
            pieces.removeFirst(first)
            first = 0
        }
        return total
    }

    /// Whether nothing is under way that another message would fall into.
    private var isBetweenMessages: Bool { first < pieces.count ? pieces[first].isStart : !isOpen }

    /// Writes some pieces in one call, up to the beginning of a message if sound may go before it.
    private mutating func writePieces(
        untilMessage: Bool, to socket: inout ViewerSocket
    ) throws(SystemError) -> Int {
        var end = first + 1
        while end < min(pieces.count, first + 16), !(untilMessage && pieces[end].isStart) { end += 1 }
        let total = try socket.write(pieces[first..<end].map(\.bytes))
        var count = total
        while first < end {
            let size = pieces[first].bytes.count
            if size > count {
                pieces[first].bytes = pieces[first].bytes.dropFirst(count)
                if count > 0 { pieces[first].isStart = false }
                isBlocked = true
                break
            }
            count -= size
            // What was taken is let go at once: it may be megabytes.
            pieces[first].bytes = []
            first += 1
        }
        return total
    }
}
