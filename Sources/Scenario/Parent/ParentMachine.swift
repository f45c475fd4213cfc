package import Sessions

/// The parent's mind: which components live, which sessions are open or wait, and what has to be done next.
///
/// A pure machine on a clock that the caller winds (milliseconds). Every call returns the actions it takes, in order; the shell
/// performs them and tells what came of them. Nothing that a component says can make it trap or touch another component's
/// sessions; what waits for a component is bounded by its quota.
package struct ParentMachine: Sendable {
    /// The number under which the shell keeps a request's answer socket.
    package typealias RequestID = Int

    /// What the shell has to do.
    package enum Action: Equatable, Sendable {
        /// Start the component's program; it is told by `spawned` or `exited`.
        case spawn(String)
        /// Ask the component's process to end.
        case terminate(String)
        /// Make the component's process end.
        case kill(String)
        /// Open a session at a component that announced the service, and answer the request with it.
        case open(RequestID, session: UInt32, server: String, Service, Label, quota: Int)
        /// Open a session at the parent itself.
        case serve(RequestID, session: UInt32, Service, client: String, own: String, Label, quota: Int)
        /// Answer a request by a refusal.
        case refuse(RequestID, reason: String)
        /// Answer a request for more quota with yes, and tell the server, or the parent's own service when it is nil.
        case upgrade(RequestID, session: UInt32, server: String?, Service, bytes: Int)
        /// The request's asker is gone: forget its socket.
        case forget(RequestID)
        /// A component is not allowed what it announced: close that socket.
        case refuseAnnouncement(String, Service)
        /// A session has to end at its server (the parent's own service when nil).
        case close(session: UInt32, server: String?, Service)
        /// The content of a Rom that a component may have open is another one.
        case rom(String, name: String)
        /// Call `tick` at that time.
        case wake(at: Int)
        /// A component ended, to be told to whoever waits for it.
        case ended(String, Supervision.Exit, isGuest: Bool)
        /// A line for the person who runs the scenario.
        case say(String)
        /// Nothing is left: the scenario is over, with this exit status.
        case finished(status: Int)
    }

    /// One component with its life.
    package struct Member: Sendable {
        package var component: Component
        package var life: Supervision
        package var announced: Set<Service> = []
        /// Whether it was started by `exec` and is no part of the scenario.
        package var isGuest = false
        /// What was refused to its process, which a changed scenario may grant.
        var refused: Set<ScenarioPlan.OpenSession> = []
    }

    /// An open session.
    package struct Session: Hashable, Sendable {
        package var client: String
        /// Nil for the parent.
        package var server: String?
        package var service: Service
        package var own: String
        package var label: Label
        package var quota: Int
    }

    /// A request whose server has not announced the service yet.
    struct Waiting: Sendable {
        var request: RequestID
        var client: String
        var service: Service
        var own: String
        var quota: Int
    }

    package internal(set) var scenario: ScenarioFile
    package internal(set) var members: [String: Member] = [:]
    package internal(set) var sessions: [UInt32: Session] = [:]
    /// Whether the end was ordered.
    package internal(set) var isEnding = false
    var waiting: [Waiting] = []
    /// What was closed for faults of its client, and requests for the same that have to wait.
    var faults: [ScenarioPlan.OpenSession: Reopening] = [:]
    var delayed: [(request: Waiting, due: Int)] = []
    private var nextSession: UInt32 = 1
    private var status = 0

    /// The parent of a scenario, which is not started yet.
    package init(_ scenario: ScenarioFile) {
        self.scenario = scenario
        for component in scenario.components {
            members[component.name] = Member(component: component, life: Supervision(component.restart))
        }
    }

    /// The requests that wait for a service to be announced.
    package var waitingCount: Int { waiting.count + delayed.count }

    /// The members in the order of the scenario, guests behind.
    package var ordered: [Member] {
        let names = scenario.components.map(\.name)
        let others = members.keys.filter { !names.contains($0) }.sorted()
        return (names + others).compactMap { members[$0] }
    }

    // MARK: Life

    /// Starts all components, in the order of the file.
    package mutating func start(now: Int) -> [Action] {
        scenario.components.flatMap { live($0.name, now: now) { $0.start(now: now) } }
    }

    /// Ends everything; `finished` follows when the last process is gone.
    package mutating func end(now: Int, status: Int = 0) -> [Action] {
        guard !isEnding else { return [] }
        isEnding = true
        self.status = status
        let actions = ordered.reversed().flatMap { member in
            live(member.component.name, now: now) { $0.stop(now: now) }
        }
        return actions + finishedIfNothingIsLeft()
    }

    /// A process was made for the component.
    package mutating func spawned(_ name: String) -> [Action] {
        if members[name]?.component.awaited.isEmpty == true { members[name]?.life.announced() }
        return []
    }

    /// The component's process ended, or could not be made.
    package mutating func exited(_ name: String, _ exit: Supervision.Exit, now: Int) -> [Action] {
        guard let member = members[name], member.life.hasProcess else { return [] }
        var isExpected = false
        if case .stopping = member.life.state { isExpected = true }
        members[name]?.announced = []
        members[name]?.refused = []
        var actions = closeSessions(of: name)
        if !isExpected, !member.isGuest, !exit.isSuccess || member.component.restart.when == .always {
            actions.append(.say("\(name) \(exit)"))
        }
        actions += live(name, now: now) { $0.exited(exit, now: now) }
        return actions + finishedIfNothingIsLeft()
    }

    /// Time has passed.
    package mutating func tick(now: Int) -> [Action] {
        let actions = members.keys.sorted().flatMap { name in live(name, now: now) { $0.tick(now: now) } }
        return actions + openDelayed(now: now)
    }

    /// Starts a program that is no part of the scenario, under a label of its own and with the default routes.
    package mutating func startGuest(_ component: Component, now: Int) throws(GuestError) -> [Action] {
        guard !isEnding else { throw .ending }
        guard members[component.name] == nil else { throw .nameTaken(component.name) }
        var guest = component
        guest.restart = RestartPolicy(.never)
        members[guest.name] = Member(component: guest, life: Supervision(guest.restart), isGuest: true)
        return live(guest.name, now: now) { $0.start(now: now) }
    }

    /// Ends a guest, because whoever asked for it went away.
    package mutating func stopGuest(_ name: String, now: Int) -> [Action] {
        guard members[name]?.isGuest == true else { return [] }
        return live(name, now: now) { $0.stop(now: now) }
    }

    /// Why a guest is not started.
    package enum GuestError: Error, Hashable, Sendable, CustomStringConvertible {
        case ending
        case nameTaken(String)

        package var description: String {
            switch self {
            case .ending: "the scenario is ending"
            case .nameTaken(let name): "there is a component '\(name)' already"
            }
        }
    }

    /// Lets a component's life go on and turns what it asks for into the shell's actions.
    mutating func live(_ name: String, now: Int, _ step: (inout Supervision) -> [Supervision.Action]) -> [Action] {
        guard var member = members[name] else { return [] }
        let steps = step(&member.life)
        members[name] = member
        var actions: [Action] = []
        for step in steps {
            switch step {
            case .spawn: actions.append(.spawn(name))
            case .terminate: actions.append(.terminate(name))
            case .kill: actions.append(.kill(name))
            case .wake(let time): actions.append(.wake(at: time))
            case .ended(let exit): actions += ended(name, exit, now: now)
            }
        }
        return actions
    }

    private mutating func ended(_ name: String, _ exit: Supervision.Exit, now: Int) -> [Action] {
        guard let member = members[name] else { return [] }
        var actions: [Action] = [.ended(name, exit, isGuest: member.isGuest)]
        if member.life.state == .failed, !member.isGuest { actions.append(.say("\(name) is not started again")) }
        if member.isGuest || scenario.component(name) == nil { members[name] = nil }
        if member.component.endsScenario, !isEnding, scenario.component(name) != nil {
            isEnding = true
            status = exit.shellStatus
            // Its own end is being handled by the caller, so only the others are told.
            for other in ordered.reversed() where other.component.name != name {
                actions += live(other.component.name, now: now) { $0.stop(now: now) }
            }
        }
        return actions
    }

    private mutating func finishedIfNothingIsLeft() -> [Action] {
        guard members.values.allSatisfy({ $0.life.isOver }) else { return [] }
        let hasFailed = members.values.contains { $0.life.state == .failed }
        let result = isEnding ? status : hasFailed ? 1 : 0
        isEnding = true
        status = result
        return [.finished(status: result)]
    }

    mutating func newSession(_ session: Session) -> UInt32 {
        while sessions[nextSession] != nil || nextSession == 0 { nextSession &+= 1 }
        defer { nextSession &+= 1 }
        sessions[nextSession] = session
        return nextSession
    }
}
