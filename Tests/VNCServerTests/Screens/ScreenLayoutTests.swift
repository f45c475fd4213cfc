import Framebuffer
import Testing
import VNCServer

/// A layout that may be changed inside of an expectation.
@dynamicMemberLookup
private final class LiveLayout {
    var now: ScreenLayout

    init(_ screens: [ScreenSettings], showsOthers: Bool = false) {
        now = ScreenLayout(screens, showsOthers: showsOthers)
    }

    subscript<Value>(dynamicMember path: KeyPath<ScreenLayout, Value>) -> Value { now[keyPath: path] }

    func wish(_ area: Area, _ screens: [Screen], by view: ScreenLayout.View) -> ResizeStatus {
        now.wish(area, screens, by: view)
    }

    func add(ofViewer viewer: Int, _ screen: OwnScreen) -> Bool { now.add(ofViewer: viewer, screen) }

    func screens(of view: ScreenLayout.View) -> [Screen] { now.screens(of: view) }

    func part(of view: ScreenLayout.View) -> Rect? { now.part(of: view) }
}

/// What viewers may make of the screens, by tables.
struct ScreenLayoutTests {
    private static let left = ScreenSettings("left", at: Point(0, 0), Area(1280, 800))
    private static let right = ScreenSettings("right", at: Point(1280, 0), Area(1024, 768))
    private static let door: Listening = {
        var door = Listening()
        door.port = 0
        return door
    }()

    private static func screens(_ rects: [Rect], ids: [UInt32]? = nil) -> [Screen] {
        rects.enumerated().map { Screen(id: ids?[$0.offset] ?? UInt32($0.offset + 1), rect: $0.element) }
    }

    @Test func twoScreensMakeOneDesktop() {
        let layout = ScreenLayout([Self.left, Self.right])
        #expect(layout.rect == Rect(0, 0, 2304, 800))
        #expect(
            layout.screens(of: .all) == Self.screens([Rect(0, 0, 1280, 800), Rect(1280, 0, 1024, 768)]))
        #expect(layout.screens(of: .screen(2)) == [Screen(id: 2, rect: Rect(0, 0, 1024, 768))])
        #expect(layout.part(of: .screen(2)) == Rect(1280, 0, 1024, 768))
        #expect(layout.part(of: .screen(3)) == nil)
        let damage = layout.groups([Rect(1270, 790, 20, 10), Rect(1290, 0, 4, 4)])
        // Each screen by itself, and what no screen shows.
        #expect(damage == [[Rect(1270, 790, 10, 10)], [Rect(1290, 0, 4, 4)], [Rect(1280, 790, 10, 10)]])
    }

    @Test func aDesktopThatBeginsElsewhereIsSeenFromItsCorner() {
        let layout = ScreenLayout([ScreenSettings("a", at: Point(500, 300), Area(100, 100))])
        #expect(layout.rect == Rect(500, 300, 100, 100))
        #expect(layout.screens(of: .all) == Self.screens([Rect(0, 0, 100, 100)]))
    }

    struct Wish: CustomTestStringConvertible, Sendable {
        var name: String
        var area: Area
        var rects: [Rect]
        var ids: [UInt32]?
        var status: ResizeStatus
        var testDescription: String { name }
    }

    static let wishes = [
        Wish(
            name: "one more", area: Area(3000, 800),
            rects: [Rect(0, 0, 1280, 800), Rect(1280, 0, 1024, 768), Rect(2304, 0, 696, 800)], status: .done),
        Wish(name: "one less", area: Area(1280, 800), rects: [Rect(0, 0, 1280, 800)], status: .done),
        Wish(
            name: "exchanged", area: Area(2304, 800), rects: [Rect(1024, 0, 1280, 800), Rect(0, 0, 1024, 768)],
            status: .done),
        Wish(
            name: "mirrored", area: Area(1280, 800), rects: [Rect(0, 0, 1280, 800), Rect(0, 0, 1024, 768)],
            status: .done),
        Wish(
            name: "a gap", area: Area(2500, 800), rects: [Rect(0, 0, 1280, 800), Rect(1400, 0, 1024, 768)],
            status: .done),
        Wish(
            name: "a new number", area: Area(1280, 800), rects: [Rect(0, 0, 1280, 800)], ids: [0xffff_ffff],
            status: .done),
        Wish(name: "all of 64 megapixels", area: Area(8192, 8192), rects: [Rect(0, 0, 8192, 8192)], status: .done),
        Wish(
            name: "more than those", area: Area(16384, 16384), rects: [Rect(0, 0, 16384, 16384)],
            status: .outOfResources),
        Wish(name: "too small", area: Area(8, 8), rects: [Rect(0, 0, 8, 8)], status: .outOfResources),
        Wish(
            name: "a sliver", area: Area(1280, 800), rects: [Rect(0, 0, 1280, 800), Rect(0, 0, 1, 1)],
            status: .invalidLayout),
        Wish(name: "nothing", area: Area(1280, 800), rects: [], status: .prohibited),
        Wish(
            name: "seventeen", area: Area(320, 320), rects: (0..<17).map { Rect($0 * 16, 0, 16, 16) },
            status: .outOfResources),
    ]

    @Test(arguments: wishes) func wishesOfViewersOfAll(_ wish: Wish) {
        let layout = LiveLayout([Self.left, Self.right])
        let before = layout.now
        let screens = Self.screens(wish.rects, ids: wish.ids)
        #expect(layout.wish(wish.area, screens, by: .all) == wish.status)
        if wish.status == .done {
            #expect(layout.screens(of: .all) == screens)
            #expect(layout.rect == Rect(.zero, wish.area))
        } else {
            #expect(layout.now == before)
        }
    }

    @Test func namesAndNumbersStayWithTheirScreens() {
        let layout = LiveLayout([Self.left, Self.right])
        #expect(layout.wish(Area(1024, 768), Self.screens([Rect(0, 0, 1024, 768)], ids: [2]), by: .all) == .done)
        #expect(layout.places.map(\.name) == ["right"])
        let more = Self.screens([Rect(0, 0, 1024, 768), Rect(0, 768, 200, 200)], ids: [2, 7])
        #expect(layout.wish(Area(1024, 968), more, by: .all) == .done)
        #expect(layout.places.map(\.name) == ["right", "screen 7"] && layout.places.map(\.id) == [2, 7])
        layout.now.replace([Self.right, ScreenSettings("top", at: Point(0, 0), Area(100, 100))])
        #expect(layout.places.map(\.name) == ["right", "top"] && layout.places.map(\.id) == [2, 1])
    }

    @Test func aScreenWithADoorStays() {
        var right = Self.right
        right.listening = Self.door
        let layout = LiveLayout([Self.left, right])
        let before = layout.now
        #expect(layout.wish(Area(1280, 800), Self.screens([Rect(0, 0, 1280, 800)]), by: .all) == .prohibited)
        #expect(layout.now == before)
        #expect(layout.wish(Area(640, 480), Self.screens([Rect(0, 0, 640, 480)], ids: [2]), by: .all) == .done)
    }

    @Test func neighboursGoAlongWithAScreenThatGrows() {
        let below = ScreenSettings("below", at: Point(0, 800), Area(640, 480))
        let layout = LiveLayout([Self.left, Self.right, below])
        let size = Area(1600, 900)
        #expect(layout.wish(size, Self.screens([Rect(.zero, size)]), by: .screen(1)) == .done)
        #expect(
            layout.places.map(\.rect) == [
                Rect(0, 0, 1600, 900), Rect(1600, 0, 1024, 768), Rect(0, 900, 640, 480),
            ])
        let old = Area(1280, 800)
        #expect(layout.wish(old, Self.screens([Rect(.zero, old)]), by: .screen(1)) == .done)
        #expect(layout.now == ScreenLayout([Self.left, Self.right, below]))
        // A view of one screen has one, which is all of it.
        for screens in [[], [Rect(0, 0, 10, 10)], [Rect(0, 0, 640, 800), Rect(640, 0, 640, 800)]] {
            #expect(layout.wish(old, Self.screens(screens), by: .screen(1)) == .invalidLayout)
        }
        let huge = Area(16384, 4096)
        #expect(layout.wish(huge, Self.screens([Rect(.zero, huge)]), by: .screen(1)) == .outOfResources)
        #expect(layout.now == ScreenLayout([Self.left, Self.right, below]))
    }

    @Test func viewersScreensComeBesideAllOthers() {
        let layout = LiveLayout([Self.left])
        let own = OwnScreen(Area(800, 600))
        #expect(layout.add(ofViewer: 3, own) && layout.add(ofViewer: 4, OwnScreen(Area(640, 480), .below)))
        #expect(layout.add(ofViewer: 5, own))
        #expect(
            layout.places.map(\.rect) == [
                Rect(0, 0, 1280, 800), Rect(1280, 0, 800, 600), Rect(0, 800, 640, 480), Rect(2080, 0, 800, 600),
            ])
        let before = layout.now
        // Others' screens cannot be moved, left out, or covered.
        var all = layout.screens(of: .all)
        all[1].rect.x += 1
        #expect(layout.wish(layout.rect.area, all, by: .all) == .prohibited)
        #expect(layout.wish(layout.rect.area, [all[0]], by: .all) == .prohibited)
        all = layout.screens(of: .all)
        all[0].rect.width += 1
        #expect(layout.wish(layout.rect.area, all, by: .all) == .invalidLayout)
        #expect(layout.now == before)
        all[0].rect = Rect(0, 0, 1000, 700)
        #expect(layout.wish(layout.rect.area, all, by: .all) == .done)
        // The first one's place is free again; the others stay where they are.
        layout.now.remove(ofViewer: 3)
        #expect(layout.places.map(\.rect) == [Rect(0, 0, 1000, 700), Rect(0, 800, 640, 480), Rect(2080, 0, 800, 600)])
        #expect(layout.add(ofViewer: 6, own))
        #expect(layout.part(of: ScreenLayout.ownView(of: 6)) == Rect(1000, 0, 800, 600))
        // It has any size that its viewer wants.
        let size = Area(900, 500)
        #expect(
            layout.wish(size, Self.screens([Rect(.zero, size)]), by: ScreenLayout.ownView(of: 6)) == .done)
        #expect(layout.part(of: ScreenLayout.ownView(of: 6)) == Rect(1000, 0, 900, 500))
    }

    @Test func thereIsAnEndToViewersScreens() {
        let layout = LiveLayout([Self.left])
        let count = (1...40).count { layout.add(ofViewer: $0, OwnScreen(Area(640, 480))) }
        #expect(count == ScreenLayout.limit - 1)
        let wide = LiveLayout([Self.left])
        #expect(!wide.add(ofViewer: 1, OwnScreen(Area(16384, 16))))
        #expect(wide.now == ScreenLayout([Self.left]))
    }

    @Test func otherDriversScreensAreSeenWhereThePanoramaIs() {
        let others = [(label: "sdl-display", rect: Rect(0, 0, 800, 600)), (label: "x", rect: Rect(800, 0, 99999, 9))]
        let panorama = LiveLayout([], showsOthers: true)
        panorama.now.setOthers(others)
        // What is too large to be shown is left out.
        #expect(panorama.rect == Rect(0, 0, 800, 600) && panorama.visible.map(\.name) == ["sdl-display"])
        let screens = panorama.screens(of: .all)
        #expect(panorama.wish(Area(800, 600), screens, by: .all) == .done)
        #expect(
            panorama.wish(Area(700, 600), [Screen(id: screens[0].id, rect: Rect(0, 0, 700, 600))], by: .all)
                == .prohibited)
        panorama.now.setOthers([])
        panorama.now.setOthers(others)
        #expect(panorama.screens(of: .all) == screens)
        // A screen of a viewer's own goes beside them, seen or not.
        let own = LiveLayout([])
        #expect(own.add(ofViewer: 1, OwnScreen(Area(640, 480))))
        #expect(own.rect == Rect(0, 0, 640, 480))
        own.now.setOthers([others[0]])
        #expect(own.rect == Rect(800, 0, 640, 480) && own.screens(of: .all).count == 1)
    }

    @Test func whatViewersWishAtRandomIsServedOrChangesNothing() {
        var generator = Seeded(11)
        let layout = LiveLayout([Self.left, Self.right])
        for step in 0..<20_000 {
            let before = layout.now
            let area = Area(Int.random(in: 0...3000, using: &generator), Int.random(in: 0...3000, using: &generator))
            let screens = (0..<Int.random(in: 0...5, using: &generator)).map { _ in
                let known = layout.places.randomElement(using: &generator)
                let rect = Rect(
                    Int.random(in: 0...3000, using: &generator), Int.random(in: 0...3000, using: &generator),
                    Int.random(in: 0...3000, using: &generator), Int.random(in: 0...3000, using: &generator))
                return Screen(
                    id: known?.id ?? UInt32.random(in: 0...9, using: &generator),
                    rect: Bool.random(using: &generator) ? known?.rect ?? rect : rect)
            }
            switch step % 7 {
            case 0: _ = layout.add(ofViewer: step % 20, OwnScreen(Area(200, 100), step % 2 == 0 ? .right : .below))
            case 1: layout.now.remove(ofViewer: (step / 3) % 20)
            default:
                let views = layout.places.map { ScreenLayout.View.screen($0.id) } + [.all]
                let view = views.randomElement(using: &generator) ?? .all
                // The machine lets no others through.
                guard Set(screens.map(\.id)).count == screens.count,
                    screens.allSatisfy({ !$0.rect.isEmpty && Rect(.zero, area).contains($0.rect) })
                else { continue }
                if layout.wish(area, screens, by: view) != .done { #expect(layout.now == before) }
            }
            let told = layout.screens(of: .all)
            let isSound =
                Settings.serves(layout.rect.area) && Set(told.map(\.id)).count == told.count
                && told.allSatisfy { Rect(.zero, layout.rect.area).contains($0.rect) }
            #expect(isSound, "\(told) in \(layout.rect)")
            if !isSound { return }
        }
    }
}
