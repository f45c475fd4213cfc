import Scenario
import Sessions
import Testing

struct ParentMachineTests {
    static let text = """
        defaults: {routes: {Gui: gui-server}, quota: {memory: 1M, sessions: 3}}
        components:
          gui-server: {config: {a: 1}}
          app: {binary: prog}
          event-filter: {routes: {Event: gui-server}}
        """

    static func machine(_ text: String = text) -> ParentMachine {
        let (scenario, problems) = ScenarioCheck.read(text, file: "m", name: "m")
        #expect(problems == [])
        return ParentMachine(scenario)
    }

    /// A machine whose components all have a process, the servers announced.
    static func running(_ text: String = text) -> ParentMachine {
        var machine = machine(text)
        _ = machine.start(now: 0)
        for component in machine.scenario.components {
            _ = machine.spawned(component.name)
            for service in component.provides { _ = machine.announced(service, by: component.name) }
        }
        return machine
    }

    @Test func startsInOrderAndConnects() {
        var machine = Self.machine()
        #expect(machine.start(now: 0) == [.spawn("gui-server"), .spawn("app"), .spawn("event-filter")])
        #expect(machine.members["app"]?.life.state == .starting)
        #expect(machine.spawned("app") == [])
        #expect(machine.members["app"]?.life.state == .running)
        #expect(machine.requested(1, by: "app", .gui, own: "main", quota: 100, now: 0) == [])
        #expect(machine.waitingCount == 1)
        #expect(machine.announced(.capture, by: "gui-server") == [])
        #expect(
            machine.announced(.gui, by: "gui-server") == [
                .open(1, session: 1, server: "gui-server", .gui, Label("app -> main"), quota: 100)
            ])
        #expect(machine.members["gui-server"]?.life.state == .starting)
        #expect(machine.announced(.event, by: "gui-server") == [])
        #expect(machine.members["gui-server"]?.life.state == .running)
        #expect(
            machine.requested(2, by: "app", .rom, own: "config", quota: 5, now: 0) == [
                .serve(2, session: 2, .rom, client: "app", own: "config", Label("app -> config"), quota: 5)
            ])
    }

    /// A client whose session is closed for its faults again and again gets it at a bounded pace; others are not concerned.
    @Test func aSessionThatIsClosedForFaultsIsOpenedLessOften() {
        var machine = Self.running()
        func opened(_ actions: [ParentMachine.Action]) -> [UInt32] {
            actions.compactMap { if case .open(_, let session, _, _, _, _) = $0 { session } else { nil } }
        }
        // It asks whenever it has none, for ten seconds of the clock.
        var (count, now, request, wakes) = (0, 0, 0, 0)
        while now < 10_000 {
            request += 1
            var actions = machine.requested(request, by: "app", .gui, own: "main", quota: 1, now: now)
            if case .wake(let due)? = actions.first {
                #expect(due > now)
                #expect(opened(machine.tick(now: due - 1)) == [])
                #expect(machine.waitingCount == 1)
                (now, wakes) = (due, wakes + 1)
                actions = machine.tick(now: now)
            }
            guard let session = opened(actions).first else {
                Issue.record("not opened: \(actions)")
                return
            }
            count += 1
            #expect(machine.sessionClosed(session, server: "gui-server", isFault: true, now: now) == [])
        }
        #expect(count == 61)
        #expect(wakes == 50)
        // Another label, and a session that was closed without a fault, are opened at once.
        #expect(opened(machine.requested(500, by: "app", .gui, own: "other", quota: 1, now: now)).count == 1)
        // Whoever does not wait any more is forgotten, and so is a process that ended.
        #expect(machine.requested(501, by: "app", .gui, own: "main", quota: 1, now: now).count == 1)
        #expect(machine.withdrawn(501) == [.forget(501)])
        _ = machine.requested(502, by: "app", .gui, own: "main", quota: 1, now: now)
        #expect(machine.exited("app", .status(1), now: now).contains(.forget(502)))
        #expect(machine.waitingCount == 0)
        // After a while all is as it was.
        var other = Self.running()
        for _ in 0..<20 {
            guard let session = opened(other.requested(1, by: "app", .gui, own: "", quota: 1, now: 0)).first else {
                break
            }
            _ = other.sessionClosed(session, server: "gui-server", isFault: true, now: 0)
        }
        #expect(opened(other.requested(2, by: "app", .gui, own: "", quota: 1, now: 5000)).count == 1)
    }

    @Test func illegalAnnouncement() {
        var machine = Self.running()
        let actions = machine.announced(.gui, by: "app")
        #expect(actions.first == .refuseAnnouncement("app", .gui))
        #expect(actions.count == 2)
    }

    @Test func refusesWhatNoRouteGives() throws {
        var machine = Self.running()
        let actions = machine.requested(7, by: "app", .capture, own: "", quota: 0, now: 0)
        #expect(actions.first == .refuse(7, reason: "no route for Capture"))
        #expect(machine.requested(8, by: "nobody", .gui, own: "", quota: 0, now: 0) == [.forget(8)])
    }

    @Test func quotaIsChargedAndReturned() {
        var machine = Self.running()
        #expect(machine.requested(1, by: "app", .gui, own: "", quota: 1 << 20, now: 0).count == 1)
        guard case .refuse(2, let reason) = machine.requested(2, by: "app", .gui, own: "", quota: 1, now: 0).first
        else {
            Issue.record("granted")
            return
        }
        #expect(reason == "out of quota: 1 bytes are asked, 0 are left")
        #expect(machine.sessionClosed(1, server: "app", now: 0) == [])
        #expect(machine.sessions.count == 1, "only the server may close a session")
        #expect(machine.sessionClosed(1, server: "gui-server", now: 0) == [])
        #expect(
            machine.requested(3, by: "app", .gui, own: "", quota: 1000, now: 0) == [
                .open(3, session: 2, server: "gui-server", .gui, Label("app"), quota: 1000)
            ])
        #expect(
            machine.requestedUpgrade(4, by: "app", session: 2, bytes: 500) == [
                .upgrade(4, session: 2, server: "gui-server", .gui, bytes: 500)
            ])
        #expect(machine.sessions[2]?.quota == 1500)
        #expect(
            machine.requestedUpgrade(5, by: "app", session: 2, bytes: 1 << 20) == [
                .refuse(5, reason: "out of quota: 1048576 bytes are asked, 1047076 are left")
            ])
        #expect(
            machine.requestedUpgrade(6, by: "event-filter", session: 2, bytes: 1) == [
                .refuse(6, reason: "there is no such session")
            ])
    }

    @Test func sessionsAreCounted() {
        var machine = Self.running()
        for request in 1...3 { _ = machine.requested(request, by: "app", .rom, own: "r", quota: 0, now: 0) }
        let actions = machine.requested(4, by: "app", .rom, own: "r", quota: 0, now: 0)
        #expect(actions.first == .refuse(4, reason: "out of quota: 3 sessions"))
    }

    @Test func deadServerComesBackAndItsClientsWait() {
        var machine = Self.running()
        _ = machine.requested(1, by: "app", .gui, own: "", quota: 10, now: 0)
        _ = machine.requested(2, by: "app", .rom, own: "config", quota: 10, now: 0)
        #expect(
            machine.exited("gui-server", .signal(9), now: 5) == [
                .say("gui-server was ended by signal 9"), .spawn("gui-server"),
            ])
        #expect(machine.sessions.keys.sorted() == [2])
        #expect(machine.requested(3, by: "app", .gui, own: "", quota: 10, now: 0) == [])
        #expect(
            machine.announced(.gui, by: "gui-server") == [
                .open(3, session: 3, server: "gui-server", .gui, Label("app"), quota: 10)
            ])
    }

    @Test func requestThatOvertakesTheServersEndWaits() {
        var machine = Self.running()
        #expect(machine.requested(1, by: "app", .gui, own: "", quota: 10, now: 0).count == 1)
        #expect(machine.notOpened(1, session: 1) == [])
        #expect(machine.sessions == [:])
        #expect(machine.exited("gui-server", .signal(9), now: 5).last == .spawn("gui-server"))
        #expect(
            machine.announced(.gui, by: "gui-server") == [
                .open(1, session: 2, server: "gui-server", .gui, Label("app"), quota: 10)
            ])
    }

    @Test func deadClientsSessionsAreClosed() {
        var machine = Self.running()
        _ = machine.requested(1, by: "app", .gui, own: "", quota: 10, now: 0)
        _ = machine.requested(2, by: "app", .rom, own: "config", quota: 10, now: 0)
        _ = machine.withdrew(.event, by: "gui-server")
        _ = machine.requested(3, by: "event-filter", .event, own: "", quota: 10, now: 0)
        #expect(
            machine.exited("app", .status(1), now: 5) == [
                .close(session: 1, server: "gui-server", .gui), .close(session: 2, server: nil, .rom),
                .say("app exited with status 1"), .spawn("app"),
            ])
        #expect(machine.waitingCount == 1)
        #expect(machine.withdrawn(3) == [.forget(3)])
        #expect(machine.withdrawn(3) == [])
    }

    @Test func changeTouchesOnlyWhatChanged() throws {
        var machine = Self.running()
        _ = machine.requested(1, by: "app", .gui, own: "", quota: 10, now: 0)
        let text = Self.text.replacing("{a: 1}", with: "{a: 2}").replacing(
            "  event-filter: {", with: "  new: {}\n  event-filter: {arguments: [x], ")
        let new = ScenarioCheck.read(text, file: "n", name: "m").scenario
        let (steps, actions) = machine.change(to: new, now: 9)
        #expect(
            steps == [
                .rom("gui-server", name: "config"), .start("new"), .restart("event-filter", reason: "arguments"),
            ])
        #expect(
            actions == [
                .rom("gui-server", name: "config"), .spawn("new"), .terminate("event-filter"),
                .wake(at: 9 + Supervision.grace),
            ])
        #expect(machine.exited("event-filter", .signal(15), now: 10) == [.spawn("event-filter")])
        #expect(machine.members["event-filter"]?.component.arguments == ["x"])
    }

    @Test func removedComponentIsForgottenWhenItEnded() {
        var machine = Self.running()
        let text = Self.text.replacing("  event-filter: {routes: {Event: gui-server}}", with: "")
        let new = ScenarioCheck.read(text, file: "n", name: "m").scenario
        #expect(machine.change(to: new, now: 0).actions == [.terminate("event-filter"), .wake(at: Supervision.grace)])
        #expect(machine.members["event-filter"] != nil)
        #expect(
            machine.exited("event-filter", .status(0), now: 1) == [.ended("event-filter", .status(0), isGuest: false)])
        #expect(machine.members["event-filter"] == nil)
    }

    @Test func refusedRequestIsGrantedByAChange() {
        var machine = Self.running()
        _ = machine.requested(1, by: "app", .capture, own: "", quota: 0, now: 0)
        let text = Self.text.replacing("{binary: prog}", with: "{binary: prog, routes: {Capture: gui-server}}")
        let new = ScenarioCheck.read(text, file: "n", name: "m").scenario
        #expect(machine.change(to: new, now: 0).steps == [.restart("app", reason: "route of Capture")])
    }

    @Test func waitingRequestFollowsTheNewRoute() {
        let text = """
            components:
              a: {provides: [Gui]}
              b: {provides: [Gui]}
              app: {routes: {Gui: a}}
            """
        var machine = Self.machine(text)
        _ = machine.start(now: 0)
        _ = machine.announced(.gui, by: "b")
        #expect(machine.requested(1, by: "app", .gui, own: "", quota: 0, now: 0) == [])
        let new = ScenarioCheck.read(text.replacing("Gui: a", with: "Gui: b"), file: "n", name: "m").scenario
        let change = machine.change(to: new, now: 0)
        #expect(change.steps == [])
        #expect(change.actions == [.open(1, session: 1, server: "b", .gui, Label("app"), quota: 0)])
    }

    @Test func guests() throws {
        var machine = Self.running()
        #expect(try machine.startGuest(Component("probe", binary: "true"), now: 0) == [.spawn("probe")])
        #expect(throws: ParentMachine.GuestError.nameTaken("probe")) {
            try machine.startGuest(Component("probe"), now: 0)
        }
        #expect(throws: ParentMachine.GuestError.nameTaken("app")) { try machine.startGuest(Component("app"), now: 0) }
        #expect(
            machine.requested(1, by: "probe", .gui, own: "x", quota: 1, now: 0) == [
                .open(1, session: 1, server: "gui-server", .gui, Label("probe -> x"), quota: 1)
            ])
        #expect(
            machine.exited("probe", .status(3), now: 1) == [
                .close(session: 1, server: "gui-server", .gui), .ended("probe", .status(3), isGuest: true),
            ])
        #expect(machine.members["probe"] == nil)
        #expect(machine.stopGuest("app", now: 0) == [])
    }

    @Test func endStopsAllInReverseOrderAndFinishes() {
        var machine = Self.running()
        let actions = machine.end(now: 0)
        #expect(
            actions.filter { if case .terminate = $0 { true } else { false } } == [
                .terminate("event-filter"), .terminate("app"), .terminate("gui-server"),
            ])
        #expect(
            machine.requested(1, by: "app", .gui, own: "", quota: 0, now: 0) == [
                .refuse(1, reason: "the scenario is ending")
            ])
        #expect(machine.end(now: 1) == [])
        #expect(machine.tick(now: Supervision.grace) == [.kill("app"), .kill("event-filter"), .kill("gui-server")])
        _ = machine.exited("app", .signal(9), now: 2)
        _ = machine.exited("event-filter", .signal(9), now: 2)
        #expect(machine.exited("gui-server", .signal(9), now: 2).last == .finished(status: 0))
    }

    @Test func whatAProgramOffersByItsConfigIsNotWaitedFor() {
        let text = """
            components:
              gui-server:
              vnc-server: {routes: {Capture: gui-server, Event: gui-server}}
              player: {routes: {AudioOut: vnc-server}}
              other: {provides: [AudioOut]}
            """
        var machine = Self.machine(text)
        _ = machine.start(now: 0)
        for name in ["vnc-server", "player", "other"] { _ = machine.spawned(name) }
        #expect(machine.members["vnc-server"]?.life.state == .running)
        #expect(machine.members["other"]?.life.state == .starting)
        #expect(machine.requested(1, by: "player", .audioOut, own: "", quota: 100, now: 0) == [])
        #expect(machine.waitingCount == 1)
        #expect(machine.announced(.audioOut, by: "vnc-server").count == 1)
        #expect(machine.waitingCount == 0)
    }

    @Test func componentThatEndsTheScenario() {
        let text = """
            components:
              server: {provides: [Gui]}
              test: {restart: never, ends-scenario: true}
            """
        var machine = Self.running(text)
        let actions = machine.exited("test", .status(3), now: 50)
        #expect(actions.contains(.terminate("server")))
        #expect(actions.contains(.wake(at: 50 + Supervision.grace)))
        #expect(machine.exited("server", .signal(15), now: 51).last == .finished(status: 3))
    }

    @Test func scenarioIsOverWhenNothingIsLeft() {
        var machine = Self.running("components: {a: {restart: never}, b: {restart: on-failure}}")
        #expect(machine.exited("a", .status(1), now: 0).contains(.say("a is not started again")))
        #expect(machine.exited("b", .status(0), now: 0).last == .finished(status: 1))
    }

    @Test func statusTellsEverything() throws {
        var machine = Self.running()
        _ = machine.requested(1, by: "app", .gui, own: "main", quota: 10, now: 0)
        let status = machine.status(processes: ["app": .init(pid: 17, memory: 4096)])
        #expect(status["scenario"] == "m")
        #expect(status["components"].items.map { $0["name"].string } == ["gui-server", "app", "event-filter"])
        let app = status["components"].items[1]
        #expect(app["pid"] == 17 && app["memory"] == 4096 && app["state"] == "running")
        #expect(app["sessions"].items.first?["label"] == "app -> main")
        #expect(status["components"].items[0]["provides"].items.map { $0["sessions"] } == [1, 0, 0])
    }

    /// Random events in random order: the machine never traps, and its books stay in order.
    @Test func randomEvents() throws {
        var random = Seeded(state: 99)
        let texts = [
            Self.text, Self.text.replacing("prog", with: "other"),
            Self.text.replacing("  app: {binary: prog}\n", with: ""),
            Self.text.replacing("routes: {Event: gui-server}", with: "routes: {Gui: none, Event: gui-server}"),
        ]
        let scenarios = texts.map { ScenarioCheck.read($0, file: "f", name: "f").scenario }
        let names = ["gui-server", "app", "event-filter", "guest"]
        for _ in 0..<200 {
            var machine = ParentMachine(scenarios[0])
            var now = 0
            _ = machine.start(now: now)
            for request in 0..<200 {
                now += Int.random(in: 0..<500, using: &random)
                let name = names.randomElement(using: &random) ?? "app"
                let service = Service.allCases.randomElement(using: &random) ?? .gui
                switch Int.random(in: 0..<12, using: &random) {
                case 0: _ = machine.spawned(name)
                case 1, 2: _ = machine.announced(service, by: name)
                case 3, 4, 5:
                    _ = machine.requested(
                        request, by: name, service, own: "x", quota: Int.random(in: 0...500_000, using: &random),
                        now: now)
                case 6: _ = machine.exited(name, .signal(9), now: now)
                case 7: _ = machine.tick(now: now)
                case 8: _ = machine.change(to: scenarios.randomElement(using: &random) ?? scenarios[0], now: now)
                case 9:
                    _ = machine.sessionClosed(
                        UInt32.random(in: 0..<20, using: &random), server: "gui-server",
                        isFault: Bool.random(using: &random), now: now)
                case 10:
                    _ = machine.requestedUpgrade(
                        request, by: name, session: UInt32.random(in: 0..<20, using: &random),
                        bytes: Int.random(in: 0...500_000, using: &random))
                default: _ = try? machine.startGuest(Component("guest"), now: now)
                }
                for (name, member) in machine.members {
                    let own = machine.sessions.values.filter { $0.client == name }
                    #expect(own.reduce(0) { $0 + $1.quota } <= member.component.quota.memory)
                    #expect(own.count <= member.component.quota.sessions)
                    #expect(own.isEmpty || member.life.hasProcess)
                }
                #expect(
                    machine.sessions.values.allSatisfy {
                        $0.server == nil || machine.members[$0.server ?? ""]?.announced.contains($0.service) == true
                    })
            }
        }
    }
}
