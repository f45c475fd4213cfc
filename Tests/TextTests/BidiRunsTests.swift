import Testing
import Text

@Suite struct BidiRunsTests {
    /// What is seen from left to right, letter by letter.
    static func seen(_ text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        var result = String.UnicodeScalarView()
        for run in BidiRuns.visual(scalars) {
            let piece = scalars[run.range]
            result.append(contentsOf: run.isRightToLeft ? Array(piece.reversed()) : Array(piece))
        }
        return String(result)
    }

    @Test(arguments: [
        ("", ""), ("Berlin 1", "Berlin 1"), ("Größe", "Größe"), ("אבג", "גבא"), ("אב גד", "דג בא"),
        ("אב 12 גד", "דג 12 בא"), ("אב 12:30", "12:30 בא"), ("Tel אבג Aviv", "Tel גבא Aviv"),
        ("אב Tel גד", "דג Tel בא"),
        ("Tel אב!", "Tel בא!"), ("אב!", "!בא"), ("אב Tel", "Tel בא"), ("Tel אב 12", "Tel 12 בא"),
    ])
    func runsAreOrdered(text: String, expected: String) { #expect(Self.seen(text) == expected) }

    @Test func everyCharacterIsInOneRun() {
        let alphabet: [Unicode.Scalar] = ["a", "א", "1", " ", ".", "\u{301}", "ب", "(", "\u{200d}", "漢"]
        var state: UInt64 = 7
        for _ in 0..<5000 {
            var scalars: [Unicode.Scalar] = []
            for _ in 0..<12 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                scalars.append(alphabet[Int(state >> 33) % alphabet.count])
            }
            let places = BidiRuns.visual(scalars).flatMap { Array($0.range) }
            #expect(places.sorted() == Array(scalars.indices))
        }
    }
}
