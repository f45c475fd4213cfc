import Framebuffer
import Nitpicker
import Sessions
import TestKit
import Testing

/// Who gets which event: the routing tables of the specification, case by case.
@Suite struct UserStateTests {
    private static let a = SessionID(1)
    private static let b = SessionID(2)
    private static let k = SessionID(3)
    private static let panel = SessionID(4)
    private static let mute = SessionID(5)
    private static let x = KeyCode(45)
    private static let g = KeyCode(34)

    /// A: 0..<100, B: 100..<200, panel: 200..<300, a session that takes no focus: 300..<400; K is nowhere.
    private struct World: InputWorld {
        var hover = Domain.Hover.focused
        var sameDomain = false
        var exclusive: Set<SessionID> = []
        var gone: Set<SessionID> = []
        var outputs = Outputs([Rect(0, 0, 400, 100)])
        /// By how much the views of B moved to the right.
        var shiftOfB = 0

        func hit(_ point: Point) -> (session: SessionID, coordinates: Coordinates)? {
            let sessions = [UserStateTests.a, UserStateTests.b, UserStateTests.panel, UserStateTests.mute]
            guard (0..<400).contains(point.x) else { return nil }
            let session = sessions[point.x / 100]
            return gone.contains(session) ? nil : (session, coordinates(of: session))
        }

        func domain(of session: SessionID) -> Domain? {
            if gone.contains(session) { return nil }
            var domain = Domain(name: sameDomain ? "one" : "\(session.rawValue)", layer: 0)
            domain.hover = hover
            domain.focus =
                session == UserStateTests.panel ? .transient : session == UserStateTests.mute ? .none : .click
            return domain
        }

        func coordinates(of session: SessionID) -> Coordinates { Coordinates() }

        func globalKey(_ key: KeyCode, held: Set<KeyCode>) -> GlobalAction? {
            if key == UserStateTests.g && held.isEmpty { return .deliver(UserStateTests.k) }
            if key == KeyCode(15) && held.contains(KeyCode(56)) { return .cycle }
            return nil
        }

        func confine(_ from: Point?, to target: Point) -> Point? { outputs.confine(from, to: target) }
        func wantsExclusive(_ session: SessionID) -> Bool { exclusive.contains(session) }
    }

    /// The machine with A focused and hovered.
    private struct Player {
        var world = World()
        var user = UserState()
        var log: [SessionID: [String]] = [:]
        var last = UserState.Outcome()

        init(_ world: World = World()) {
            self.world = world
            play(.motion(x: 50, y: 50))
            take { $0.focus(UserStateTests.a, world: $1) }
            log = [:]
        }

        mutating func take(_ body: (inout UserState, World) -> UserState.Outcome) {
            last = body(&user, world)
            for delivery in last.deliveries { log[delivery.session, default: []].append(Self.name(delivery.event)) }
        }

        mutating func play(_ events: InputEvent..., from source: Int = 1) {
            for event in events { take { $0.handle([event], from: EventSource(source), world: $1) } }
        }

        mutating func down(_ key: KeyCode, from source: Int = 1) { play(.press(KeyPress(key)), from: source) }
        mutating func up(_ key: KeyCode, from source: Int = 1) { play(.release(key), from: source) }

        static func name(_ event: InputEvent) -> String {
            switch event {
            case .press(let press): press.isRepeat ? "repeat" : "press"
            case .release: "release"
            case .motion: "motion"
            case .relative: "relative"
            case .wheel: "wheel"
            case .focusEnter: "enter"
            case .focusLeave: "leave"
            case .hoverLeave: "unhover"
            case .touch: "touch"
            case .touchRelease: "lift"
            case .sequence: "sequence"
            case .axis: "axis"
            }
        }

        func got(_ session: SessionID) -> String { log[session, default: []].joined(separator: " ") }
    }

    @Test func hoverOfAnUnfocusedDomainIsEntryAndLeaveAlone() {
        var player = Player()
        player.play(.motion(x: 150, y: 50), .motion(x: 151, y: 50), .motion(x: 152, y: 50), .motion(x: 50, y: 50))
        #expect(player.got(Self.a) == "unhover motion")
        #expect(player.got(Self.b) == "motion unhover")
    }

    @Test func hoverAlwaysAndTheFocusedDomainGetAllMotion() {
        for world in [World(hover: .always), World(sameDomain: true)] {
            var player = Player(world)
            player.play(.motion(x: 150, y: 50), .motion(x: 151, y: 50), .motion(x: 152, y: 50))
            #expect(player.got(Self.b) == "motion motion motion")
        }
    }

    @Test func aClickTakesTheFocus() {
        var player = Player()
        player.play(.motion(x: 150, y: 50))
        player.log = [:]
        player.down(.left)
        #expect(player.last.clicks == [Self.b] && player.last.raises == [Self.b])
        player.up(.left)
        #expect(player.got(Self.a) == "leave")
        #expect(player.got(Self.b) == "motion enter press release")
        #expect(player.user.focused == Self.b)
    }

    @Test func whenADocumentDecidesAClickIsTransient() {
        var player = Player()
        player.user.clicksAreTransient = true
        player.play(.motion(x: 150, y: 50))
        player.log = [:]
        player.down(.left)
        player.up(.left)
        #expect(player.got(Self.a) == "leave enter")
        #expect(player.got(Self.b) == "motion enter press release leave")
        player.log = [:]
        player.take { $0.focus(Self.b, world: $1) }
        #expect(player.got(Self.a) == "leave")
        #expect(player.got(Self.b) == "enter")
    }

    @Test func transientDomainsHaveTheFocusForTheSequence() {
        var player = Player()
        player.play(.motion(x: 250, y: 50))
        player.log = [:]
        player.down(.left)
        player.down(Self.x)
        player.up(.left)
        #expect(player.user.focused == Self.panel)
        player.up(Self.x)
        #expect(player.got(Self.panel) == "motion enter press press release release leave")
        #expect(player.got(Self.a) == "leave enter")
        #expect(player.user.focused == Self.a)
    }

    @Test func aFocusChangeWaitsForTheLastKey() {
        var player = Player()
        player.down(Self.x)
        player.take { $0.focus(Self.b, world: $1) }
        #expect(player.user.focused == Self.a)
        player.up(Self.x)
        #expect(player.got(Self.a) == "press release leave")
        #expect(player.got(Self.b) == "enter")
    }

    @Test func aGlobalKeyTakesTheWholeSequence() {
        var player = Player()
        player.down(Self.g)
        player.down(Self.x)
        player.up(Self.g)
        player.up(Self.x)
        #expect(player.got(Self.k) == "motion press press release release unhover leave")
        #expect(player.got(Self.a) == "")
        player.down(Self.x)
        player.up(Self.x)
        #expect(player.got(Self.a) == "press release")
    }

    @Test func aGlobalKeyInTheMiddleIsAnyKey() {
        var player = Player()
        player.down(Self.x)
        player.down(Self.g)
        player.up(Self.x)
        player.up(Self.g)
        #expect(player.got(Self.a) == "press press release release")
        #expect(player.got(Self.k) == "")
    }

    @Test func theCycleKeyIsNobodys() {
        var player = Player()
        player.down(KeyCode(56))
        player.down(KeyCode(15))
        #expect(player.last.cycles == 1)
        player.play(.press(KeyPress(KeyCode(15), isRepeat: true)))
        player.up(KeyCode(15))
        player.up(KeyCode(56))
        #expect(player.got(Self.a) == "press release")
    }

    @Test func aDragFreezesTheHover() {
        var player = Player()
        player.down(.left)
        player.log = [:]
        player.play(.motion(x: 150, y: 50), .motion(x: 160, y: 50))
        #expect(player.user.hovered == Self.a)
        player.up(.left)
        #expect(player.got(Self.a) == "motion motion release unhover")
        #expect(player.got(Self.b) == "motion")
    }

    @Test func motionWithAHeldKeyGoesToTheReceiver() {
        var player = Player()
        player.down(Self.x)
        player.play(.motion(x: 150, y: 50))
        #expect(player.got(Self.a) == "press motion")
        #expect(player.got(Self.b) == "")
    }

    @Test func whoWasHoveredIsLeftWhenAnotherDrags() {
        var player = Player()
        player.play(.motion(x: 150, y: 50))
        player.log = [:]
        player.down(Self.x)
        player.play(.motion(x: 155, y: 50))
        #expect(player.got(Self.b) == "unhover")
        player.up(Self.x)
        #expect(player.got(Self.a) == "press motion release unhover")
        #expect(player.got(Self.b) == "unhover motion")
    }

    @Test func doublePressesAndStrayReleasesAreNothing() {
        var player = Player()
        player.down(Self.x)
        player.down(Self.x)
        #expect(player.last.ignored == 1)
        player.up(Self.g)
        #expect(player.last.ignored == 1)
        player.up(Self.x)
        player.up(Self.x)
        #expect(player.last.ignored == 1)
        #expect(player.got(Self.a) == "press release")
    }

    @Test func repeatsAreCarriedToTheReceiver() {
        var player = Player()
        player.down(Self.x)
        player.play(.press(KeyPress(Self.x, isRepeat: true)), .press(KeyPress(Self.g, isRepeat: true)))
        player.up(Self.x)
        #expect(player.got(Self.a) == "press repeat release")
    }

    @Test func aKeyIsDownWhileAnySourceHoldsIt() {
        var player = Player()
        player.down(Self.x, from: 1)
        player.down(Self.x, from: 2)
        player.up(Self.x, from: 1)
        #expect(player.got(Self.a) == "press")
        player.up(Self.x, from: 2)
        #expect(player.got(Self.a) == "press release")
    }

    @Test func aSourceThatClosesReleasesItsOwn() {
        var player = Player()
        player.down(Self.x, from: 1)
        player.down(.left, from: 1)
        player.down(Self.x, from: 2)
        player.down(.unknown, from: 1)
        player.down(.unknown, from: 1)
        player.log = [:]
        player.take { $0.close(EventSource(1), world: $1) }
        #expect(player.got(Self.a) == "release release release")
        #expect(player.user.held.keys == [Self.x])
        player.take { $0.close(EventSource(2), world: $1) }
        #expect(player.user.held.isEmpty)
        player.take { $0.close(EventSource(2), world: $1) }
        #expect(player.last.deliveries.isEmpty)
    }

    @Test func unnamedKeysAreCounted() {
        var player = Player()
        for _ in 0..<3 { player.play(.press(KeyPress(.unknown, character: "é"))) }
        for _ in 0..<4 { player.up(.unknown) }
        #expect(player.got(Self.a) == "press press press release release release")
        #expect(player.last.ignored == 1)
        for _ in 0..<100 { player.down(.unknown) }
        player.take { $0.close(EventSource(1), world: $1) }
        #expect(player.last.deliveries.count == HeldKeys.unknownLimit)
    }

    @Test func theWheelGoesToTheHovered() {
        var player = Player()
        player.play(.motion(x: 150, y: 50), .wheel(dx: 0, dy: 120))
        #expect(player.got(Self.b) == "motion wheel")
        player.down(Self.x)
        player.play(.wheel(dx: 0, dy: 120))
        #expect(player.got(Self.a) == "unhover press wheel")
    }

    @Test func aClickOnWhatTakesNoFocusIsNobodys() {
        var player = Player()
        player.play(.motion(x: 350, y: 50))
        player.log = [:]
        player.down(.left)
        #expect(player.last.clicks == [Self.mute])
        player.play(.motion(x: 50, y: 50))
        player.up(.left)
        #expect(player.got(Self.mute) == "unhover")
        #expect(player.got(Self.a) == "motion")
        player.play(.motion(x: 150, y: 50))
        player.world.gone = [Self.b]
        player.take { $0.updateHover(world: $1) }
        player.down(.left)
        #expect(player.last.clicks == [nil])
        player.up(.left)
        #expect(player.user.focused == Self.a)
    }

    @Test func rawMotionWhileExclusive() {
        var player = Player()
        player.world.exclusive = [Self.a]
        let before = player.user.pointer
        player.play(.relative(dx: 3, dy: 4), .motion(x: 60, y: 70), .motion(x: 65, y: 70), .wheel(dx: 0, dy: 1))
        #expect(player.got(Self.a) == "relative relative relative wheel")
        #expect(player.user.pointer == before)
        player.world.exclusive = []
        player.play(.relative(dx: 1, dy: 1))
        #expect(player.user.pointer == Point(51, 51))
    }

    @Test func motionsOfABatchAreMerged() {
        var player = Player()
        player.take {
            $0.handle(
                [
                    .motion(x: 1, y: 1), .motion(x: 2, y: 2), .relative(dx: 1, dy: 0), .relative(dx: 2, dy: 0),
                    .motion(x: 9, y: 9),
                ], from: EventSource(1), world: $1)
        }
        #expect(
            player.last.deliveries == [
                Delivery(Self.a, .motion(x: 2, y: 2)), Delivery(Self.a, .motion(x: 5, y: 2)),
                Delivery(Self.a, .motion(x: 9, y: 9)),
            ])
    }

    @Test func sequenceNumbersAreRememberedAndHandedOn() {
        var player = Player()
        player.play(.sequence(17))
        #expect(player.user.lastSequence == 17)
        #expect(player.got(Self.a) == "sequence")
    }

    @Test func aClosedSessionGetsNothingAndNobodyIsPromoted() {
        var player = Player()
        player.down(Self.x)
        player.world.gone = [Self.a]
        player.user.close(Self.a)
        #expect(player.user.focused == nil && player.user.hovered == nil)
        player.log = [:]
        player.up(Self.x)
        player.down(Self.x)
        player.up(Self.x)
        player.play(.motion(x: 51, y: 51))
        #expect(player.log.isEmpty)
    }

    @Test func fingersBelongToWhomTheFirstTouched() {
        var player = Player()
        player.play(
            .touch(id: 0, x: 150, y: 10), .touch(id: 1, x: 50, y: 10), .touchRelease(id: 0),
            .touch(id: 1, x: 51, y: 10),
            .touchRelease(id: 1), .touchRelease(id: 1))
        #expect(player.last.ignored == 1)
        #expect(player.got(Self.b) == "enter touch touch lift touch lift")
        #expect(player.got(Self.a) == "leave")
        player.play(.touch(id: 99, x: 0, y: 0), .touch(id: 3, x: 250, y: 1))
        player.play(.touch(id: 4, x: 250, y: 1), from: 2)
        #expect(player.last.ignored == 1)
        #expect(player.user.focused == Self.panel)
        player.take { $0.close(EventSource(1), world: $1) }
        #expect(player.got(Self.panel) == "enter touch lift leave")
        #expect(player.user.focused == Self.b && player.user.touched == nil)
    }

    @Test func withoutAScreenThereIsNoPointer() {
        var player = Player()
        player.world.outputs = Outputs([])
        player.take { $0.outputsChanged(middle: .zero, world: $1) }
        #expect(player.user.pointer == nil && player.got(Self.a) == "unhover")
        player.play(.motion(x: 5, y: 5), .relative(dx: 1, dy: 1))
        #expect(player.user.pointer == nil && player.got(Self.a) == "unhover")
        player.world.outputs = Outputs([Rect(0, 0, 400, 100)])
        player.take { $0.outputsChanged(middle: Point(200, 50), world: $1) }
        // Where it was put before there was a screen; nobody has to move it again after a restart.
        #expect(player.user.pointer == Point(5, 5))
    }

    @Test func withTheFirstScreenThePointerIsInTheMiddle() {
        var player = Player()
        player.user = UserState()
        player.world.outputs = Outputs([])
        player.play(.relative(dx: 7, dy: 7))
        player.world.outputs = Outputs([Rect(0, 0, 400, 100)])
        player.take { $0.outputsChanged(middle: Point(200, 50), world: $1) }
        #expect(player.user.pointer == Point(200, 50))
    }

    /// Whatever happens: presses and releases pair up for each session, focus and hover are entered and left in turn.
    @Test(arguments: 0..<200) func guaranteesHoldForAnyInput(seed: Int) {
        var random = Seeded(seed)
        var world = World()
        world.hover = random.int(0...1) == 0 ? .always : .focused
        var user = UserState()
        user.clicksAreTransient = random.int(0...2) == 0
        var down: [SessionID: Set<KeyCode>] = [:]
        var focused: Set<SessionID> = []
        let keys = [KeyCode.left, .right, Self.x, Self.g, KeyCode(15), KeyCode(56)]
        func check(_ outcome: UserState.Outcome) {
            for delivery in outcome.deliveries {
                #expect(!world.gone.contains(delivery.session))
                switch delivery.event {
                case .press(let press) where !press.isRepeat:
                    #expect(down[delivery.session, default: []].insert(press.key).inserted)
                case .release(let key): #expect(down[delivery.session]?.remove(key) != nil)
                case .focusEnter:
                    #expect(focused.isEmpty)
                    focused.insert(delivery.session)
                case .focusLeave: focused.remove(delivery.session)
                default: break
                }
            }
        }
        for _ in 0..<300 {
            let source = EventSource(random.int(1...3))
            let key = keys[random.int(0...keys.count - 1)]
            switch random.int(0...12) {
            case 0, 1, 2: check(user.handle([.press(KeyPress(key))], from: source, world: world))
            case 3, 4, 5: check(user.handle([.release(key)], from: source, world: world))
            case 6, 7: check(user.handle([.motion(x: random.int(-50...450), y: 5)], from: source, world: world))
            case 8:
                check(
                    user.handle(
                        [.touch(id: random.int(0...2), x: random.int(0...399), y: 5)], from: source, world: world))
            case 9: check(user.handle([.touchRelease(id: random.int(0...2))], from: source, world: world))
            case 10:
                let target = random.int(0...5)
                if !world.gone.contains(SessionID(target)) {
                    check(user.focus(target == 0 ? nil : SessionID(target), world: world))
                }
            case 11: check(user.close(source, world: world))
            default:
                if random.int(0...9) == 0 {
                    let session = SessionID(random.int(1...5))
                    world.gone.insert(session)
                    user.close(session)
                    down[session] = nil
                    focused.remove(session)
                    check(user.updateHover(world: world))
                }
            }
        }
        for source in 1...3 { check(user.close(EventSource(source), world: world)) }
        #expect(user.held.isEmpty)
        #expect(down.values.allSatisfy { $0.isEmpty })
    }
}
