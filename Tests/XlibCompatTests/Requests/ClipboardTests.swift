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
        server.engine.offerClipboard("Grüße")
        client.forget()
        client.send(24, 0, [window, atom("CLIPBOARD"), atom("TARGETS"), atom("ANSWER"), 0])
        let answer = try #require(client.packets().first)
        #expect(answer.kind == EventKind.selectionNotify)
        #expect(answer.u32(20) == atom("ANSWER"))
        let targets = try #require(server.engine.window(named: window)?.properties[atom("ANSWER")]).words
        #expect(targets.contains(atom("UTF8_STRING")))
        client.send(24, 0, [window, atom("CLIPBOARD"), atom("UTF8_STRING"), atom("ANSWER"), 0])
        #expect(text(server.engine.window(named: window)?.properties[atom("ANSWER")]) == "Grüße")
        client.send(24, 0, [window, atom("CLIPBOARD"), 31, atom("ANSWER"), 0])
        #expect(server.engine.window(named: window)?.properties[atom("ANSWER")]?.bytes == [71, 114, 252, 223, 101])
        client.forget()
        client.send(24, 0, [window, atom("CLIPBOARD"), atom("image/png"), atom("ANSWER"), 0])
        #expect(client.packets().first?.u32(20) == 0)
    }

    @Test func textOfAProgramIsTold() throws {
        var told: [String] = []
        server.engine.watchClipboard { told.append($0) }
        let (client, window) = program()
        server.engine.offerClipboard("before")
        client.send(22, 0, [window, atom("CLIPBOARD"), 0])
        let question = try #require(client.packets().last)
        #expect(question.kind == EventKind.selectionRequest)
        #expect(question.u32(12) == Identifiers.clipboard)
        put("copied", on: question.u32(12), question.u32(24), type: atom("UTF8_STRING"), from: client)
        notify(question, property: question.u32(24), from: client)
        #expect(told == ["copied"])
        client.send(23, 0, [atom("CLIPBOARD")])
        #expect(client.packets().last?.u32(8) == window)
    }

    @Test func textComesInPieces() throws {
        var told: [String] = []
        server.engine.watchClipboard { told.append($0) }
        let (client, window) = program()
        client.send(22, 0, [window, atom("CLIPBOARD"), 0])
        let question = try #require(client.packets().last)
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
        server.engine.watchClipboard { told.append($0) }
        let (client, window) = program()
        client.send(22, 0, [window, atom("CLIPBOARD"), 0])
        notify(try #require(client.packets().last), property: 0, from: client)
        let again = try #require(client.packets().last)
        #expect(again.u32(20) == 31)
        put("plain", on: again.u32(12), again.u32(24), type: 31, from: client)
        notify(again, property: again.u32(24), from: client)
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
