import Desktop
import Sessions
import Testing

@Suite struct ShapeBoardTests {
    private let hand = PointerShape.named("hand")
    private let text = PointerShape.named("text")

    @Test func aShapeIsShownOverTheSessionThatItBelongsTo() {
        var board = ShapeBoard()
        let opened = [
            board.open(1, label: Label("xterm -> shape")), board.open(2, label: Label("xterm -> xclock -> shape")),
        ]
        #expect(opened == [true, true])
        board.tell(1, text)
        board.tell(2, hand)
        #expect(board.shape == .arrow)
        board.hovered = Label("xterm")
        #expect(board.shape == text)
        board.hovered = Label("xterm -> xclock")
        #expect(board.shape == hand)
        for other in ["xterm -> shape", "xter", "", "xclock"] {
            board.hovered = Label(other)
            #expect(board.shape == .arrow)
        }
    }

    @Test func ofOneLabelTheLastWordCounts() {
        var board = ShapeBoard()
        for session: UInt32 in 1...2 { _ = board.open(session, label: Label("xterm -> shape")) }
        board.hovered = Label("xterm")
        board.tell(1, text)
        board.tell(2, hand)
        #expect(board.shape == hand)
        board.tell(1, text)
        #expect(board.shape == text)
        // Whoever says that it has none leaves the pointer to the other one.
        board.tell(1, nil)
        #expect(board.shape == hand)
        board.close(2)
        #expect(board.shape == .arrow)
    }

    @Test func theUsualShapeIsForWhereNobodySaysAnything() throws {
        var board = ShapeBoard()
        board.usual = try #require(hand)
        #expect(board.shape == hand)
        let isOpen = board.open(1, label: Label("shape"))
        #expect(!isOpen)
        board.tell(1, text)
        board.hovered = Label("")
        #expect(board.shape == hand)
    }
}
