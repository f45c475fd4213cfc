import Framebuffer
import Plumbing
import Sessions
import TestKit
import Testing
import VNCServer

/// Several screens of one server, with viewers of all and of one, against a desktop that is a picture.
struct ScreensServerTests {
    private static func size(_ width: Int, _ height: Int) -> Document { [.integer(width), .integer(height)] }

    private static func screen(_ name: String, _ place: Point, _ area: Area, door: Bool = true) -> Document {
        var members: [Document.Member] = [
            .init("name", .string(name)), .init("place", size(place.x, place.y)),
            .init("size", size(area.width, area.height)),
        ]
        if door { members.append(.init("listen", ["unix": .string(name)])) }
        return .object(members)
    }

    private static let left = Rect(0, 0, 200, 100)
    private static let right = Rect(200, 10, 120, 80)

    private static func rig(_ extra: [Document.Member] = [], door: Bool = true) throws -> ServerRig {
        let screens = [
            screen("left", left.origin, left.area, door: door), screen("right", right.origin, right.area, door: door),
        ]
        return try ServerRig([.init("screens", .list(screens))] + extra)
    }

    /// Whether the peer shows that part of the desktop.
    private static func shows(_ peer: TestPeer, _ rig: ServerRig, _ part: Rect) -> Bool {
        let picture = rig.desktop.picture
        guard peer.failure == nil, peer.decoder.area == part.area, picture.bounds.contains(part) else { return false }
        return (0..<part.height).allSatisfy { y in
            let start = y * part.width
            return zip(peer.decoder.pixels[start..<start + part.width], part.left..<part.right).allSatisfy {
                $0 == picture[$1, part.y + y].bits & 0xff_ffff
            }
        }
    }

    @Test(arguments: [[0], [1, 7], [16], [5], [2], [6], [7, -312, -313]])
    func onePortShowsAllAndOneEachItsScreen(_ numbers: [Int]) throws {
        let rig = try Self.rig()
        let all = try rig.peer(numbers + [-308])
        let left = try rig.peer(numbers + [-308], at: "left")
        let right = try rig.peer(numbers + [-308], at: "right")
        let shown = {
            Self.shows(all, rig, rig.desktop.picture.bounds) && Self.shows(left, rig, Self.left)
                && Self.shows(right, rig, Self.right)
        }
        #expect(rig.run(until: shown))
        #expect(all.decoder.area == Area(320, 100))
        #expect(all.decoder.screens == [[1, 0, 0, 200, 100, 0], [2, 200, 10, 120, 80, 0]])
        #expect(left.decoder.screens == [[1, 0, 0, 200, 100, 0]] && right.decoder.screens == [[2, 0, 0, 120, 80, 0]])
        #expect(
            rig.desktop.output?.screens == [CaptureScreen("left", Self.left), CaptureScreen("right", Self.right)])
        rig.desktop.show(.photograph)
        #expect(rig.run(until: shown))
        rig.desktop.paint(Rect(150, 20, 100, 40), Color(rgb: 0x12_3456))
        #expect(rig.run(until: shown))
        rig.desktop.scroll(by: 7)
        #expect(rig.run(until: shown))
        #expect([all, left, right].allSatisfy { $0.failure == nil })
    }

    @Test func whatChangesOnOneScreenCostsViewersOfAnotherNothing() throws {
        let rig = try Self.rig()
        let all = try rig.peer([16])
        let left = try rig.peer([16], at: "left")
        let right = try rig.peer([16], at: "right")
        let shown = {
            Self.shows(all, rig, rig.desktop.picture.bounds) && Self.shows(left, rig, Self.left)
                && Self.shows(right, rig, Self.right)
        }
        #expect(rig.run(until: shown))
        #expect(rig.run { rig.desktop.isAwaited })
        let (updates, encoded) = (left.updates, rig.server.encodedCount)
        for round in 1...5 {
            rig.desktop.paint(Rect(210, 20, 100, 60), Color(rgb: UInt32(round) * 0x1111))
            #expect(rig.run { shown() && rig.desktop.isAwaited })
        }
        // Each was encoded once, for the viewer of the screen and for the one of all.
        #expect(left.updates == updates && rig.server.encodedCount == encoded + 5)
    }

    @Test func inputStaysOnTheViewersScreen() throws {
        let rig = try Self.rig()
        let left = try rig.peer([0], at: "left")
        let right = try rig.peer([0, -257], at: "right")
        #expect(rig.run { left.isIn && right.isIn })
        let (one, two) = ("vnc-server -> viewer 1", "vnc-server -> viewer 2")
        left.send(Viewer.pointer(500, 500, 0))
        #expect(rig.run { rig.desktop.events[one] == [.motion(x: 299, y: 149)] })
        right.send(Viewer.pointer(5, 6, 0))
        #expect(rig.run { rig.desktop.events[two] == [.motion(x: 305, y: 66)] })
        // The right one's pointer is where it was for its viewer, whoever has moved it since.
        left.send(Viewer.pointer(1, 1, 0))
        #expect(rig.run { rig.desktop.events[one]?.count == 2 })
        right.send(Viewer.pointer(5, 6, 1))
        let press: [InputEvent] = [.motion(x: 305, y: 66), .press(KeyPress(.left))]
        #expect(rig.run { rig.desktop.events[two].map { Array($0.dropFirst()) } == press })
        // Now it has it, and what it does next needs no more words.
        right.send(Viewer.pointer(5, 6, 0))
        #expect(rig.run { rig.desktop.events[two]?.last == .release(.left) && rig.desktop.events[two]?.count == 4 })
    }

    @Test func aRelativePointerIsForViewersOfAll() throws {
        let rig = try Self.rig([.init("pointer", "relative")])
        let all = try rig.peer([0, -257])
        let right = try rig.peer([0, -257], at: "right")
        #expect(rig.run { all.isIn && right.isIn && all.decoder.isPointerRelative == true })
        #expect(Self.shows(right, rig, Self.right) || rig.run { Self.shows(right, rig, Self.right) })
        #expect(right.decoder.isPointerRelative != true)
    }

    @Test func thePointerOfOtherScreensIsNotShown() throws {
        let rig = try Self.rig()
        let all = try rig.peer([0])
        let left = try rig.peer([0], at: "left")
        let right = try rig.peer([0, -239, -232], at: "right")
        let shown = { Self.shows(left, rig, Self.left) && Self.shows(right, rig, Self.right) }
        #expect(rig.run { shown() && Self.shows(all, rig, rig.desktop.picture.bounds) })
        #expect(rig.run { rig.desktop.isAwaited })
        // Its picture reaches onto the left screen; it is on the right one.
        let image = try #require(Bitmap(Area(8, 8), pixels: Array(repeating: 0xffff_ffff, count: 64)))
        try rig.desktop.point(image, at: Point(203, 20))
        #expect(rig.run { all.decoder.pixels[20 * 320 + 204] == 0xff_ffff })
        #expect(rig.run { rig.desktop.isAwaited })
        let updates = left.updates
        try rig.desktop.point(image, at: Point(196, 20))
        #expect(rig.run { left.updates > updates && left.decoder.pixels[20 * 200 + 197] == 0xff_ffff })
        #expect(rig.run { rig.desktop.isAwaited })
        try rig.desktop.point(image, at: Point(210, 20))
        #expect(rig.run { Self.shows(left, rig, Self.left) })
        // Who draws it is told its places on the screen alone, as the viewer sees them.
        #expect(rig.run { right.decoder.pointer == Point(10, 10) })
        #expect(Self.shows(right, rig, Self.right))
    }

    @Test func aViewerOfAllMakesOtherScreens() throws {
        let rig = try Self.rig(door: false)
        let first = try rig.peer([7, -308])
        let second = try rig.peer([16, -308])
        let plain = try rig.peer([0])
        #expect(rig.settle(first, second))
        let rects = [Rect(0, 0, 100, 100), Rect(100, 0, 100, 100), Rect(0, 100, 200, 60)]
        first.send(Viewer.desktopSize(Area(240, 160), screens: rects, from: 1))
        let told = rects.enumerated().map {
            [$0.offset + 1, $0.element.x, $0.element.y, $0.element.width, $0.element.height, 0]
        }
        #expect(rig.run { first.decoder.screens == told && second.decoder.screens == told })
        #expect(rig.settle(first, second))
        #expect(first.decoder.sizes.last.map { [$0.reason, $0.status] } == [1, 0])
        #expect(second.decoder.sizes.last.map { [$0.reason, $0.status] } == [2, 0])
        #expect(rig.desktop.output?.screens.map(\.name) == ["left", "right", "screen 3"])
        #expect(rig.desktop.output?.screens.map(\.rect) == rects)
        // Who cannot be told goes on seeing what it knows of.
        #expect(plain.decoder.area == Area(320, 100) && plain.failure == nil)
        let hostile: [(Area, [Rect], Int)] = [
            (Area(240, 160), [Rect(0, 0, 241, 10)], 3), (Area(240, 160), [], 3),
            (Area(240, 160), [Rect(0, 0, 0, 0)], 3), (Area(65535, 65535), [Rect(0, 0, 65535, 65535)], 3),
            (Area(16384, 16384), [Rect(0, 0, 16384, 16384)], 2), (Area(15, 15), [Rect(0, 0, 15, 15)], 2),
            (Area(240, 160), [Rect(0, 0, 240, 2)], 3),
        ]
        for (area, rects, status) in hostile {
            let count = first.decoder.sizes.count
            first.send(Viewer.desktopSize(area, screens: rects))
            #expect(rig.run { first.decoder.sizes.count > count })
            #expect(first.decoder.sizes.last.map { [$0.reason, $0.status] } == [1, status])
        }
        #expect(first.decoder.area == Area(240, 160) && second.decoder.screens == told)
        #expect(second.decoder.sizes.last?.status == 0 && rig.settle(first, second))
    }

    @Test func aViewerOfOneScreenChangesThatOne() throws {
        let rig = try Self.rig()
        let all = try rig.peer([7, -308])
        let left = try rig.peer([7, -308], at: "left")
        let right = try rig.peer([7, -308], at: "right")
        let shown = { (a: Rect, b: Rect) in
            Self.shows(all, rig, rig.desktop.picture.bounds) && Self.shows(left, rig, a) && Self.shows(right, rig, b)
        }
        #expect(rig.run { shown(Self.left, Self.right) })
        let sizes = right.decoder.sizes.count
        left.send(Viewer.desktopSize(Area(240, 120), screens: [Rect(0, 0, 240, 120)]))
        #expect(rig.run { shown(Rect(0, 0, 240, 120), Rect(240, 10, 120, 80)) })
        #expect(all.decoder.screens == [[1, 0, 0, 240, 120, 0], [2, 240, 10, 120, 80, 0]])
        #expect(left.decoder.sizes.last.map { [$0.reason, $0.status] } == [1, 0])
        #expect(all.decoder.sizes.last.map { [$0.reason, $0.status] } == [2, 0])
        #expect(right.decoder.sizes.count == sizes)
        right.send(Viewer.pointer(0, 0, 0))
        #expect(rig.run { rig.desktop.events["vnc-server -> viewer 3"] == [.motion(x: 340, y: 60)] })
        // The doors' screens cannot be taken away.
        all.send(Viewer.desktopSize(Area(240, 120), screens: [Rect(0, 0, 240, 120)]))
        #expect(rig.run { all.decoder.sizes.last.map { [$0.reason, $0.status] } == [1, 1] })
        left.send(Viewer.desktopSize(Area(240, 120), screens: [Rect(0, 0, 120, 120), Rect(120, 0, 120, 120)]))
        #expect(rig.run { left.decoder.sizes.last.map { [$0.reason, $0.status] } == [1, 3] })
        #expect(shown(Rect(0, 0, 240, 120), Rect(240, 10, 120, 80)))
    }

    @Test func whoCannotBeToldSeesNothingOfTheNeighbour() throws {
        let rig = try Self.rig()
        let left = try rig.peer([7, -308], at: "left")
        let plain = try rig.peer([0], at: "left")
        #expect(rig.run { Self.shows(left, rig, Self.left) && Self.shows(plain, rig, Self.left) })
        left.send(Viewer.desktopSize(Area(100, 50), screens: [Rect(0, 0, 100, 50)]))
        #expect(rig.run { Self.shows(left, rig, Rect(0, 0, 100, 50)) })
        // The neighbour has moved to where the left screen was.
        rig.desktop.paint(Rect(0, 0, 220, 90), Color(rgb: 0x12_3456))
        #expect(rig.run { Self.shows(left, rig, Rect(0, 0, 100, 50)) && plain.decoder.pixels[0] == 0x12_3456 })
        #expect(plain.decoder.area == Self.left.area && plain.failure == nil)
        #expect(!plain.decoder.pixels[100..<200].contains(0x12_3456))
    }

    @Test func otherSettingsTakeScreensAway() throws {
        let rig = try Self.rig()
        let all = try rig.peer([7, -308])
        let left = try rig.peer([7, -308], at: "left")
        #expect(rig.run { Self.shows(all, rig, rig.desktop.picture.bounds) && Self.shows(left, rig, Self.left) })
        let screens: Document = .list([Self.screen("right", .zero, Self.right.area, door: false)])
        let listen: Document = ["unix": .string(rig.path)]
        let new = Document.object([.init("screens", screens), .init("listen", listen)])
        rig.server.change(try Settings.parse(new).settings)
        #expect(rig.run { !left.isOpen && Self.shows(all, rig, Rect(.zero, Self.right.area)) })
        #expect(all.decoder.screens == [[2, 0, 0, 120, 80, 0]])
    }

    @Test func aViewersOwnScreenComesAndGoesWithIt() throws {
        let own: Document = ["size": Self.size(160, 90), "listen": ["unix": "own"]]
        let rig = try Self.rig([.init("own-screen", own)])
        let all = try rig.peer([7, -308])
        let left = try rig.peer([7, -308], at: "left")
        #expect(rig.run { Self.shows(all, rig, rig.desktop.picture.bounds) && Self.shows(left, rig, Self.left) })
        let sizes = left.decoder.sizes.count
        var guest: TestPeer? = try rig.peer([7, -308], at: "own")
        let place = Rect(320, 0, 160, 90)
        let id = 0x1_0000 + 3
        #expect(
            rig.run {
                guest.map { Self.shows($0, rig, place) } == true && Self.shows(all, rig, Rect(0, 0, 480, 100))
            })
        #expect(all.decoder.screens.last == [id, 320, 0, 160, 90, 0] && all.decoder.screens.count == 3)
        #expect(all.decoder.sizes.last.map { [$0.reason, $0.status] } == [0, 0])
        #expect(guest?.decoder.screens == [[id, 0, 0, 160, 90, 0]])
        #expect(rig.desktop.output?.screens.last == CaptureScreen("viewer 3", place))
        guest?.send(Viewer.pointer(3, 4, 0))
        #expect(rig.run { rig.desktop.events["vnc-server -> viewer 3"] == [.motion(x: 423, y: 54)] })
        // A second one is beside it, and stays where it is when the first one leaves.
        var second: TestPeer? = try rig.peer([16, -308], at: "own")
        #expect(rig.run { second.map { Self.shows($0, rig, place.offset(by: Point(160, 0))) } == true })
        guest?.send(Viewer.desktopSize(Area(200, 80), screens: [Rect(0, 0, 200, 80)]))
        #expect(rig.run { guest.map { Self.shows($0, rig, Rect(320, 0, 200, 80)) } == true })
        #expect(rig.run { second.map { Self.shows($0, rig, Rect(520, 0, 160, 90)) } == true })
        guest?.leave()
        guest = nil
        #expect(rig.run { all.decoder.screens.count == 3 && Self.shows(all, rig, Rect(0, 0, 680, 100)) })
        #expect(second.map { Self.shows($0, rig, Rect(520, 0, 160, 90)) } == true)
        second?.leave()
        second = nil
        // Who sees the left screen was told nothing of it.
        #expect(rig.run { all.decoder.screens.count == 2 })
        #expect(left.decoder.sizes.count == sizes && Self.shows(left, rig, Self.left))
    }

    @Test func aServerMayHaveNothingButViewersScreens() throws {
        let rig = try ServerRig([.init("own-screen", ["size": Self.size(160, 90), "place": "below"])])
        var first: TestPeer? = try rig.peer([7, -308])
        #expect(rig.run { first.map { Self.shows($0, rig, Rect(0, 0, 160, 90)) } == true })
        #expect(rig.desktop.output?.isOutput == true)
        first?.leave()
        first = nil
        #expect(rig.run { rig.desktop.output?.isOutput == false })
        // Another driver's screen is there first.
        rig.desktop.neighbours = [CaptureNeighbour("sdl-display", Rect(100, 50, 300, 200))]
        let second = try rig.peer([7, -308])
        #expect(rig.run { rig.desktop.output?.place == Point(0, 200) && rig.desktop.output?.isOutput == true })
        #expect(rig.run { Self.shows(second, rig, Rect(0, 0, 160, 90)) })
    }

    @Test func thePanoramaOfOtherDriversIsFollowed() throws {
        let rig = try ServerRig([
            .init("show", "panorama"), .init("screens", [Self.screen("own", .zero, Area(100, 80))]),
        ])
        let peer = try rig.peer([7, -308])
        #expect(rig.run { Self.shows(peer, rig, Rect(0, 0, 100, 80)) })
        rig.desktop.neighbours = [
            CaptureNeighbour("vnc-server -> own", Rect(100, 50, 100, 80), isOwn: true),
            CaptureNeighbour("sdl-display", Rect(200, 50, 60, 120)),
        ]
        #expect(rig.run { Self.shows(peer, rig, Rect(0, 0, 160, 120)) })
        #expect(peer.decoder.screens == [[1, 0, 0, 100, 80, 0], [0x2_0000, 100, 0, 60, 120, 0]])
        #expect(rig.desktop.output?.screens == [CaptureScreen("own", Rect(0, 0, 100, 80))])
        rig.desktop.neighbours = []
        #expect(rig.run { Self.shows(peer, rig, Rect(0, 0, 100, 80)) && peer.decoder.screens.count == 1 })
    }

    @Test func theDesktopBehindMayBeRestartedWhileScreensChange() throws {
        let own: Document = ["size": Self.size(160, 90), "listen": ["unix": "own"]]
        let rig = try Self.rig([.init("own-screen", own)])
        let left = try rig.peer([7, -308], at: "left")
        #expect(rig.run { Self.shows(left, rig, Self.left) })
        rig.desktop.die(rig.parent)
        let guest = try rig.peer([7, -308], at: "own")
        #expect(rig.run { guest.isIn })
        try rig.restartDesktop()
        #expect(rig.run { Self.shows(guest, rig, Rect(320, 0, 160, 90)) && Self.shows(left, rig, Self.left) })
    }
}
