internal import Framebuffer
internal import Sessions

/// The pieces of one update, encoded once for all viewers of a class that lack the same.
final class Batch {
    /// What makes two updates of one frame the same.
    struct Key: Hashable {
        let kind: EncodingClass
        let damage: [Rect]
        let showsPointer: Bool
    }

    let jobs: [EncodingJob]
    /// The frame that is encoded; nobody draws into it before this is done.
    let buffer: CaptureBuffer
    /// What is done and goes to viewers, in the order of the jobs: there are viewers that take the first piece for the corner of the
    /// picture, wherever it says that it belongs.
    private var pieces: [EncodedPiece] = []
    /// What was done before a piece that goes ahead of it.
    private var early: [Int: EncodedPiece] = [:]
    private var takers: [Session] = []

    /// The number of the frame.
    let generation: Int

    /// Nothing done yet.
    init(_ jobs: [EncodingJob], _ buffer: CaptureBuffer, _ generation: Int) {
        self.jobs = jobs
        self.generation = generation
        self.buffer = buffer
    }

    /// The jobs that are not done.
    var missing: [Int] { (pieces.count..<jobs.count).filter { early[$0] == nil } }

    var isDone: Bool { pieces.count == jobs.count }

    /// Gives a session what is done, and the rest as it comes.
    func deliver(to session: Session) {
        session.take(pieces[...])
        if !isDone { takers.append(session) }
    }

    /// The piece of that job is done.
    func add(_ piece: EncodedPiece, of job: Int) {
        early[job] = piece
        let known = pieces.count
        while let next = early.removeValue(forKey: pieces.count) { pieces.append(next) }
        guard pieces.count > known else { return }
        for session in takers { session.take(pieces[known...]) }
        if isDone { takers = [] }
    }
}
