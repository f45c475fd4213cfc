import CZlib
import Sessions
import TestKit
import Testing
import VNCServer

/// What a viewer sends and is sent of its clipboard.
enum Cut {
    static let encoding = -1_063_131_698
    static let text: UInt32 = 1
    /// Text, Rich Text, HTML and pictures.
    static let all: UInt32 = 15
    static let caps: UInt32 = 1 << 24
    static let request: UInt32 = 1 << 25
    static let peek: UInt32 = 1 << 26
    static let notify: UInt32 = 1 << 27
    static let provide: UInt32 = 1 << 28

    /// The message of old.
    static func old(_ bytes: [UInt8]) -> [UInt8] { [6, 0, 0, 0] + Viewer.u32(bytes.count) + bytes }

    /// An extended message.
    static func extended(_ flags: UInt32, _ body: [UInt8] = []) -> [UInt8] {
        [6, 0, 0, 0] + Viewer.u32(-(4 + body.count)) + Viewer.u32(Int(flags)) + body
    }

    /// A text, compressed by zlib itself, with an end or without.
    static func provided(_ bytes: [UInt8], claiming count: Int? = nil, hasEnd: Bool = true) -> [UInt8] {
        extended(provide | text, deflated(Viewer.u32(count ?? bytes.count) + bytes, hasEnd: hasEnd))
    }

    /// What a server's extended message says.
    struct Said: Equatable {
        var flags: UInt32
        var body: [UInt8]
        /// The text of a provided one, with its carriage returns and its zero.
        var text: String? {
            guard let all = Inflate().inflateAll(body, limit: 4 << 20), all.count >= 4 else { return nil }
            let count = all.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            return count == all.count - 4 ? String(decoding: all.dropFirst(4), as: UTF8.self) : nil
        }
    }

    static func said(_ bytes: [UInt8]?) -> Said? {
        guard let bytes, bytes.count >= 12, bytes[0] == 3, bytes[4] == 0xff else { return nil }
        func word(_ at: Int) -> UInt32 { bytes[at..<at + 4].reduce(0) { $0 << 8 | UInt32($1) } }
        guard Int(Int32(bitPattern: word(4))) == -(bytes.count - 8) else { return nil }
        return Said(flags: word(8), body: Array(bytes[12...]))
    }
}

/// A viewer's clipboard that may be asked inside of an expectation.
private final class LiveClipboard {
    private var clipboard = ViewerClipboard()

    init(isThere: Bool = true, isExtended: Bool) {
        clipboard.isThere = isThere
        clipboard.configure(isExtended: isExtended)
    }

    func appear() { clipboard.isThere = true }
    func offer(_ text: String?, isItsOwn: Bool = false) { offer(ViewerClip(text: text), isItsOwn: isItsOwn) }
    func offer(_ clip: ViewerClip, isItsOwn: Bool = false) { clipboard.offer(clip, isItsOwn: isItsOwn) }
    func take(_ message: ClipboardMessage) -> ViewerClipboard.Copy? { clipboard.take(message) }
    func next() -> [UInt8]? { clipboard.next() }
    func said() -> Cut.Said? { Cut.said(next()) }
}

/// The clipboard of one viewer, and the messages that it is made of.
@Suite struct ViewerClipboardTests {
    private func machine(_ numbers: [Int], hasClipboard: Bool = true) -> LiveMachine {
        let machine = LiveMachine.running()
        machine.hasClipboard = hasClipboard
        _ = machine.feed(Viewer.encodings(numbers))
        return machine
    }

    /// A viewer that speaks the extended messages and takes so much unasked.
    private func extended(_ limit: Int? = nil) -> LiveClipboard {
        let clipboard = LiveClipboard(isExtended: true)
        let caps = clipboard.said()
        #expect(caps?.flags == Cut.caps | Cut.request | Cut.peek | Cut.notify | Cut.provide | Cut.all)
        #expect(caps?.body == [UInt8](repeating: 0, count: 16) && clipboard.next() == nil)
        if let limit {
            let actions = Cut.request | Cut.peek | Cut.notify | Cut.provide
            #expect(clipboard.take(.capabilities(actions: actions, limits: [.text: limit])) == nil)
        }
        return clipboard
    }

    @Test func theMessagesOfAViewer() {
        let machine = machine([0, Cut.encoding])
        let all = Cut.request | Cut.peek | Cut.notify | Cut.provide
        let cases: [([UInt8], ClipboardMessage?)] = [
            (Cut.old([71, 114, 0xfc, 0xdf, 101, 13, 10, 0]), .text("Grüße\n")), (Cut.old([]), .text("")),
            (Cut.provided(Array("Grüße\r\nλ\r\u{0}".utf8)), .text("Grüße\nλ\n")),
            (Cut.provided(Array("open".utf8), hasEnd: false), .text("open")), (Cut.provided([]), .text("")),
            (
                Cut.extended(Cut.caps | all | Cut.text, [0, 0, 1, 0]),
                .capabilities(actions: Cut.caps | all, limits: [.text: 256])
            ),
            (
                // A format that nobody knows has its size too.
                Cut.extended(Cut.caps | all | Cut.text | 64 | 8, [0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0]),
                .capabilities(actions: Cut.caps | all, limits: [.text: 256, .picture: 512])
            ),
            (Cut.extended(Cut.caps | all), .capabilities(actions: Cut.caps | all, limits: [:])),
            (Cut.extended(Cut.request | Cut.text), .request(.text)), (Cut.extended(Cut.peek), .peek),
            (Cut.extended(Cut.request | Cut.text | 4 | 512), .request([.text, .html])),
            (Cut.extended(Cut.notify | Cut.text), .notify(.text)),
            (Cut.extended(Cut.notify | 16 | 8), .notify(.picture)),
            (Cut.extended(Cut.notify), .notify([])),
            (Cut.extended(Cut.provide | 5, [1, 2, 3]), .packed([1, 2, 3], Cut.provide | 5)),
            // Other formats, no action, two, what is broken, and what claims to be more than it is or may be.
            (Cut.extended(Cut.request | 64), nil), (Cut.extended(Cut.text), nil),
            (Cut.extended(Cut.request | Cut.peek | Cut.text), nil),
            (Cut.extended(Cut.provide | Cut.text, [1, 2, 3]), nil),
            (Cut.provided([0xff, 0xfe]), nil), (Cut.provided([65], claiming: 2), nil),
            (Cut.provided([65], claiming: 1 << 30), nil), (Cut.extended(Cut.caps | all | Cut.text, [0]), nil),
        ]
        for (bytes, message) in cases {
            #expect(machine.feed(bytes) == (message.map { [.clipboard($0)] } ?? []), "\(bytes)")
        }
        // In pieces it is the same.
        #expect(cases[2].0.flatMap { machine.feed([$0]) } == [.clipboard(.text("Grüße\nλ\n"))])
    }

    @Test func whatNobodyWantsIsPassedOver() {
        let without = machine([0, Cut.encoding], hasClipboard: false)
        #expect(without.feed(Cut.old([65, 66]) + Cut.provided([65]) + Viewer.key(65, down: true)).count == 1)
        // More than is kept, and more than is passed over.
        let with = machine([0, Cut.encoding])
        let long = [UInt8](repeating: 65, count: 2 << 20)
        #expect(with.feed(Cut.old(long) + Viewer.key(65, down: true)).count == 1)
        #expect(with.feed([6, 0, 0, 0, 1, 0, 0, 1]) == [.close(.tooLong("a text", 0x100_0001))])
        // Who does not list it may not send it.
        #expect(machine([0]).feed(Cut.extended(Cut.peek)) == [.close(.tooLong("a text", 0xffff_fffc))])
    }

    @Test func anOldViewerIsSentLatin1() {
        let clipboard = LiveClipboard(isExtended: false)
        clipboard.offer("Grüße λ\n")
        #expect(clipboard.next() == [3, 0, 0, 0, 0, 0, 0, 8, 71, 114, 0xfc, 0xdf, 101, 32, 63, 10])
        clipboard.offer(nil)
        #expect(clipboard.next() == nil)
        #expect(clipboard.take(.text("new")) == .text("new"))
    }

    @Test func aViewerThatWantsToAskIsToldAndAsks() {
        let clipboard = extended(0)
        clipboard.offer("Grüße\nλ")
        #expect(clipboard.said() == .init(flags: Cut.notify | Cut.text, body: []))
        #expect(clipboard.next() == nil)
        #expect(clipboard.take(.request(.text)) == nil)
        let answer = clipboard.said()
        #expect(answer?.flags == Cut.provide | Cut.text && answer?.text == "Grüße\r\nλ\u{0}")
        // It peeks, and hears that there is nothing any more.
        #expect(clipboard.take(.peek) == nil)
        #expect(clipboard.said()?.flags == Cut.notify | Cut.text)
        clipboard.offer(nil)
        #expect(clipboard.said()?.flags == Cut.notify)
        #expect(clipboard.take(.request(.text)) == nil && clipboard.next() == nil)
    }

    @Test func whatIsSmallEnoughGoesUnasked() {
        for limit in [nil, 100] as [Int?] {
            let clipboard = extended(limit)
            clipboard.offer("small")
            #expect(clipboard.said()?.text == "small\u{0}")
            clipboard.offer(String(repeating: "x", count: 100))
            #expect((clipboard.said()?.flags == Cut.notify | Cut.text) == (limit == 100))
        }
    }

    @Test func theViewersTextIsAskedFor() {
        let clipboard = extended(0)
        #expect(clipboard.take(.notify(.text)) == nil)
        #expect(clipboard.said() == .init(flags: Cut.request | Cut.text, body: []))
        #expect(clipboard.take(.text("its text")) == .text("its text"))
        // What it was the first to have it is not told, nor does it count when it says it again.
        clipboard.offer("its text", isItsOwn: true)
        #expect(clipboard.next() == nil && clipboard.take(.text("its text")) == nil)
        #expect(clipboard.take(.text("")) == nil)
        #expect(clipboard.take(.notify(.text)) == nil && clipboard.take(.notify([])) == nil)
        #expect(clipboard.next() == nil)
    }

    @Test func onlyTheNewestWaits() {
        let clipboard = extended(1 << 20)
        for number in 0..<100 { clipboard.offer("\(number)") }
        for _ in 0..<100 { #expect(clipboard.take(.request(.text)) == nil && clipboard.take(.peek) == nil) }
        #expect(clipboard.said()?.text == "99\u{0}")
        #expect(clipboard.said()?.flags == Cut.notify | Cut.text)
        #expect(clipboard.said()?.text == "99\u{0}")
        #expect(clipboard.next() == nil)
        // What is too long for anybody is as good as nothing.
        clipboard.offer(String(repeating: "x", count: ClipboardMessage.textLimit + 1))
        #expect(clipboard.said()?.flags == Cut.notify)
    }

    @Test func withoutAClipboardNothingIsSaid() {
        let clipboard = LiveClipboard(isThere: false, isExtended: true)
        #expect(clipboard.next() == nil && clipboard.take(.text("x")) == nil)
        clipboard.appear()
        #expect(clipboard.said()?.flags ?? 0 & Cut.caps != 0)
    }

    @Test func randomMessagesDoNotTrap() {
        var random = Seeded(5)
        let machine = machine([0, Cut.encoding])
        let good = Cut.provided(Array("a text that is long enough to be compressed, compressed, compressed".utf8))
        let clipboard = extended()
        clipboard.offer("text")
        for _ in 0..<20_000 {
            var bytes = good
            switch Int.random(in: 0...2, using: &random) {
            case 0:
                let flags = UInt32(truncatingIfNeeded: random.next()) & UInt32(truncatingIfNeeded: random.next())
                let body = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                    UInt8(truncatingIfNeeded: random.next())
                }
                bytes = Cut.extended(flags, body)
            default:
                for _ in 0...Int.random(in: 0...3, using: &random) {
                    bytes[Int.random(in: 8...bytes.count - 1, using: &random)] = UInt8(
                        truncatingIfNeeded: random.next())
                }
            }
            for action in machine.feed(bytes) {
                guard case .clipboard(let message) = action else { continue }
                _ = clipboard.take(message)
                while let said = clipboard.next() { #expect(said.count < 200) }
            }
        }
        #expect(machine.feed(good).count == 1)
    }
}
