import Framebuffer
import Plumbing
import Sessions
import Testing
import VNCServer

/// Our extension on a real connection, with a fake desktop behind the server.
struct InquirySessionTests {
    private static let number = -1_313_428_560
    private func acknowledge(_ number: Int) -> [UInt8] { [78, 0, 0, 0] + Viewer.u32(number) }
    private func settled(_ number: Int, quiet: Int, _ rect: Rect = .zero) -> [UInt8] {
        [78, 1, 0, 0] + Viewer.u32(number) + Viewer.u32(quiet)
            + [rect.x, rect.y, rect.width, rect.height].flatMap { Viewer.u16($0) }
    }

    private func frame(_ answer: [UInt8]) -> Int { answer[8...].reduce(0) { $0 << 8 | Int($1) } }
    private func tag(_ answer: [UInt8]) -> Int { answer[4..<8].reduce(0) { $0 << 8 | Int($1) } }

    @Test func everyUpdateTellsItsFrame() throws {
        let rig = try ServerRig()
        let (peer, other) = (try rig.peer([0, Self.number]), try rig.peer([0]))
        #expect(rig.settle(peer, other))
        let first = try #require(peer.decoder.frame)
        #expect(first.number > 0 && first.isComplete)
        for turn in 1...4 {
            rig.desktop.paint(Rect(turn, 0, 20, 20), Color(rgb: UInt32(turn) * 0x10203))
            #expect(rig.settle(peer, other))
            #expect(peer.decoder.frame == FrameNote(number: first.number + UInt64(turn), isComplete: true))
        }
        #expect(other.decoder.frame == nil)
    }

    @Test func aPartOfAFrameIsNotTheWhole() throws {
        let rig = try ServerRig()
        let peer = try rig.peer([0, Self.number])
        #expect(rig.settle(peer))
        peer.asks = false
        #expect(rig.run { rig.desktop.isAwaited })
        let number = try #require(peer.decoder.frame?.number)
        // One request is open, and is answered with the first change alone.
        let updates = peer.updates
        rig.desktop.paint(Rect(0, 0, 8, 8), .white)
        #expect(rig.run { peer.updates == updates + 1 })
        peer.send(settled(1, quiet: 0))
        #expect(rig.run { peer.answers.count == 1 })
        // The change that it is not sent is counted, though.
        peer.send(settled(2, quiet: 60_000))
        #expect(rig.run { rig.desktop.isAwaited })
        rig.desktop.paint(Rect(100, 100, 8, 8), .white)
        peer.send(Viewer.request(Rect(0, 0, 50, 50), incremental: false))
        #expect(rig.run { peer.updates == updates + 2 })
        #expect(peer.decoder.frame == FrameNote(number: number + 2, isComplete: false))
        peer.request()
        #expect(rig.run { peer.updates == updates + 3 })
        #expect(peer.decoder.frame == FrameNote(number: number + 2, isComplete: true))
    }

    @Test func inputIsAcknowledgedWhenTheGuiServerHasIt() throws {
        let rig = try ServerRig()
        let peer = try rig.peer([0, Self.number])
        #expect(rig.settle(peer))
        rig.desktop.acknowledges = false
        peer.send(Viewer.pointer(5, 6, 1) + acknowledge(77) + Viewer.pointer(5, 6, 0))
        #expect(rig.run { rig.desktop.events.values.joined().contains(.sequence(1)) })
        // The mark stands where it was said, and nothing is answered before the GUI server has answered.
        let label = try #require(rig.desktop.events.keys.first)
        #expect(rig.run { rig.desktop.events[label]?.count == 4 })
        #expect(rig.desktop.events[label]?[2] == .sequence(1))
        #expect(peer.answers == [])
        rig.desktop.acknowledges = true
        peer.send(acknowledge(78))
        #expect(rig.run { peer.answers.count == 2 })
        #expect(peer.answers.map(tag) == [77, 78] && peer.answers.allSatisfy { $0[1] == 0 && $0[3] == 0 })
        #expect(peer.answers.allSatisfy { UInt64(frame($0)) == peer.decoder.frame?.number })
    }

    @Test func whatAGuiServerTakesAlongIsLost() throws {
        let rig = try ServerRig()
        let peer = try rig.peer([0, Self.number])
        #expect(rig.settle(peer))
        rig.desktop.acknowledges = false
        peer.send(Viewer.pointer(1, 1, 1) + acknowledge(1))
        #expect(rig.run { rig.desktop.events.values.joined().contains(.sequence(1)) })
        try rig.restartDesktop()
        #expect(rig.run { peer.answers.count == 1 })
        #expect(peer.answers.first?[3] == 1)
        peer.send(acknowledge(2))
        #expect(rig.run { peer.answers.count == 2 })
        #expect(peer.answers.map { $0[3] } == [1, 0])
    }

    @Test func theScreenSettlesOnceAndWithItsLastFrame() throws {
        let rig = try ServerRig()
        let peer = try rig.peer([0, Self.number])
        #expect(rig.settle(peer))
        peer.send(settled(9, quiet: 60_000) + settled(10, quiet: 30_000, Rect(300, 0, 20, 200)))
        for turn in 1...10 {
            rig.desktop.paint(Rect(turn, 0, 20, 20), Color(rgb: UInt32(turn) * 0x10203))
            #expect(rig.settle(peer))
        }
        rig.loop.stopClock()
        // There nothing was drawn since it was asked, elsewhere there was.
        rig.loop.advance(milliseconds: 30_000)
        #expect(rig.run { peer.answers.count == 1 })
        #expect(peer.answers.map(tag) == [10])
        rig.loop.advance(milliseconds: 30_000)
        #expect(rig.run { peer.answers.count == 2 })
        let last = peer.answers[1]
        #expect(tag(last) == 9 && last[1] == 1 && UInt64(frame(last)) == peer.decoder.frame?.number)
        // Nobody waits for anything any more.
        peer.send(acknowledge(11))
        #expect(rig.run { peer.answers.count == 3 })
        #expect(peer.answers.map(tag) == [10, 9, 11])
    }

    @Test func whatIsDrawnAnewWithoutBeingDifferentDoesNotDisturb() throws {
        let rig = try ServerRig()
        let peer = try rig.peer([0, Self.number])
        #expect(rig.settle(peer))
        let frame = peer.decoder.frame?.number
        peer.send(settled(3, quiet: 20))
        // All the time the same, so that without a look at the pixels there would never be an end.
        #expect(
            rig.run {
                if rig.desktop.isAwaited { rig.desktop.tell(Rect(10, 10, 30, 30)) }
                return !peer.answers.isEmpty
            })
        #expect(peer.answers.map(self.frame) == [frame.map(Int.init)])
    }

    @Test func whoDoesNotAskForUpdatesIsToldAllTheSame() throws {
        let rig = try ServerRig()
        let peer = try rig.peer([0, Self.number])
        #expect(rig.settle(peer))
        peer.asks = false
        let updates = peer.updates
        rig.desktop.paint(Rect(0, 0, 9, 9), .white)
        #expect(rig.run { peer.updates > updates })
        // Whether it is known when the change comes or only then: the answer counts it.
        peer.send(settled(3, quiet: 5))
        rig.desktop.paint(Rect(0, 0, 10, 10), .black)
        #expect(rig.run { !peer.answers.isEmpty })
        #expect(peer.answers.map(frame) == [peer.decoder.frame.map { Int($0.number) + 1 }])
    }

    @Test func aFloodOfQuestionsEndsTheConnection() throws {
        let rig = try ServerRig()
        let (peer, other) = (try rig.peer([0, Self.number]), try rig.peer([0, Self.number]))
        #expect(rig.settle(peer, other))
        for number in 0...Inquiries.limit { peer.send(settled(number, quiet: 60_000)) }
        #expect(rig.run { !peer.isOpen })
        other.send(acknowledge(1))
        #expect(rig.run { other.answers.count == 1 })
    }
}
