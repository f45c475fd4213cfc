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
    /// What is done, in the order of completion, which is as good as any.
    private(set) var pieces: [EncodedPiece] = []
    private var takers: [Session] = []

    /// Nothing done yet.
    init(_ jobs: [EncodingJob], _ buffer: CaptureBuffer) {
        self.jobs = jobs
        self.buffer = buffer
    }

    var isDone: Bool { pieces.count == jobs.count }

    /// Gives a session what is done, and the rest as it comes.
    func deliver(to session: Session) {
        session.take(pieces)
        if !isDone { takers.append(session) }
    }

    /// A piece is done.
    func add(_ piece: EncodedPiece) {
        pieces.append(piece)
        for session in takers { session.take([piece]) }
        if isDone { takers = [] }
    }
}
