import Framebuffer
import TestKit
import Testing
import XlibCompat

/// What the pointer looks like, by windows, grabs and XFIXES.
@Suite struct CursorTests {
    private let server = TestServer(area: Area(200, 100))
    private let client: TestClient
    private let outer: UInt32
    private let inner: UInt32

    init() {
        client = server.connect()
        outer = client.create(in: server.root, Rect(0, 0, 100, 100))
        inner = client.create(in: outer, Rect(10, 10, 50, 50))
        for window in [outer, inner] { client.map(window) }
        server.engine.endFrame()
    }

    private func move(_ x: Int, _ y: Int) {
        guard let surface = server.engine.root.surface else { return }
        server.engine.pointerMoved(to: Point(x, y), in: surface)
    }

    /// A cursor of one row, made of a bitmap of its own, in black and white.
    private func cursor(width: Int) -> UInt32 {
        let (bitmap, cursor) = (client.newID(), client.newID())
        client.send(53, 1, [bitmap, server.root, TestClient.pair(width, 1)])
        client.send(93, 0, [cursor, bitmap, 0, 0, 0xffff_0000, 0xffff_ffff, 0])
        return cursor
    }

    private var shown: Int? { server.presenter.cursor?.width }

    @Test func aWindowWithoutACursorHasThatOfTheOneAroundIt() {
        move(20, 20)
        #expect(shown == nil)
        client.change(outer, [14: cursor(width: 3)])
        server.engine.endFrame()
        #expect(shown == 3)
        client.change(inner, [14: cursor(width: 5)])
        server.engine.endFrame()
        #expect(shown == 5)
        move(5, 5)
        #expect(shown == 3)
        move(150, 50)
        #expect(shown == nil)
    }

    @Test func aGrabDecidesWhileItLasts() {
        client.change(outer, [14: cursor(width: 3)])
        client.change(inner, [14: cursor(width: 5)])
        move(150, 50)
        // Without a cursor of its own it is that of its window, wherever the pointer is outside of it.
        client.send(26, 0, [inner, 0x0101_0000, 0, 0, 0])
        #expect(shown == 5)
        client.send(30, 0, [cursor(width: 7), 0, 0])
        #expect(shown == 7)
        move(5, 5)
        #expect(shown == 7)
        client.send(27, 0, [0])
        #expect(shown == 3)
    }

    @Test func aCursorMayBeHiddenAndRecoloured() throws {
        let id = cursor(width: 3)
        client.change(outer, [14: id])
        move(5, 5)
        #expect(server.presenter.cursor?.pixels == [UInt32](repeating: 0xffff_ffff, count: 3))
        // RecolorCursor: a background of red.
        client.send(96, 0, [id, 0, 0xffff_0000, 0])
        #expect(server.presenter.cursor?.pixels.first == 0xffff_0000)
        for _ in 0..<2 { client.send(133, 29, [server.root]) }
        #expect(server.presenter.cursor?.pixels == [0])
        client.send(133, 30, [server.root])
        #expect(server.presenter.cursor?.pixels == [0])
        client.send(133, 30, [server.root])
        #expect(shown == 3)
        client.forget()
        client.send(133, 30, [server.root])
        #expect(client.packets().map { [$0.kind, $0.detail] } == [[0, 8]])
        // Whoever ends hides nothing any more.
        let other = server.connect()
        other.send(133, 29, [server.root])
        #expect(server.presenter.cursor?.pixels == [0])
        server.engine.disconnect(other.client)
        #expect(shown == 3)
    }
}
