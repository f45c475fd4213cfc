import Framebuffer
import Plumbing
import TestKit
import Testing
import VNCServer

/// Viewers that take updates unasked over links that are not loopback.
struct LinkTests {
    private let area = Area(320, 200)

    private func viewer(_ rig: ServerRig, _ relay: LinkRelay, _ numbers: [Int]) throws -> TestPeer {
        let peer = try TestPeer(rig.loop, StreamSocket(address: "127.0.0.1", port: relay.port), numbers)
        try #require(rig.settle(peer))
        peer.asks = false
        let area = peer.decoder.area
        peer.send([150, 1, 0, 0, 0, 0] + [area.width, area.height].flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] })
        return peer
    }

    private func relay(_ rig: ServerRig, _ link: LinkRelay.Link) throws -> LinkRelay {
        let path = rig.path
        return try LinkRelay(rig.loop, link) { try StreamSocket(unixPath: path) }
    }

    @Test(arguments: [
        LinkRelay.Link(megabits: 1000, way: 1), .init(megabits: 20, way: 300), .init(megabits: 5, way: 20, jitter: 30),
        .init(megabits: 50, way: 10, stalls: 50_000),
    ]) func whatArrivesIsTheDesktop(_ link: LinkRelay.Link) throws {
        let rig = try ServerRig(area: area)
        let relay = try relay(rig, link)
        let near = try rig.peer([7])
        let far = try viewer(rig, relay, [1, 7, -27, -312, -313])
        for seed in 0..<6 {
            rig.desktop.show(.photograph, seed: UInt64(seed))
            rig.desktop.scroll(by: 10)
            // The one that is near does not wait for the one that is far.
            #expect(rig.settle(near))
        }
        #expect(rig.settle(far))
    }

    @Test func aSmallThingOvertakesALargeOne() throws {
        let rig = try ServerRig(area: Area(640, 480))
        let relay = try relay(rig, LinkRelay.Link(megabits: 10, way: 20))
        let peer = try viewer(rig, relay, [7, -312, -313])
        // So that it is known what the link carries.
        rig.desktop.show(.noise, seed: 1)
        #expect(rig.settle(peer))
        rig.desktop.show(.noise, seed: 2)
        let updates = peer.updates
        #expect(rig.run { peer.updates > updates })
        let spot = Rect(150, 190, 8, 8)
        rig.desktop.paint(spot, .white)
        var seen: Bool?
        peer.onUpdate = { [unowned peer] decoder in
            let isThere = decoder.pixels[194 * 640 + 154] == 0xff_ffff
            if isThere, seen == nil { seen = rig.shows(peer) }
        }
        #expect(rig.settle(peer))
        #expect(seen == false, "it came with the last of the large one")
    }

    @Test func whoDoesNotReadCostsABoundedAmountAndNobodyElse() throws {
        let rig = try ServerRig(area: area)
        let relay = try relay(rig, LinkRelay.Link(megabits: 100, way: 5))
        let far = try viewer(rig, relay, [0, -312, -313])
        let near = try rig.peer([7])
        #expect(rig.settle(near))
        far.stall()
        let before = far.updates
        for seed in 0..<30 {
            rig.desktop.show(.noise, seed: UInt64(seed))
            #expect(rig.settle(near))
        }
        try far.resume()
        #expect(rig.settle(far))
        // What changed while it did not look was left out.
        #expect(far.updates - before < 20)
    }
}
