package import Framebuffer

/// The pieces that were encoded of what the screen shows at present.
///
/// A viewer that comes in, or lacks another part than those before, gets what is there. A piece is forgotten when anything of it changes; what is kept
/// is bounded.
package struct PieceCache {
    /// By where they are: each frame looks through those places.
    private var pieces: [Rect: [EncodingJob: EncodedPiece]] = [:]
    /// The bytes of all of them.
    package private(set) var byteCount = 0

    /// What is kept at most: all of it, and of a piece; a larger one is one of a moving picture, which nobody will ask for again.
    package static let limit = 2 << 20
    package static let pieceLimit = 32 << 10
    /// The pixels below which encoding is no work.
    private static let least = 4096

    /// Nothing kept.
    package init() {}

    /// What was encoded by such a job.
    package func piece(of job: EncodingJob) -> EncodedPiece? { pieces.isEmpty ? nil : pieces[job.rect]?[job] }

    /// Keeps what a job made of the present frame, if it is worth it.
    package mutating func keep(_ piece: EncodedPiece, of job: EncodingJob) {
        let size = piece.bytes.count
        guard job.overlay == nil, job.rect.count >= Self.least, size <= Self.pieceLimit, byteCount + size <= Self.limit
        else { return }
        if pieces[job.rect, default: [:]].updateValue(piece, forKey: job) == nil { byteCount += size }
    }

    /// Forgets what is not so any more.
    package mutating func forget(_ region: Region) {
        if pieces.isEmpty || region.isEmpty { return }
        for rect in pieces.keys where region.intersects(rect) {
            for piece in (pieces.removeValue(forKey: rect) ?? [:]).values { byteCount -= piece.bytes.count }
        }
    }
}
