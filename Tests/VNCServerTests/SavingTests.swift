import Framebuffer
import Testing
import VNCServer

/// What is not encoded and not sent.
struct SavingTests {
    @Test func whatIsAsItWasIsNotSentAgain() throws {
        let rig = try ServerRig(area: Area(640, 480))
        let peer = try rig.peer([7])
        #expect(rig.settle(peer))
        #expect(rig.run { rig.desktop.isAwaited })
        for step in 0..<6 {
            // All of it is said to be new, and a little is.
            let updates = peer.updates
            rig.desktop.edit { $0.fill(Rect(70 + step, 70, 10, 10), Color(rgb: UInt32(step) * 0x30_2010)) }
            #expect(rig.run { peer.updates > updates && rig.shows(peer) })
            #expect(peer.decoder.rects.reduce(0) { $0 + $1.count } <= 2 * 64 * 64)
            #expect(rig.run { rig.desktop.isAwaited })
        }
        let updates = peer.updates
        rig.desktop.edit { _ in }
        #expect(rig.run { rig.desktop.isAwaited })
        rig.desktop.paint(Rect(0, 0, 1, 1), .white)
        #expect(rig.settle(peer))
        #expect(peer.updates == updates + 1)
    }

    @Test func whoComesInLaterGetsWhatIsEncodedAlready() throws {
        let rig = try ServerRig(area: Area(640, 480))
        let first = try rig.peer([7])
        #expect(rig.settle(first))
        rig.desktop.show(.text)
        #expect(rig.settle(first))
        let count = rig.server.encodedCount
        for _ in 0..<3 {
            let next = try rig.peer([7])
            #expect(rig.settle(next))
            next.leave()
        }
        #expect(rig.server.encodedCount == count)
        // What changed is encoded anew, and nothing else.
        rig.desktop.paint(Rect(10, 10, 5, 5), .white)
        #expect(rig.settle(first))
        let last = try rig.peer([7])
        #expect(rig.settle(last))
        #expect(rig.server.encodedCount <= count + 2)
        // Another kind of viewer gets nothing of that.
        let other = try rig.peer([16])
        #expect(rig.settle(other))
    }

    @Test func theCacheIsBoundedAndForgets() {
        var cache = PieceCache()
        let kind = EncodingClass(.tight)
        let rects = (0..<400).map { Rect($0 % 20 * 100, $0 / 20 * 100, 100, 100) }
        for rect in rects {
            for job in EncodingJob.jobs([rect], within: Rect(0, 0, 2000, 2000), kind) {
                cache.keep(EncodedPiece.test(rect, size: 10_000), of: job)
            }
        }
        #expect(cache.byteCount <= PieceCache.limit && cache.byteCount > PieceCache.limit - 10_000)
        let job = EncodingJob.jobs([rects[0]], within: Rect(0, 0, 2000, 2000), kind)[0]
        #expect(cache.piece(of: job)?.rect == rects[0])
        cache.forget(Region(Rect(99, 99, 1, 1)))
        #expect(cache.piece(of: job) == nil)
        cache.keep(EncodedPiece.test(rects[0], size: PieceCache.pieceLimit + 1), of: job)
        #expect(cache.piece(of: job) == nil)
        cache.forget(Region(Rect(0, 0, 2000, 2000)))
        #expect(cache.byteCount == 0)
    }

    @Test func aComparisonFindsWhatDiffersAndLooksSeldomWhereAllDoes() {
        var refinement = Refinement()
        var new = Bitmap(Area(300, 200))
        let old = new
        let all = Region(new.bounds)
        func difference() -> Region {
            new.withPixels { a in old.withPixels { refinement.difference(of: a, from: $0, in: all) } }
        }
        func isDue(_ region: Region) -> Bool { refinement.isDue(region) }
        #expect(isDue(all) && difference().isEmpty)
        new[130, 70] = .white
        new[299, 199] = .white
        #expect(isDue(all))
        #expect(difference() == Region([Rect(128, 64, 64, 64), Rect(256, 192, 44, 8)]))
        #expect(!isDue(Region(Rect(0, 0, 100, 100))))
        new = Bitmap(new.area, filledWith: .white)
        var looks = 0
        for _ in 0..<320 where isDue(all) {
            #expect(difference() == all)
            looks += 1
        }
        #expect(looks < 20)
    }
}

extension EncodedPiece {
    /// A piece of that many bytes.
    static func test(_ rect: Rect, size: Int) -> EncodedPiece {
        EncodedPiece(rect, bytes: [UInt8](repeating: 1, count: size))
    }
}
