import Framebuffer
import Nitpicker
import Sessions
import TestKit
import Testing

/// Views, damage and input together.
@Suite struct DeskTests {
    private static let bounds = Rect(0, 0, 60, 50)

    /// A policy with a domain of each kind, the session's label being the domain's name.
    private func policy() -> Policy {
        var policy = Policy()
        func add(_ name: String, _ layer: Int, _ change: (inout Domain) -> Void) {
            var domain = Domain(name: name, layer: layer)
            domain.content = .client
            domain.isLabelled = false
            change(&domain)
            policy.domains[name] = domain
            policy.rules.append(.init(pattern: LabelPattern(prefix: name), domain: name))
        }
        add("pointer", 0) { $0.origin = .pointer }
        add("panel", 1) { $0.focus = .transient }
        add("app", 2) { $0.focus = .click }
        add("tinted", 2) {
            $0.content = .tinted
            $0.isLabelled = true
            $0.focus = .click
        }
        add("corner", 3) {
            $0.origin = .bottomRight
            $0.offset = Point(-30, -20)
        }
        add("backdrop", 4) { _ in }
        return policy
    }

    private struct Player {
        var desk: Desk
        var source = Bitmaps()
        var plain: Bitmap
        var composed: Bitmap
        var moves = 0

        init(_ policy: Policy) {
            desk = Desk(policy: policy)
            plain = Bitmap(DeskTests.bounds.area, filledWith: policy.background)
            composed = plain
        }

        /// Takes over what changed by moving and redrawing alone, then compares with a picture drawn anew.
        mutating func look() -> Bool {
            desk.settle { _, _ in true }
            let effects = desk.takeEffects()
            if !effects.changes.moved.isEmpty { moves += 1 }
            update(&plain, effects.changes, overlay: [])
            update(&composed, effects.composed, overlay: desk.overlay)
            return plain == desk.scene.painted(DeskTests.bounds, source)
                && composed == desk.scene.painted(DeskTests.bounds, overlay: desk.overlay, source)
        }

        private func update(_ picture: inout Bitmap, _ changes: Changes, overlay: [SceneElement]) {
            let composer = Composer(desk.scene, overlay: overlay, source: source)
            picture.withSurface { surface in
                for rect in changes.orderedMoves {
                    surface.copy(surface, rect.offset(by: -changes.delta), to: rect.origin)
                }
                composer.draw(changes.damage, into: surface, origin: .zero)
            }
        }
    }

    private static let labels = [
        "pointer", "app one", "app two", "panel", "tinted", "corner", "backdrop", "stranger", "app three",
    ]

    private func command(_ random: inout Seeded) -> ViewCommand {
        let id = ViewID(UInt32(random.int(1...4)))
        let other = ViewID(UInt32(random.int(1...4)))
        switch random.int(0...12) {
        case 0: return .create(id, parent: random.int(0...2) == 0 ? other : nil)
        case 1: return random.int(0...2) == 0 ? .destroy(id) : .front(id)
        case 2: return .offset(id, Point(random.int(-20...20), random.int(-20...20)))
        case 3: return .front(id)
        case 4: return .back(id)
        case 5: return .frontOf(id, neighbour: other)
        case 6: return .behindOf(id, neighbour: other)
        case 7: return random.int(0...5) == 0 ? .background(id) : .front(id)
        case 8: return .title(id, "title \(random.int(0...3))")
        default:
            return .geometry(id, Rect(random.int(-5...40), random.int(-5...40), random.int(1...40), random.int(1...30)))
        }
    }

    @Test func whatComesUnderThePointerInOneCommitIsHovered() {
        var desk = Desk(policy: policy())
        let everywhere: Desk.Mask = { _, _ in true }
        desk.setOutputs([Self.bounds], mask: everywhere)
        desk.input([.motion(x: 10, y: 10)], from: EventSource(1), mask: everywhere)
        for (index, label) in ["backdrop", "app one"].enumerated() {
            let session = SessionID(index)
            desk.open(session, label: Label(label))
            desk.setShape(BufferShape(Area(40, 40)), of: session)
            // Drawing in the same batch needs the scene before anybody looks who is under the pointer.
            desk.perform(
                [.create(ViewID(1), parent: nil), .geometry(ViewID(1), Rect(0, 0, 40, 40)), .front(ViewID(1))],
                by: session)
            desk.refresh(session, Rect(0, 0, 40, 40))
            desk.settle(mask: everywhere)
            #expect(desk.user.hovered == session)
        }
        desk.perform([.destroy(ViewID(1))], by: SessionID(1))
        desk.scroll(SessionID(1), Rect(0, 0, 40, 30), by: Point(0, -10))
        desk.settle(mask: everywhere)
        #expect(desk.user.hovered == SessionID(0))
    }

    @Test(arguments: 0..<150) func movesAndDamageGiveTheNewPicture(seed: Int) {
        var random = Seeded(seed)
        var player = Player(policy())
        player.desk.setOutputs([Self.bounds]) { _, _ in true }
        for (index, label) in Self.labels.enumerated() {
            let session = SessionID(index)
            player.desk.open(session, label: Label(label))
            let area = Area(random.int(4...40), random.int(4...40))
            player.source.bitmaps[session] = ComposerTests.randomBitmap(area, &random)
            player.desk.setShape(BufferShape(area, hasAlpha: random.int(0...2) == 0), of: session)
            player.desk.perform(
                [.create(ViewID(1), parent: nil), .geometry(ViewID(1), random.rect(in: 40)), .front(ViewID(1))],
                by: session)
        }
        _ = player.look()
        for _ in 0..<25 {
            let session = SessionID(random.int(0...8))
            switch random.int(0...12) {
            case 10, 11, 12:
                // A window is dragged, perhaps with another of the session's.
                let delta = Point(random.int(-6...6), random.int(-6...6))
                let commands = (1...2).compactMap { id -> ViewCommand? in
                    let view = player.desk.stack.view(ViewID(UInt32(id)), of: session)
                    return view.map { .geometry(ViewID(UInt32(id)), $0.geometry.offset(by: delta)) }
                }
                player.desk.perform(commands, by: session)
            case 0, 1, 2, 3:
                let commands = (0..<random.int(1...4)).map { _ in command(&random) }
                player.desk.perform(commands, by: session)
            case 4:
                let area = player.source.bitmaps[session]?.area ?? .zero
                let rect = random.rect(in: 30).intersection(Rect(.zero, area))
                for y in rect.top..<rect.bottom {
                    for x in rect.left..<rect.right {
                        player.source.bitmaps[session]?[x, y].bits = UInt32(truncatingIfNeeded: random.next())
                    }
                }
                player.desk.refresh(session, rect)
            case 5, 6:
                let rect = random.rect(in: 30)
                let delta = Point(random.int(-4...4), random.int(-4...4))
                player.source.bitmaps[session]?.withSurface { surface in
                    let inside = rect.intersection(surface.bounds)
                    surface.copy(surface, inside, to: inside.origin + delta)
                }
                player.desk.scroll(session, rect.offset(by: delta), by: delta)
            case 7:
                let area = Area(random.int(4...40), random.int(4...40))
                player.source.bitmaps[session] = ComposerTests.randomBitmap(area, &random)
                player.desk.setShape(BufferShape(area, hasAlpha: random.int(0...2) == 0), of: session)
            default:
                player.desk.input(
                    [
                        .motion(x: random.int(0...59), y: random.int(0...49)),
                        random.int(0...1) == 0 ? .press(KeyPress(.left)) : .release(.left),
                    ], from: EventSource(1)
                ) { _, _ in true }
            }
            // Sometimes several operations pass between two looks.
            if random.int(0...2) > 0 {
                let isRight = player.look()
                #expect(isRight, "seed \(seed)")
            }
        }
        let isRight = player.look()
        #expect(isRight)
        if seed == 0 { #expect(player.moves > 0, "nothing moved") }
    }

    private func simple(_ count: Int = 2, area: Area = Area(20, 20)) -> Player {
        var player = Player(policy())
        var random = Seeded(77)
        player.desk.setOutputs([Self.bounds]) { _, _ in true }
        for index in 1...count {
            let session = SessionID(index)
            player.desk.open(session, label: Label("app \(index)"))
            player.source.bitmaps[session] = ComposerTests.randomBitmap(area, &random)
            player.desk.setShape(BufferShape(area), of: session)
            player.desk.perform(
                [
                    .create(ViewID(1), parent: nil),
                    .geometry(ViewID(1), Rect(Point(10 * index, 5 * index), area)), .front(ViewID(1)),
                ], by: session)
        }
        _ = player.look()
        return player
    }

    @Test func aMovedWindowMoves() {
        var player = simple()
        player.desk.perform([.geometry(ViewID(1), Rect(30, 20, 20, 20))], by: SessionID(2))
        player.desk.settle { _, _ in true }
        let effects = player.desk.takeEffects()
        #expect(effects.changes.delta == Point(10, 10))
        #expect(effects.changes.moved == Region(Rect(30, 20, 20, 20)))
        #expect(effects.changes.damage == Region(Rect(20, 10, 20, 20)).subtracting(Rect(30, 20, 20, 20)))
    }

    @Test func pixelsBehindAnotherWindowCannotMove() {
        var player = simple()
        player.desk.perform([.geometry(ViewID(1), Rect(12, 5, 20, 20))], by: SessionID(1))
        player.desk.settle { _, _ in true }
        let changes = player.desk.takeEffects().changes
        let covered = Rect(20, 10, 20, 20)
        #expect(changes.delta == Point(2, 0))
        #expect(changes.region.intersection(covered).isEmpty)
        #expect(changes.moved.intersection(covered.offset(by: Point(2, 0))).isEmpty)
        #expect(changes.moved.contains(Rect(12, 5, 20, 5)))
    }

    @Test func aLyingScrollShowsOnlyTheLiarsOwnPixels() {
        var player = simple()
        // Session 1 lies behind session 2 and claims that what is under the other's window came forth.
        player.desk.scroll(SessionID(1), Rect(-8, 0, 20, 20), by: Point(-8, 0))
        let changes = player.desk.takeEffects().changes
        let own = Region(Rect(10, 5, 20, 20)).subtracting(Rect(20, 10, 20, 20))
        #expect(changes.moved.subtracting(own).isEmpty)
        #expect(changes.moved.offset(by: -changes.delta).subtracting(own).isEmpty)
        #expect(!changes.moved.isEmpty)
        #expect(changes.region.subtracting(own).isEmpty)
    }

    @Test func hiddenDamageCostsNothing() {
        var player = simple()
        func damage(_ rect: Rect) -> Changes {
            player.desk.refresh(SessionID(1), rect)
            return player.desk.takeEffects().changes
        }
        #expect(damage(Rect(10, 5, 10, 15)).isEmpty)
        #expect(damage(Rect(0, 0, 2, 2)).damage == Region(Rect(10, 5, 2, 2)))
        #expect(damage(Rect(-100, -100, 50, 50)).isEmpty)
    }

    @Test func repeatedBuffersAreDamagedWhereTheyRepeat() {
        var player = simple(1)
        player.desk.perform([.geometry(ViewID(1), Rect(0, 0, 50, 20))], by: SessionID(1))
        _ = player.look()
        player.desk.refresh(SessionID(1), Rect(0, 0, 1, 1))
        let damage = player.desk.takeEffects().changes.damage
        #expect(damage.rects == [Rect(0, 0, 1, 1), Rect(20, 0, 1, 1), Rect(40, 0, 1, 1)])
    }

    @Test func offsetAndPanningScrollTheView() {
        // OFFSET (-16, 0) with a buffer of 64 in a view of 96 shows the pixels from 16 on.
        var player = simple(1)
        player.desk.perform([.offset(ViewID(1), Point(-16, 0))], by: SessionID(1))
        player.desk.settle { _, _ in true }
        #expect(player.desk.scene.elements.first?.source == Point(16, 0))
        let changes = player.desk.takeEffects().changes
        #expect(changes.delta == Point(-16, 0))
    }

    @Test func withoutAWatcherThereIsNoDamage() {
        var desk = Desk(policy: policy())
        desk.open(SessionID(1), label: Label("app"))
        desk.setShape(BufferShape(Area(10, 10)), of: SessionID(1))
        desk.perform(
            [.create(ViewID(1), parent: nil), .geometry(ViewID(1), Rect(0, 0, 10, 10)), .front(ViewID(1))],
            by: SessionID(1))
        desk.settle { _, _ in true }
        desk.refresh(SessionID(1), Rect(0, 0, 10, 10))
        let effects = desk.takeEffects()
        #expect(effects.changes.isEmpty)
        #expect(effects.composed.isEmpty)
        #expect(desk.scene.elements.count == 1)
    }

    @Test func theBackgroundIsTheFocusedSessionsOwnElseTheBackdrops() {
        var player = simple()
        player.desk.open(SessionID(9), label: Label("backdrop"))
        for session in [SessionID(9), SessionID(2)] {
            player.desk.setShape(BufferShape(Area(4, 4)), of: session)
            player.desk.perform(
                [
                    .create(ViewID(5), parent: nil), .geometry(ViewID(5), Self.bounds), .background(ViewID(5)),
                ], by: session)
        }
        player.desk.settle { _, _ in true }
        #expect(player.desk.scene.elements.last?.session == SessionID(9))
        player.desk.focus(Label("app 2")) { _, _ in true }
        #expect(player.desk.scene.elements.last?.session == SessionID(2))
        #expect(player.desk.scene.elements.filter { $0.rect == Self.bounds }.count == 1)
        player.desk.close(SessionID(2))
        player.desk.close(SessionID(9))
        player.desk.settle { _, _ in true }
        #expect(player.desk.scene.elements.count == 1)
    }

    @Test func aNewPolicyMovesSessionsAndKeepsTheirViews() {
        var player = simple()
        var other = policy()
        other.domains["app"]?.offset = Point(3, 4)
        other.domains["app"]?.isLabelled = true
        other.background = .white
        player.desk.apply(other)
        let isRight = player.look()
        #expect(isRight)
        #expect(player.desk.scene.elements.map(\.rect.origin) == [Point(23, 14), Point(13, 9)])
        #expect(player.desk.scene.elements.allSatisfy { $0.frame?.width == 3 })
    }

    @Test func embeddedViewsFollowTheirForeignParent() {
        var player = simple()
        let token = ViewToken(high: 1, low: 2)
        let given = player.desk.token(of: ViewID(1), session: SessionID(1), candidate: token)
        #expect(given == token)
        player.desk.perform(
            [.associate(ViewID(8), token), .geometry(ViewID(8), Rect(1, 2, 3, 4)), .front(ViewID(8))],
            by: SessionID(2))
        let isRight = player.look()
        #expect(isRight)
        #expect(player.desk.scene.elements.first?.rect == Rect(1, 2, 3, 4))
        #expect(player.desk.scene.elements.first?.session == SessionID(1))
        player.desk.perform([.destroy(ViewID(8))], by: SessionID(2))
        player.desk.settle { _, _ in true }
        #expect(player.desk.scene.elements.count == 2)
    }
}
