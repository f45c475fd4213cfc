internal import Plumbing

/// The bytes that a viewer has yet to take, in order.
///
/// Pieces are shared with other viewers' queues and never copied. What is not part of an update is counted apart, because it is
/// the viewer who makes it grow.
struct OutputQueue {
    private var pieces: [ArraySlice<UInt8>] = []
    private var first = 0
    /// The bytes that wait and belong to no update.
    private(set) var answerBytes = 0

    var isEmpty: Bool { first == pieces.count }

    /// Adds a part of an update.
    mutating func append(_ bytes: [UInt8]) {
        if !bytes.isEmpty { pieces.append(bytes[...]) }
    }

    /// Adds an answer to the viewer.
    mutating func append(answer bytes: [UInt8]) {
        append(bytes)
        answerBytes += bytes.count
    }

    /// Forgets everything.
    mutating func removeAll() {
        pieces = []
        first = 0
        answerBytes = 0
    }

    /// Writes as much as the viewer takes; returns how many bytes that was.
    mutating func write(to socket: borrowing StreamSocket) throws(SystemError) -> Int {
        var total = 0
        while first < pieces.count {
            var count = try socket.write(Array(pieces[first..<min(pieces.count, first + 16)]))
            if count == 0 { break }
            total += count
            while count > 0 {
                let size = pieces[first].count
                if size > count {
                    pieces[first] = pieces[first].dropFirst(count)
                    break
                }
                count -= size
                // What was taken is let go at once: it may be megabytes.
                pieces[first] = []
                first += 1
            }
        }
        if first == pieces.count {
            pieces.removeAll(keepingCapacity: true)
            first = 0
            answerBytes = 0
        } else if first > 64 {
            pieces.removeFirst(first)
            first = 0
        }
        return total
    }
}
