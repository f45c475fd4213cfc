internal import Framebuffer
internal import Plumbing
internal import Sessions

/// Has the pieces of updates encoded, here or on threads, each once for all viewers of a class that lack the same.
final class PictureDesk {
    private struct Result: Sendable {
        let batch: Int
        let job: Int
        let piece: EncodedPiece
    }

    private let screen: Screenful
    private let pool: EncoderPool
    private var results: Mailbox<Result>?
    /// The updates of the present frame that were begun, to be shared.
    private var shared: [Batch.Key: Batch] = [:]
    /// What was encoded of what the present frame shows, and how many frames there were.
    private var cache = PieceCache()
    private var generation = 0
    /// The pieces that were encoded.
    private(set) var encodedCount = 0
    /// The updates that threads work at.
    private var working: [Int: Batch] = [:]
    private var nextBatch = 0

    /// Up to this many pixels are encoded at once rather than handed to threads, which take longer to wake than text of that size takes to be
    /// encoded; the most expensive picture of that size keeps the others waiting for a millisecond.
    private static let inlineLimit = 131_072
    /// The same of what is compressed thoroughly.
    private static let thoroughInlineLimit = inlineLimit / 16

    /// A desk for frames of that screen, with so many threads.
    init(_ screen: Screenful, _ loop: Loop, threads: Int) throws {
        self.screen = screen
        pool = EncoderPool(limit: threads)
        results = try loop.mailbox { [unowned self] result in finish(result) }
    }

    /// There is another frame, with those changes.
    func frameIsNew(_ changes: Changes) {
        shared = [:]
        guard !changes.isEmpty else { return }
        generation += 1
        cache.forget(changes.region)
    }

    /// The pieces of an update of the present frame, shared with whoever lacks the same; nil without a frame or damage.
    func batch(_ damage: [Rect], _ kind: EncodingClass, showsPointer: Bool) -> Batch? {
        guard let buffer = screen.current, !damage.isEmpty else { return nil }
        let key = Batch.Key(kind: kind, damage: damage, showsPointer: showsPointer)
        if let batch = shared[key] { return batch }
        let bounds = Rect(.zero, buffer.area)
        let jobs = EncodingJob.jobs(damage, within: bounds, kind, overlay: showsPointer ? screen.overlay : nil)
        let batch = Batch(jobs, buffer, generation)
        shared[key] = batch
        for (index, job) in jobs.enumerated() {
            if let piece = cache.piece(of: job) { batch.add(piece, of: index) }
        }
        let left = batch.missing
        encodedCount += left.count
        let limit = kind.isThorough ? Self.thoroughInlineLimit : Self.inlineLimit
        if left.reduce(0, { $0 + jobs[$1].rect.count }) <= limit {
            for index in left { keep(pool.run(jobs[index], on: buffer), of: index, in: batch) }
            return batch
        }
        guard let results else { return nil }
        let number = nextBatch
        nextBatch += 1
        working[number] = batch
        screen.hold(buffer)
        pool.submit(
            left.map { index in
                EncoderPool.Work(job: jobs[index], buffer: buffer) {
                    results.post(Result(batch: number, job: index, piece: $0))
                }
            })
        return batch
    }

    /// Lets go of working memory that can be made again.
    func tidy() { pool.tidy() }

    private func finish(_ result: Result) {
        guard let batch = working[result.batch] else { return }
        keep(result.piece, of: result.job, in: batch)
        if batch.isDone {
            working[result.batch] = nil
            screen.release(batch.buffer)
        }
    }

    /// A piece is encoded: for who waits for it, and for who asks while the screen shows the same.
    private func keep(_ piece: EncodedPiece, of index: Int, in batch: Batch) {
        if batch.generation == generation { cache.keep(piece, of: batch.jobs[index]) }
        batch.add(piece, of: index)
    }
}
