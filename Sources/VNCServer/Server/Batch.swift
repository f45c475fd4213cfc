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
    /// What is done, the first piece first and the others in the order of completion, which is as good as any.
    ///
    /// There are viewers (vncdotool) to whom the first rectangle of all is the top-left corner of their picture.
    private(set) var pieces: [EncodedPiece] = []
    /// What is done before the first piece.
    private var early: [EncodedPiece] = []
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
        let isFirst = piece.rect == jobs.first?.rect || early.count + 1 == jobs.count
        guard !pieces.isEmpty || isFirst else { return early.append(piece) }
        let new = [piece] + early
        early = []
        pieces += new
        for session in takers { session.take(new) }
        if isDone { takers = [] }
    }
}
