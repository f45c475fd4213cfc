import Testing
import XlibCompat

/// The selection CLIPBOARD between programs of a world and what is outside of it.
@Suite struct ClipboardTests {
    private let server = TestServer(hasVisibleRoot: false)

    private func atom(_ name: String) -> UInt32 { server.engine.atom(name) }

    /// A client with a window that owns nothing yet.
    private func program() -> (TestClient, UInt32) {
        let client = server.connect()
        let window = client.create(in: server.root, .init(0, 0, 10, 10))
        return (client, window)
    }

    private func text(_ property: Property?) -> String? { property?.text(isUTF8: true) }

    @Test func textFromOutsideIsGivenToPrograms() throws {
        let (client, window) = program()
        let picture = ClipboardForm("image/png", [UInt8](repeating: 7, count: 1 << 20))
        server.engine.offerClipboard([ClipboardForm(ClipboardForm.text, Array("Grüße".utf8)), picture])
        client.forget()
        client.send(24, 0, [window, atom("CLIPBOARD"), atom("TARGETS"), atom("ANSWER"), 0])
        let answer = try #require(client.packets().first)
        #expect(answer.kind == EventKind.selectionNotify)
        #expect(answer.u32(20) == atom("ANSWER"))
        let targets = try #require(server.engine.window(named: window)?.properties[atom("ANSWER")]).words
        #expect(targets.contains(atom("UTF8_STRING")))
        #expect(targets.contains(atom("image/png")))
        client.send(24, 0, [window, atom("CLIPBOARD"), atom("UTF8_STRING"), atom("ANSWER"), 0])
        #expect(text(server.engine.window(named: window)?.properties[atom("ANSWER")]) == "Grüße")
        client.send(24, 0, [window, atom("CLIPBOARD"), 31, atom("ANSWER"), 0])
        #expect(server.engine.window(named: window)?.properties[atom("ANSWER")]?.bytes == [71, 114, 252, 223, 101])
        client.send(24, 0, [window, atom("CLIPBOARD"), atom("image/png"), atom("ANSWER"), 0])
        let given = server.engine.window(named: window)?.properties[atom("ANSWER")]
        #expect(given?.type == atom("image/png"))
        #expect(given?.bytes == picture.bytes)
        client.forget()
        client.send(24, 0, [window, atom("CLIPBOARD"), atom("image/jpeg"), atom("ANSWER"), 0])
        #expect(client.packets().first?.u32(20) == 0)
        // A picture alone is no text.
        server.engine.offerClipboard([picture])
        client.forget()
        client.send(24, 0, [window, atom("CLIPBOARD"), atom("UTF8_STRING"), atom("ANSWER"), 0])
        #expect(client.packets().first?.u32(20) == 0)
    }

    /// What is told, as text; other forms as their type and length.
    private func watch(_ handler: @escaping (String) -> Void) {
        server.engine.watchClipboard { forms in
            let texts = forms.map { form in
                form.type == ClipboardForm.text
                    ? String(decoding: form.bytes, as: UTF8.self) : "\(form.type) \(form.bytes.count)"
            }
            handler(texts.joined(separator: ", "))
        }
    }

    /// The question that came last; what it asks for must be this.
    private func question(_ target: String, _ client: TestClient) throws -> Packet {
        let question = try #require(client.packets().last)
        #expect(question.kind == EventKind.selectionRequest)
        #expect(question.u32(12) == Identifiers.clipboard)
        #expect(question.u32(20) == atom(target))
        return question
    }

    /// Answers the question for targets.
    private func offer(_ targets: [String], _ client: TestClient) throws {
        let question = try question("TARGETS", client)
        let words = targets.map { atom($0) }
        client.send(18, 0, [question.u32(12), question.u32(24), 4, 32, UInt32(words.count)] + words)
        notify(question, property: question.u32(24), from: client)
    }

    /// Answers a question with a text, or with what stands for a picture.
    private func answer(_ target: String, _ text: String, type: String? = nil, _ client: TestClient) throws {
        let question = try question(target, client)
        put(text, on: question.u32(12), question.u32(24), type: atom(type ?? target), from: client)
        notify(question, property: question.u32(24), from: client)
    }

    @Test func textOfAProgramIsTold() throws {
        var told: [String] = []
        watch { told.append($0) }
        let (client, window) = program()
        server.engine.offerClipboard([ClipboardForm(ClipboardForm.text, Array("before".utf8))])
        client.send(22, 0, [window, atom("CLIPBOARD"), 0])
        try offer(["TARGETS", "STRING", "UTF8_STRING"], client)
        try answer("UTF8_STRING", "copied", client)
        #expect(told == ["copied"])
        client.send(23, 0, [atom("CLIPBOARD")])
        #expect(client.packets().last?.u32(8) == window)
    }

    @Test func picturesOfAProgramAreToldAfterItsText() throws {
        var told: [String] = []
        watch { told.append($0) }
        let (client, window) = program()
        client.send(22, 0, [window, atom("CLIPBOARD"), 0])
        try offer(["TARGETS", "UTF8_STRING", "image/bmp", "text/html", "image/png"], client)
        try answer("UTF8_STRING", "copied", client)
        #expect(told == ["copied"])
        try answer("image/png", "\u{89}PNG", client)
        try answer("text/html", "<b>copied</b>", client)
        #expect(told == ["copied", "copied, image/png 5, text/html 13"])
        // One that has no text is not asked for it; what it does not give after all is left out.
        client.send(22, 0, [0, atom("CLIPBOARD"), 0])
        client.send(22, 0, [window, atom("CLIPBOARD"), 0])
        try offer(["TARGETS", "text/html", "image/png"], client)
        notify(try question("image/png", client), property: 0, from: client)
        try answer("text/html", "<i></i>", client)
        #expect(told.last == "text/html 7")
        #expect(told.count == 3)
    }

    /// An answer that comes after the clipboard went to somebody else is not taken for the other's.
    @Test func lateAnswersAreNobodys() throws {
        var told: [String] = []
        watch { told.append($0) }
        let (client, window) = program()
        client.send(22, 0, [window, atom("CLIPBOARD"), 0])
        try offer(["UTF8_STRING", "image/png"], client)
        let late = try question("UTF8_STRING", client)
        let (other, its) = program()
        other.send(22, 0, [its, atom("CLIPBOARD"), 0])
        put("late", on: late.u32(12), late.u32(24), type: atom("UTF8_STRING"), from: client)
        notify(late, property: late.u32(24), from: client)
        #expect(told == [])
        try offer(["UTF8_STRING"], other)
        try answer("UTF8_STRING", "new", other)
        #expect(told == ["new"])
    }

    @Test func textComesInPieces() throws {
        var told: [String] = []
        watch { told.append($0) }
        let (client, window) = program()
        client.send(22, 0, [window, atom("CLIPBOARD"), 0])
        try offer(["UTF8_STRING"], client)
        let question = try question("UTF8_STRING", client)
        let (requestor, property) = (question.u32(12), question.u32(24))
        client.select(.propertyChange, of: requestor)
        client.send(18, 0, [requestor, property, atom("INCR"), 32, 1, 6])
        notify(question, property: property, from: client)
        for piece in ["one ", "two", ""] {
            #expect(client.packets().contains { $0.kind == EventKind.propertyNotify && $0.bytes[16] == 1 })
            put(piece, on: requestor, property, type: atom("UTF8_STRING"), from: client)
        }
        #expect(told == ["one two"])
    }

    @Test func anOldProgramIsAskedForLatin1() throws {
        var told: [String] = []
        watch { told.append($0) }
        let (client, window) = program()
        client.send(22, 0, [window, atom("CLIPBOARD"), 0])
        notify(try question("TARGETS", client), property: 0, from: client)
        notify(try question("UTF8_STRING", client), property: 0, from: client)
        try answer("STRING", "plain", client)
        #expect(told == ["plain"])
    }

    /// ChangeProperty with text.
    private func put(_ text: String, on window: UInt32, _ name: UInt32, type: UInt32, from client: TestClient) {
        var bytes = Array(text.utf8)
        let count = bytes.count
        while bytes.count % 4 != 0 { bytes.append(0) }
        var words: [UInt32] = []
        for place in stride(from: 0, to: bytes.count, by: 4) {
            let unit = bytes[place..<place + 4].reversed()
            words.append(unit.reduce(UInt32(0)) { word, byte in word << 8 | UInt32(byte) })
        }
        client.send(18, 0, [window, name, type, 8, UInt32(count)] + words)
    }

    /// SendEvent of the SelectionNotify that answers a SelectionRequest.
    private func notify(_ question: Packet, property: UInt32, from client: TestClient) {
        client.send(
            25, 0,
            [
                question.u32(12), 0, 31, question.u32(4), question.u32(12), question.u32(16), question.u32(20),
                property, 0, 0,
            ])
    }
}
