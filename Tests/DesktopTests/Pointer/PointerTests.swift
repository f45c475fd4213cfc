import Desktop
import Framebuffer
import Plumbing
import Sessions
import TestKit
import Testing

/// The pointer as a client, against a server that only notes what it is told.
@Suite struct PointerTests {
    @Test func theHotSpotLiesAtTheOrigin() throws {
        let parent = LocalParent(try Loop())
        var commits: [GuiCommit] = []
        var modes: [Mode] = []
        var pixels: [SharedPixels] = []
        var connection: ServerConnection?
        let provider = try ServiceProvider(.gui, parent.link("gui-server"), parent.loop) { event in
            guard case .open(let opening) = event else { return }
            connection = ServerConnection(opening, parent.loop)
            connection?.onPacket = { packet throws(WireError) in
                switch try GuiRequest(decoding: packet.bytes) {
                case .buffer(let serial, let mode):
                    modes.append(mode)
                    if let memory = packet.parcel?.take(), let shared = try? SharedPixels(memory, mode) {
                        pixels.append(shared)
                    }
                    connection?.send(GuiEvent.done(serial: serial, .ok).encoded())
                case .commit(let commit): commits.append(commit)
                case .token, .exclusive, .session, .forwardFocus: break
                }
            }
            connection?.start()
        }
        let pointer = try Pointer(try parent.link("pointer"))
        try parent.loop.watch(pointer.descriptorNumber) { _ in _ = try? pointer.dispatch() }
        #expect(parent.run { !commits.isEmpty && !pixels.isEmpty })
        let arrow = PointerShape.arrow
        let commands = commits.flatMap(\.commands)
        #expect(commands.contains(.geometry(ViewID(1), Rect(-arrow.hotSpot, arrow.picture.area))))
        #expect(modes == [Mode(arrow.picture.area, hasAlpha: true, hasInputMask: true)])
        let shown = try #require(pixels.last)
        #expect(shown.withSurface { $0.bitmap(of: $0.bounds) } == arrow.picture)
        // A pointer takes no input, wherever it is.
        #expect(!shown.takesInput(at: arrow.hotSpot))

        let hand = try #require(PointerShape.named("hand"))
        commits = []
        try pointer.change(to: hand)
        #expect(parent.run { !commits.isEmpty && pixels.count == 2 })
        #expect(commits.flatMap(\.commands).first == .geometry(ViewID(1), Rect(-hand.hotSpot, hand.picture.area)))
        try pointer.change(to: hand)
        withExtendedLifetime(provider) {}
    }
}
