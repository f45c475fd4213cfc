import Framebuffer
import TestKit
import Testing
import XDrawing
import XFonts
import XRender
import XlibCompat

/// Requests that are wrong in every way: an error or nothing, never a trap, and never more memory than a client may have.
struct HostileTests {
    private let engine = Engine(Engine.Configuration(), fonts: FontCatalog(path: []), presenter: Nobody())
    private let client: Client

    init() throws {
        guard let client = engine.connect() else { throw RenderTwins.Failure() }
        self.client = client
    }

    private func send(_ request: XRequest) -> XPacket? {
        handle(request.finished, engine, client)
        var reader = XPacketReader()
        return reader.feed(client.output.takeAll()).last
    }

    private let major = Extension.render.rawValue

    /// A pixmap and its picture of each format, a gradient, a color, glyphs.
    private func makeResources() -> [UInt32] {
        var ids: [UInt32] = []
        for (index, format) in PictureFormat.all.enumerated() where format != .a4 {
            let pixmap = client.base | UInt32(2 * index + 1)
            let picture = client.base | UInt32(2 * index + 2)
            _ = send(.createPixmap(pixmap, on: Identifiers.root, width: 40, height: 30, depth: format.depth))
            _ = send(.createPicture(major, picture, on: pixmap, format: format.id, [0: 1]))
            ids += [pixmap, picture]
        }
        let base = client.base | 100
        _ = send(.solidFill(major, base, [1, 2, 3, 4]))
        _ = send(.gradient(major, 34, base + 1, [0, 0, 9 << 16, 0], [0, 1 << 16], [0, 0, 0, 0, 9, 9, 9, 9]))
        _ = send(.createGlyphSet(major, base + 2, format: PictureFormat.a8.id))
        _ = send(
            .addGlyphs(
                major, base + 2, [0, 1], [3, 2, 0, 0, 4, 0, 5, 1, 1, 1, 6, 0], [UInt8](repeating: 200, count: 16)))
        _ = send(XRequest(Extension.fixes.rawValue, 5).u32(base + 3))
        _ = send(XRequest(Extension.sync.rawValue, 2).u32(base + 4, 0, 1))
        return ids + (0...4).map { base + UInt32($0) } + [Identifiers.root, 0]
    }

    /// Requests with plausible ids and otherwise random words, of all extensions.
    @Test(arguments: 0..<4) func noise(_ seed: Int) {
        var random = Seeded(7_000 + seed)
        var ids = makeResources()
        let interesting: [UInt32] = [
            0, 1, 2, 3, 8, 0xffff_ffff, 0x8000_0000, 0x7fff_ffff, 0xffff, 0x8000_7fff, 1 << 16, 0x7fff_7fff, 0x10001,
        ]
        for round in 0..<60_000 {
            let isRender = random.int(0...3) > 0
            let opcode = isRender ? major : UInt8(random.int(128...138))
            var request = XRequest(opcode, UInt8(random.int(0...(isRender ? 37 : 46))))
            for index in 0..<random.int(0...random.int(1...24)) {
                switch random.int(0...9) {
                case 0...3 where index < 5: request = request.u32(ids[random.int(0...ids.count - 1)])
                case 0...2: request = request.u32(UInt32(random.int(0...60)) << 16)
                case 3...5: request = request.u32(interesting[random.int(0...interesting.count - 1)])
                case 6: request = request.u32(client.base | UInt32(200 + random.int(0...200)))
                case 7: request = request.u32(PictureFormat.all[random.int(0...6)].id)
                case 8: request = request.u32(UInt32(random.int(0...60)))
                default: request = request.u32(UInt32(truncatingIfNeeded: random.next()))
                }
            }
            _ = send(request)
            if round % 500 == 499 { ids = makeResources() }
        }
        #expect(send(.getInputFocus())?.isReply == true)
    }

    @Test func absurdShapes() {
        _ = makeResources()
        let target = client.base | 2
        let source = client.base | 100
        let far: [UInt32] = [0x8000_0000, 0x7fff_ffff, 0xffff_ffff, 0, 1, 0x4000_0000, 0xc000_0000]
        var random = Seeded(3)
        for round in 0..<3000 {
            let minor = UInt8([10, 11, 12, 13, 32][round % 5])
            let words = minor == 10 ? 10 * random.int(1...3) : 6 * random.int(1...3)
            let values = (0..<words).map { _ in far[random.int(0...far.count - 1)] }
            let op = UInt8(random.int(0...13))
            let request: XRequest =
                minor == 32
                ? .addTraps(major, client.base | 6, x: random.int(-32768...32767), y: 0, values)
                : .shapes(
                    major, minor, op: op, source, target, format: round % 2 == 0 ? 0 : PictureFormat.a8.id,
                    x: random.int(-32768...32767), y: 32767, values)
            _ = send(request)
        }
        #expect(send(.getInputFocus())?.isReply == true)
    }

    @Test func transformsWithoutAnInverse() {
        _ = makeResources()
        let words: [UInt32] = [0, 1, 0xffff_ffff, 0x7fff_ffff, 0x8000_0000, 1 << 16]
        var random = Seeded(9)
        for _ in 0..<2000 {
            let picture = client.base | UInt32(2 * random.int(1...6))
            _ = send(.setTransform(major, picture, (0..<9).map { _ in words[random.int(0...5)] }))
            _ = send(.setFilter(major, picture, ["nearest", "bilinear"][random.int(0...1)]))
            _ = send(.changePicture(major, picture, [0: UInt32(random.int(0...3))]))
            let places =
                (0..<6).map { _ in random.int(-32768...32767) } + [random.int(0...65535), random.int(0...65535)]
            _ = send(.composite(major, op: 3, picture, picture, client.base | 2, places))
        }
        #expect(send(.getInputFocus())?.isReply == true)
    }

    @Test func glyphsThatAreTooMuch() {
        let set = client.base | 1
        _ = send(XRequest(Extension.bigRequests.rawValue))
        _ = send(.createGlyphSet(major, set, format: PictureFormat.a8r8g8b8.id))
        let error = send(.addGlyphs(major, set, [1], [65535, 65535, 0, 0, 0, 0], [0, 0, 0, 0]))
        #expect(error?.code == 16)
        // 16 MB a glyph: a client may have no more than so many.
        let data = [UInt8](repeating: 1, count: 2000 * 2000 * 4)
        var codes: Set<UInt8> = []
        for id in 0..<20 {
            if let packet = send(.addGlyphs(major, set, [UInt32(id)], [2000, 2000, 0, 0, 0, 0], data)) {
                codes.insert(packet.code)
            }
        }
        #expect(codes == [11])
        // What is freed may be used again.
        #expect(send(XRequest(major, 19).u32(set)) == nil)
        #expect(send(.createGlyphSet(major, set, format: PictureFormat.a8r8g8b8.id)) == nil)
        #expect(send(.addGlyphs(major, set, [9], [2000, 2000, 0, 0, 0, 0], data)) == nil)
    }

    @Test func alphaMapsInACircle() {
        _ = makeResources()
        let (a, b) = (client.base | 2, client.base | 6)
        _ = send(.changePicture(major, a, [1: b]))
        _ = send(.changePicture(major, b, [1: a]))
        _ = send(.changePicture(major, a, [1: a]))
        #expect(send(.composite(major, op: 3, a, b, a, [0, 0, 0, 0, 0, 0, 30, 30])) == nil)
        _ = send(.freePicture(major, a))
        #expect(send(.composite(major, op: 3, b, 0, b, [0, 0, 0, 0, 0, 0, 30, 30])) == nil)
    }
}
