package import Plumbing

/// How much may be on its way to a viewer that takes updates unasked.
///
/// A pure value on whatever clock it is told. Each update ends with a fence, which the viewer sends back when it has drawn the update, so the
/// bytes that are on their way are known, and how long they take. As long as they take hardly longer than the shortest way that was seen,
/// the window grows; when they begin to queue somewhere - in the network, at a slow viewer - it shrinks. Nothing happens in a pause: what
/// follows it finds the window as it was.
///
/// Guarantees: an update may begin when less than the window is on its way, so one always may when nothing is. A viewer that does not answer
/// has at most a window and one update unanswered, in at most `fenceLimit` fences.
package struct Flow: Sendable {
    private struct Fence {
        let number: UInt32
        /// The bytes that were sent up to it.
        let position: Int
        /// When the first byte since the fence before may have left, and when the fence may have.
        let begin: Instant
        let moment: Instant
        /// Whether nothing was on its way before.
        let isAlone: Bool
    }

    /// The fences that are not answered, in order.
    private var fences: [Fence] = []
    private var lastNumber: UInt32 = 0
    private var position = 0
    private var taken = 0
    private var lastAnswer: Instant?
    private var hasFence = false
    private var updateBegin: Instant?
    /// The shortest way there and back, in nanoseconds.
    ///
    /// When it was found long ago everything is let arrive once, to find it anew.
    package private(set) var way: Int64?
    private var wayMoment: Instant?
    private var isDraining = false
    /// The shortest wait of the present round, which ends with the answer to a fence that was sent in it.
    private var roundDelay: Int64?
    private var roundEnd: UInt32 = 0
    /// Whether the window was used in this round: who has nothing to send learns nothing of what would be possible.
    private var isUsed = false
    private var isStarting = true
    private var probe: Instant?
    /// Bytes that may be on their way before another update begins.
    package private(set) var window = Flow.firstWindow
    /// Bytes a second that arrived of late; nil before that is known.
    package private(set) var rate: Double?

    /// Where it begins, and what it never leaves.
    package static let firstWindow = 64 << 10
    package static let bounds = (16 << 10)...(8 << 20)
    /// The unanswered fences that are possible.
    package static let fenceLimit = 64
    /// Waits, in nanoseconds, below which the window grows fast, below which it grows, above which it shrinks.
    private static let waits: (fast: Int64, slow: Int64, much: Int64) = (5_000_000, 25_000_000, 50_000_000)
    /// The time, in nanoseconds, for which more is on its way than the way holds, at most.
    private static let reserve: Int64 = 150_000_000
    /// For how long a shortest way counts, in nanoseconds: ways change.
    private static let memory: Int64 = 20_000_000_000

    /// Nothing on its way.
    package init() {}

    /// The viewer was sent fence 0, to say that there are fences; the answer tells the way.
    package mutating func probed(at now: Instant) { probe = probe ?? now }

    /// An update begins.
    package mutating func beginUpdate(at now: Instant) { updateBegin = updateBegin ?? now }

    /// An update ends; the number of the fence that is to follow it, nil when it has one already.
    ///
    /// - Parameter bytes: all that was sent to the viewer, up to here.
    package mutating func endUpdate(bytes: Int, at now: Instant) -> UInt32? {
        if hasFence { return nil }
        hasFence = true
        lastNumber += 1
        position = bytes
        fences.append(
            Fence(number: lastNumber, position: bytes, begin: updateBegin ?? now, moment: now, isAlone: fences.isEmpty))
        updateBegin = nil
        if inFlight >= window / 2 { isUsed = true }
        return lastNumber
    }

    /// The update has left the server; another one may follow if the window is open.
    package mutating func next() { hasFence = false }

    /// Whether another update may begin.
    package var isOpen: Bool {
        fences.isEmpty || (inFlight < window && fences.count < Self.fenceLimit && !isDraining)
    }

    /// The bytes that are on their way, as far as fences tell.
    package var inFlight: Int { position - taken }

    /// The viewer sent a fence back; one that was never sent, or was answered, is ignored.
    package mutating func answered(_ number: UInt32, at now: Instant) {
        if number == 0, let begin = probe {
            probe = nil
            (way, wayMoment) = (min(way ?? .max, max(0, now.since(begin))), now)
            return
        }
        guard let index = fences.firstIndex(where: { $0.number == number }) else { return }
        let fence = fences[index]
        fences.removeFirst(index + 1)
        let bytes = fence.position - taken
        taken = fence.position
        let wait = now.since(fence.moment)
        noteRate(bytes, fence, at: now)
        noteWay(wait, bytes, fence, at: now)
        lastAnswer = now
        // What an update takes itself is no queue.
        let delay = max(0, wait - (way ?? wait) - carried(bytes))
        roundDelay = min(roundDelay ?? delay, delay)
        if fence.number >= roundEnd || fences.isEmpty {
            adjust(roundDelay ?? 0, acknowledged: bytes)
            roundDelay = nil
            isUsed = inFlight >= window / 2
            roundEnd = lastNumber + 1
        }
    }

    /// How many bytes an update may have that is to be through in so many milliseconds; nil when that is not known yet.
    package func room(milliseconds: Int) -> Int? {
        rate.map { max(Self.bounds.lowerBound / 2, Int(min($0 * Double(milliseconds) / 1000, 1e9))) }
    }

    /// How long the way is: an answer that came sooner tells that, and when it is not known or was found long ago one for which nothing else was
    /// in the way.
    private mutating func noteWay(_ wait: Int64, _ bytes: Int, _ fence: Fence, at now: Instant) {
        let isOld = wayMoment.map { now.since($0) > Self.memory } ?? true
        if let known = way, wait <= known {
            (way, wayMoment) = (max(0, wait), now)
        } else if fence.isAlone, isOld, bytes < 4096 || rate != nil {
            (way, wayMoment) = (max(0, wait - (bytes < 4096 ? 0 : carried(bytes))), now)
        }
        if fence.isAlone { isDraining = false } else { isDraining = isOld && way != nil }
    }

    /// How long the bytes take through the bottleneck, in nanoseconds; 0 while its rate is not known.
    private func carried(_ bytes: Int) -> Int64 { rate.map { Int64(Double(bytes) / max($0, 1) * 1e9) } ?? 0 }

    /// What arrived in how long: since the answer before when the bytes were right behind, else since they left, less the way.
    private mutating func noteRate(_ bytes: Int, _ fence: Fence, at now: Instant) {
        // A few bytes tell the way, not the rate.
        guard bytes >= 4096 else { return }
        let before = lastAnswer.flatMap { $0 > fence.begin ? $0 : nil }
        let time = before.map { now.since($0) } ?? now.since(fence.begin) - (way ?? 0)
        let found = Double(bytes) * 1e9 / Double(max(time, 100_000))
        // When it was the making that took the time, the link may carry more than that.
        let waited = now.since(fence.moment) - (way ?? 0)
        if before == nil, waited < time / 2, let rate, found < rate { return }
        rate = rate.map { found > $0 ? ($0 + found) / 2 : $0 * 0.75 + found * 0.25 } ?? found
    }

    private mutating func adjust(_ delay: Int64, acknowledged bytes: Int) {
        let way = way ?? 0
        var size = window
        if delay > max(Self.waits.much, way / 2) {
            isStarting = false
            size = delay > 4 * max(Self.waits.much, way / 2) ? size / 2 : size / 4 * 3
        } else if !isUsed {
            return
        } else if delay <= max(Self.waits.fast, way / 16) {
            size += isStarting ? min(size, max(bytes, size / 2)) : size / 4
        } else if delay <= max(Self.waits.slow, way / 4) {
            size += max(8 << 10, size / 8)
        }
        if size > window, let rate {
            // What the way holds, and some more: beyond that it only queues.
            size = max(window, min(size, Int(min(rate * Double(way + Self.reserve) / 1e9, 1e9))))
        }
        window = min(Self.bounds.upperBound, max(Self.bounds.lowerBound, size))
    }
}
