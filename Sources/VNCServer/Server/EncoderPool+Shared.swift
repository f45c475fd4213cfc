internal import Framebuffer
internal import Plumbing
internal import Sessions
internal import Synchronization

/// Threads that encode pieces while the server's loop serves viewers.
///
/// Work is done in the order in which it comes; results come by a call on the thread that did the work. Idle, it holds
/// its workbenches and no thread of its own.
final class EncoderPool: Sendable {
    /// One piece to be encoded and who wants it.
    struct Work: Sendable {
        let job: EncodingJob
        let buffer: CaptureBuffer
        let deliver: @Sendable (EncodedPiece) -> Void
    }

    /// A workbench is used by one thread at a time: whoever took it out of the state below.
    private final class Bench: @unchecked Sendable {
        var bench = Workbench()
    }

    private struct State {
        var work: [Work] = []
        var next = 0
        var workers = 0
        var benches: [Bench] = []
    }

    private let state = Mutex(State())
    private let limit: Int
    private let crew: Crew

    /// Results are delivered in lots of so many bytes: small ones take less time than waking whoever waits for them.
    private static let deliverySize = 32 << 10

    /// A pool of at most `limit` threads.
    init(limit: Int) {
        self.limit = max(1, limit)
        crew = Crew(limit: limit, name: "encoder")
    }

    /// Has the pieces encoded.
    func submit(_ work: [Work]) {
        let started = state.withLock { state in
            state.work += work
            let more = min(limit - state.workers, work.count)
            state.workers += max(0, more)
            return more
        }
        for _ in 0..<max(0, started) { crew.perform { self.serve() } }
    }

    /// Encodes a piece on the calling thread.
    func run(_ job: EncodingJob, on buffer: CaptureBuffer) -> EncodedPiece {
        let bench = state.withLock { $0.benches.popLast() } ?? Bench()
        defer { state.withLock { $0.benches.append(bench) } }
        return Self.run(job, buffer, bench)
    }

    /// Lets go of all idle workbenches but one, with which the next small change is encoded.
    func tidy() { state.withLock { $0.benches.removeLast(max(0, $0.benches.count - 1)) } }

    private func serve() {
        let bench = state.withLock { $0.benches.popLast() } ?? Bench()
        var done: [(work: Work, piece: EncodedPiece)] = []
        var size = 0
        func deliver() {
            for (work, piece) in done { work.deliver(piece) }
            done.removeAll(keepingCapacity: true)
            size = 0
        }
        while let work = next(bench) {
            let piece = Self.run(work.job, work.buffer, bench)
            done.append((work, piece))
            size += piece.bytes.count
            if size >= Self.deliverySize { deliver() }
        }
        deliver()
    }

    /// The next piece; without one the thread ends and leaves its workbench.
    private func next(_ bench: Bench) -> Work? {
        state.withLock { state in
            guard state.next < state.work.count else {
                state.work.removeAll(keepingCapacity: true)
                state.next = 0
                state.workers -= 1
                state.benches.append(bench)
                return nil
            }
            state.next += 1
            return state.work[state.next - 1]
        }
    }

    private static func run(_ job: EncodingJob, _ buffer: CaptureBuffer, _ bench: Bench) -> EncodedPiece {
        // A buffer always has its pixels; the empty piece stands for a case that does not occur.
        buffer.withSurface { job.run(on: $0, &bench.bench) } ?? .nothing
    }
}
