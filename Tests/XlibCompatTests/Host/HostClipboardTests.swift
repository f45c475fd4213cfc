import Plumbing
import Sessions
import TestKit
import Testing
import XFonts
import XlibCompat

/// The selection CLIPBOARD of a host's world, and the clipboard that is routed to the component.
@Suite(.serialized) struct HostClipboardTests {
    /// A host with one client that has a window.
    private final class Rig {
        let parent: LocalParent
        let clipboard: FakeClipboard?
        let host: GuiHost
        let client: Client
        var engine: Engine { host.engine }
        var window: UInt32 { client.base }

        init(hasClipboard: Bool = true) throws {
            parent = LocalParent(try Loop())
            clipboard = hasClipboard ? try FakeClipboard(parent) : nil
            var options = GuiHost.Options()
            options.program = "app"
            options.component = "app"
            options.patience = 0
            host = try GuiHost(try parent.link("app"), options, fonts: FontCatalog(path: []))
            client = try #require(host.engine.connect())
            send(1, 24, [window, Identifiers.root, 0, 10 | 10 << 16, 1 << 16, 0, 0])
        }

        func send(_ opcode: UInt8, _ data: UInt8, _ words: [UInt32]) {
            let length = words.count + 1
            var bytes: [UInt8] = [opcode, data, UInt8(length & 0xff), UInt8(length >> 8)]
            for word in words {
                for shift in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: word >> UInt32(shift))) }
            }
            withWire(bytes) { engine.handle($0, from: client) }
        }

        func packets() -> [Packet] {
            var result: [Packet] = []
            while let packet = client.output.next() { result.append(Packet(Array(packet))) }
            return result
        }

        func run(until condition: () -> Bool) -> Bool {
            parent.run {
                host.dispatch()
                return condition()
            }
        }

        func atom(_ name: String) -> UInt32 { engine.atom(name) }

        /// The client takes the clipboard, and gives the text when it is asked.
        func copy(_ text: String) throws {
            engine.time += 1
            send(22, 0, [window, atom("CLIPBOARD"), 0])
            let first = try #require(packets().last { $0.kind == EventKind.selectionRequest })
            // It does not say what it has.
            answer(first, property: 0)
            let question = try #require(packets().last { $0.kind == EventKind.selectionRequest })
            var bytes = Array(text.utf8)
            let count = bytes.count
            while bytes.count % 4 != 0 { bytes.append(0) }
            let words = stride(from: 0, to: bytes.count, by: 4).map { place in
                bytes[place..<place + 4].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            }
            send(18, 0, [question.u32(12), question.u32(24), atom("UTF8_STRING"), 8, UInt32(count)] + words)
            answer(question, property: question.u32(24))
        }

        /// SendEvent of the SelectionNotify that answers a SelectionRequest.
        private func answer(_ question: Packet, property: UInt32) {
            send(
                25, 0,
                [
                    question.u32(12), 0, 31, question.u32(4), question.u32(12), question.u32(16), question.u32(20),
                    property, 0, 0,
                ])
        }

        /// What the client gets when it pastes; nil when nobody has anything.
        func paste() -> String? {
            _ = packets()
            send(24, 0, [window, atom("CLIPBOARD"), atom("UTF8_STRING"), atom("ANSWER"), 0])
            guard let answer = packets().last(where: { $0.kind == EventKind.selectionNotify }), answer.u32(20) != 0
            else { return nil }
            return engine.window(named: window)?.properties[atom("ANSWER")]?.text(isUTF8: true)
        }

        var owner: UInt32 {
            _ = packets()
            send(23, 0, [atom("CLIPBOARD")])
            return packets().last?.u32(8) ?? .max
        }
    }

    @Test func whatAProgramCopiesGoesOutAndWhatIsOutsideComesIn() throws {
        let rig = try Rig()
        let clipboard = try #require(rig.clipboard)
        let before = rig.host.descriptors.count
        // Who has nothing to do with the clipboard has no session for it.
        #expect(clipboard.readerCount == 0)
        try rig.copy("Grüße")
        #expect(rig.host.descriptors.count == before + 1)
        #expect(rig.run { clipboard.copies.count == 1 })
        #expect(clipboard.copies.first?.clip.text == "Grüße")
        #expect(clipboard.copies.first?.label == "app -> clipboard")
        // It comes back as its own, and the program keeps the selection.
        #expect(rig.owner == rig.window)
        clipboard.show(Sessions.Clip(text: "λ from outside"))
        #expect(rig.run { rig.owner == Identifiers.clipboard })
        #expect(rig.paste() == "λ from outside")
        // What is not for this program any more is taken back.
        clipboard.show(Sessions.Clip())
        #expect(rig.run { rig.owner == 0 })
        #expect(rig.paste() == nil)
        try rig.copy("mine")
        #expect(rig.run { clipboard.copies.count == 2 })
        #expect(rig.owner == rig.window)
    }

    @Test func whatAProgramCopiedStaysInItsWorldWhenNothingComesFromOutside() throws {
        let rig = try Rig()
        let clipboard = try #require(rig.clipboard)
        clipboard.spreads = false
        try rig.copy("mine")
        #expect(rig.run { clipboard.copies.count == 1 })
        clipboard.show(Sessions.Clip())
        clipboard.show(Sessions.Clip([.init(.png, [])]))
        try rig.copy("again")
        #expect(rig.run { clipboard.copies.count == 2 })
        #expect(rig.owner == rig.window)
    }

    /// What was there when a program copied is older than what it copied, even when it is heard of later.
    @Test func whatWasThereBeforeDoesNotTakeTheClipboardFromAProgram() throws {
        let rig = try Rig()
        let clipboard = try #require(rig.clipboard)
        clipboard.show(Sessions.Clip(text: "old"))
        clipboard.spreads = false
        // The program copies before its host has heard anything.
        try rig.copy("new")
        #expect(rig.run { clipboard.copies.count == 1 })
        #expect(rig.owner == rig.window && clipboard.copies[0].clip.text == "new")
        // One that only takes it, and gives no text yet, keeps it too.
        let other = try Rig()
        try #require(other.clipboard).show(Sessions.Clip(text: "old"))
        other.send(22, 0, [other.window, other.atom("CLIPBOARD"), 0])
        #expect(other.run { other.clipboard?.readCount == 1 })
        #expect(other.owner == other.window)
        // What comes later is newer.
        other.clipboard?.show(Sessions.Clip(text: "later"))
        #expect(other.run { other.owner == Identifiers.clipboard })
    }

    @Test func primaryStaysInItsWorld() throws {
        let rig = try Rig()
        rig.send(22, 0, [rig.window, 1, 0])
        rig.send(24, 0, [rig.window, 1, rig.atom("UTF8_STRING"), rig.atom("ANSWER"), 0])
        // No session was asked for, as far as the parent has heard.
        let clipboard = try #require(rig.clipboard)
        try rig.copy("fence")
        #expect(rig.run { !clipboard.copies.isEmpty })
        #expect(clipboard.copies.map { $0.clip.text } == ["fence"])
    }

    @Test func whereNoneIsRoutedAllStaysInTheWorld() throws {
        let rig = try Rig(hasClipboard: false)
        let before = rig.host.descriptors.count
        try rig.copy("mine")
        #expect(rig.run { rig.host.descriptors.count == before })
        #expect(rig.owner == rig.window && rig.parent.reports.isEmpty)
        // Nobody asks for texts any more.
        rig.engine.time += 1
        rig.send(22, 0, [rig.window, rig.atom("CLIPBOARD"), 0])
        #expect(!rig.packets().contains { $0.kind == EventKind.selectionRequest })
    }
}
