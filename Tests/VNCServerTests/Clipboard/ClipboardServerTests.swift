import Framebuffer
import Images
import Plumbing
import Sessions
import TestKit
import Testing
import VNCServer

/// Viewers and the desktop's clipboard, over real connections.
struct ClipboardServerTests {
    @Test func whatAViewerCopiesTheOthersAndTheDesktopSee() throws {
        let rig = try ServerRig()
        let clipboard = try FakeClipboard(rig.parent)
        let peers = try [[0, Cut.encoding], [0, Cut.encoding], [0]].map { try rig.peer($0) }
        #expect(rig.run { clipboard.readerCount == 1 && peers.allSatisfy { $0.isIn } })
        #expect(rig.run { peers[0].cuts.count == 1 && peers[1].cuts.count == 1 })
        peers[0].send(Cut.provided(Array("Grüße λ\r\n\u{0}".utf8)))
        #expect(rig.run { clipboard.copies.last?.clip.text == "Grüße λ\n" })
        #expect(clipboard.copies.last?.label == "vnc-server -> clipboard")
        #expect(rig.run { peers[1].cuts.count == 2 && peers[2].cuts.count == 1 })
        #expect(Cut.said(peers[1].cuts[1])?.text == "Grüße λ\r\n\u{0}")
        #expect(peers[2].cuts[0] == [3, 0, 0, 0, 0, 0, 0, 8] + [71, 114, 0xfc, 0xdf, 101, 32, 63, 10])
        // What the desktop has all are told, also the one whose own it was before.
        clipboard.show(Clip(text: "from the desktop"))
        #expect(rig.run { peers.allSatisfy { $0.cuts.count >= 2 } })
        #expect(peers[0].cuts.count == 2 && Cut.said(peers[0].cuts[1])?.text == "from the desktop\u{0}")
        // An old viewer copies; what it gives back does not count.
        peers[2].send(Cut.old(Array("from the desktop".utf8)) + Cut.old(Array("old".utf8)))
        #expect(rig.run { clipboard.copies.count == 2 })
        #expect(clipboard.copies.last?.clip.text == "old")
        #expect(rig.run { Cut.said(peers[0].cuts.last)?.text == "old\u{0}" })
    }

    /// What is not for viewers they are not told, and what was is taken back.
    @Test func whatIsHiddenIsTakenBack() throws {
        let rig = try ServerRig()
        let clipboard = try FakeClipboard(rig.parent)
        let peer = try rig.peer([0, Cut.encoding])
        #expect(rig.run { peer.cuts.count == 1 })
        clipboard.show(Clip(text: "text"))
        #expect(rig.run { Cut.said(peer.cuts.last)?.text == "text\u{0}" })
        clipboard.show(Clip())
        #expect(rig.run { Cut.said(peer.cuts.last)?.flags == Cut.notify })
        peer.send(Cut.extended(Cut.request | Cut.text) + Cut.extended(Cut.peek))
        #expect(rig.run { peer.cuts.count == 4 })
        #expect(Cut.said(peer.cuts.last)?.flags == Cut.notify)
    }

    @Test func withoutAClipboardNothingIsSaidAndTextsArePassedOver() throws {
        let rig = try ServerRig()
        let peer = try rig.peer([0, Cut.encoding])
        #expect(rig.settle(peer))
        peer.send(Cut.old(Array("secret".utf8)) + Cut.provided(Array("secret".utf8)))
        rig.desktop.paint(.init(0, 0, 5, 5), .init(rgb: 0x102030))
        #expect(rig.settle(peer))
        #expect(peer.cuts.isEmpty && peer.isOpen && rig.parent.reports.isEmpty)
    }

    /// A viewer that does not read is kept one text for, however often the clipboard changes; the others hear of all.
    @Test func whoDoesNotReadCostsOneText() throws {
        let rig = try ServerRig()
        let clipboard = try FakeClipboard(rig.parent)
        let (deaf, other) = (try rig.peer([0, Cut.encoding]), try rig.peer([0, Cut.encoding]))
        #expect(rig.run { deaf.cuts.count == 1 && other.cuts.count == 1 })
        #expect(rig.settle(deaf, other))
        deaf.stall()
        var random = Seeded(3)
        var last = ""
        for number in 0..<40 {
            let noise = (0..<100_000).map { _ in
                Character(Unicode.Scalar(UInt8(Int.random(in: 33...126, using: &random))))
            }
            last = "\(number) " + String(noise)
            clipboard.show(Clip(text: last))
            #expect(rig.run { Cut.said(other.cuts.last)?.text == last + "\u{0}" })
        }
        try deaf.resume()
        #expect(rig.run { Cut.said(deaf.cuts.last)?.text == last + "\u{0}" })
        // What fitted on the way, one that waited, and the newest.
        #expect(deaf.cuts.count < 20)
    }

    /// What of a provided clip stands behind each count.
    private func parts(_ said: Cut.Said?) -> [[UInt8]] {
        guard let said, var rest = Inflate().inflateAll(said.body, limit: 4 << 20) else { return [] }
        var parts: [[UInt8]] = []
        while rest.count >= 4 {
            let count = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            rest.removeFirst(4)
            parts.append(Array(rest.prefix(count)))
            rest.removeFirst(min(count, rest.count))
        }
        return parts
    }

    /// Pictures, HTML and Rich Text go both ways; who understands text alone has the text.
    @Test func whoUnderstandsMoreHasMore() throws {
        let rig = try ServerRig()
        let clipboard = try FakeClipboard(rig.parent)
        let peers = try (0..<3).map { _ in try rig.peer([0, Cut.encoding]) }
        #expect(rig.run { peers.allSatisfy { $0.cuts.count == 1 } })
        let all = Cut.request | Cut.peek | Cut.notify | Cut.provide
        for peer in peers.prefix(2) {
            peer.send(Cut.extended(Cut.caps | all | Cut.all, [UInt8](repeating: 0, count: 16)))
        }
        #expect(rig.settle(peers[0], peers[1]))
        let bitmap = Bitmap(Area(3, 2), filledWith: Color(rgb: 0x336699))
        let (html, rtf) = (try #require(MIMEType("text/html")), try #require(MIMEType("text/rtf")))
        let text = Clip(text: "text").forms
        clipboard.show(
            Clip([.init(.png, try PNG.encode(bitmap)), .init(html, Array("<b>text".utf8))] + text))
        #expect(rig.run { peers.allSatisfy { $0.cuts.count == 2 } })
        #expect(Cut.said(peers[0].cuts.last) == .init(flags: Cut.notify | 13, body: []))
        #expect(Cut.said(peers[2].cuts.last)?.text == "text\u{0}")
        peers[0].send(Cut.extended(Cut.request | 15))
        #expect(rig.run { peers[0].cuts.count == 3 })
        let said = Cut.said(peers[0].cuts.last)
        #expect(said?.flags == Cut.provide | 13)
        let given = parts(said)
        #expect(given.count == 3 && given.first == Array("text\u{0}".utf8))
        #expect(given.dropFirst().first.flatMap { HTMLFragment.decode($0) } == "<b>text")
        #expect(given.last.flatMap { DIB.decode($0) } == bitmap)
        // What is not asked for is not looked at.
        let stream = { (parts: [[UInt8]]) in
            Cut.deflated(parts.flatMap { Viewer.u32($0.count) + $0 }, hasEnd: false)
        }
        let other = Bitmap(Area(2, 3), filledWith: Color(rgb: 0x99ff00))
        let copy = Cut.extended(
            Cut.provide | 14,
            stream([Array("{\\rtf1 x}".utf8), HTMLFragment.encode("<i>x"), try #require(DIB.encode(other))]))
        peers[1].send(copy)
        #expect(rig.settle(peers[1]) && clipboard.copies.isEmpty)
        peers[1].send(Cut.extended(Cut.notify | 14))
        #expect(rig.run { Cut.said(peers[1].cuts.last)?.flags == Cut.request | 14 })
        peers[1].send(copy)
        #expect(rig.run { clipboard.copies.count == 1 })
        let clip = try #require(clipboard.copies.last?.clip)
        #expect(clip.forms.map(\.type) == [.png, html, rtf])
        #expect(try PNG.decode(clip[.png] ?? []) == other)
        #expect(clip[html] == Array("<i>x".utf8) && clip[rtf] == Array("{\\rtf1 x}".utf8))
        // The others hear of it, who copied it does not, and what is given back is no news.
        #expect(rig.run { Cut.said(peers[0].cuts.last) == .init(flags: Cut.notify | 14, body: []) })
        peers[0].send(Cut.extended(Cut.notify | 14))
        #expect(rig.run { Cut.said(peers[0].cuts.last)?.flags == Cut.request | 14 })
        peers[0].send(copy)
        peers[1].send(Cut.old(Array("the end".utf8)))
        #expect(rig.run { clipboard.copies.last?.clip.text == "the end" })
        #expect(clipboard.copies.count == 2)
        #expect(Cut.said(peers[1].cuts.last)?.flags == Cut.request | 14)
    }
}
