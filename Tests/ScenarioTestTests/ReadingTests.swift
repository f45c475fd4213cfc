import Framebuffer
import Images
import Plumbing
import ScenarioTest
import Testing

/// Text is read from pictures as screens show it, and found among what was read.
struct ReadingTests {
    private let words = [
        Word(text: "Sign", place: Rect(10, 10, 30, 12), beginsLine: true),
        Word(text: "in", place: Rect(44, 10, 14, 12)),
        Word(text: "Pa5sword:", place: Rect(10, 30, 70, 12), beginsLine: true),
    ]

    @Test func aTextIsFoundAmongWords() {
        #expect(words.reading == "Sign in\nPa5sword:")
        #expect(words.place(of: "Sign in") == Rect(10, 10, 48, 12))
        #expect(words.place(of: "in") == Rect(44, 10, 14, 12))
        #expect(words.place(of: "sign") == nil)
        #expect(words.place(of: "SIGN", ignoringCase: true) == Rect(10, 10, 30, 12))
        #expect(words.place(of: "Password") == nil)
        #expect(words.place(of: "Password", errors: 1) == Rect(10, 30, 70, 12))
        #expect(words.place(of: "in Pa5s") == Rect(10, 10, 70, 32))
        #expect(words.place(of: "something else that is longer than all of it") == nil)
        #expect([Word]().place(of: "a", errors: 3) == nil)
    }

    @Test func lettersOfAScreenAreRead() throws {
        let server = try XvncServer(Area(400, 100))
        let screen = try VNCScreen(server.address)
        let program = try server.start(
            "xterm",
            [
                "-geometry", "60x4+0+0", "-fa", "DejaVu Sans Mono", "-fs", "11", "-e",
                "echo Hello World 1984; sleep 1000",
            ])
        let reader = try TextReader()
        var read = ""
        try screen.waitUntil("a text") { picture in
            read = reader.words(picture, .block).reading
            return read.contains("Hello World 1984")
        }
        let place = reader.words(screen.picture, .block).place(of: "World")
        #expect(
            place.map { $0.width < 80 && $0.height < 25 && $0.left > 30 } ?? false,
            "\(String(describing: place))")
        #expect(program.status == nil)
    }

    @Test func aScreenOfManyGroundsIsRead() throws {
        let server = try XvncServer(Area(800, 240))
        let screen = try VNCScreen(server.address)
        let windows: [(place: String, colors: [String], words: String)] = [
            ("40x4+10+10", ["-bg", "black", "-fg", "grey70"], "Battery 87 percent"),
            ("40x4+400+10", ["-bg", "white", "-fg", "black"], "cannot open display"),
            ("40x4+10+120", ["-bg", "#202840", "-fg", "#8090b0"], "Connected to office"),
        ]
        let programs = try windows.map { window in
            try server.start(
                "xterm",
                ["-geometry", window.place, "-fa", "DejaVu Sans Mono", "-fs", "8"] + window.colors
                    + ["-e", "echo; echo \(window.words); sleep 1000"])
        }
        let reader = try TextReader()
        var read: [Word] = []
        try screen.waitUntil("three texts") { picture in
            read = reader.words(picture)
            return windows.allSatisfy { read.place(of: $0.words) != nil }
        }
        #expect(read.place(of: "cannot").map { Rect(400, 10, 60, 40).contains($0.origin) } ?? false, "\(read)")
        #expect(programs.allSatisfy { $0.status == nil })
    }

    @Test func aLanguageThatIsNotThereIsTold() throws {
        #expect(throws: ScenarioError.self) { _ = try TextReader("xyz") }
    }

    @Test func picturesOfNothingReadAsNothing() throws {
        let reader = try TextReader()
        #expect(
            reader.words(Bitmap(.zero)).isEmpty
                && reader.words(Bitmap(Area(2, 2), filledWith: .white)).isEmpty)
        #expect(reader.words(Bitmap(Area(50, 20), filledWith: .black), .line).isEmpty)
    }
}
