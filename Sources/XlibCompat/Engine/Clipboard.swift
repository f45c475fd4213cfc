/// What stands between the selection CLIPBOARD inside of a world and a clipboard outside of it; plain data.
///
/// The engine takes part as a client of its own, number 0, with one window: it owns the selection while the content comes from outside, and asks
/// the owner for its own when a program takes it: first what there is, then the text, then the other forms. Programs may answer late, in pieces, or never;
/// nothing waits for them, and what they have told until then is passed on.
struct Clipboard {
    /// The most bytes that are passed on, either way.
    static let limit = 16 << 20
    /// The forms besides text that are asked for, the best first.
    static let types = ["image/png", "text/html", "text/uri-list", "image/svg+xml"]

    /// What is outside, which the engine offers.
    var offered: [ClipboardForm] = []
    /// What the owner is asked for at present.
    var question: String?
    /// What it is to be asked for then.
    var questions: [String] = []
    /// What it has told so far.
    var told: [ClipboardForm] = []
    /// Pieces of an answer that comes incrementally (ICCCM 2.7.2).
    var pieces: [UInt8]?
    /// What is told when a program's content is known; nothing is asked for without.
    var onContent: (([ClipboardForm]) -> Void)?
    /// Called when a program is about to look at the clipboard, or takes it: what is outside has to be known now.
    var onNeed: ((ClipboardNeed) -> Void)?

    /// Forgets what was asked and told.
    mutating func forgetQuestions() {
        question = nil
        questions = []
        told = []
        pieces = nil
    }
}
