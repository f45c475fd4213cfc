import Framebuffer
import Testing
import Text

@Suite struct LabelTextTests {
    @Test(arguments: [
        ("plain text", "plain text"), ("a\tb\nc\u{7f}", "a b c "), ("evil\u{202e}txt.exe", "eviltxt.exe"),
        ("zero\u{200b}width\u{feff}", "zerowidth"), ("z\u{335}\u{36f}a", "za"), ("a\u{2028}b\u{3000}c", "a b c"),
        ("\u{e000}\u{10fffd}x", "x"), ("日本語 Ω", "日本語 Ω"), ("soft\u{ad}hyphen", "softhyphen"),
    ])
    func onlyWhatStandsForItselfIsLeft(text: String, expected: String) {
        #expect(LabelText(text).text.unicodeScalars.elementsEqual(expected.unicodeScalars))
    }

    @Test func longTextIsCut() {
        #expect(LabelText(String(repeating: "x", count: 1000)).text.count == LabelText.limit)
    }

    @Test func charactersAreDrawnOneByOneInOrder() throws {
        let font = try Font(file: FontFiles.sans(), size: 14)
        let line = font.layOut(LabelText("fi שלום"))
        #expect(line.glyphs.map(\.cluster) == [0, 1, 2, 3, 5, 7, 9])
        #expect(line.glyphs.allSatisfy { $0.id != 0 })
    }
}
