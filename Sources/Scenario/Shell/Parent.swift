internal import Glibc
internal import Plumbing
internal import Sessions

/// The parent of a running scenario: performs what `ParentMachine` decides.
///
/// Everything is on the thread of its loop, which must be the thread that lives longest: children die with the thread that
/// made them. When it returns from `run`, no process, socket or file of the runtime directory is left.
package final class Parent {
    let loop: Loop
    let source: ScenarioSource
    let runtime: RuntimeDirectory
    var machine: ParentMachine
    var processes: [String: ComponentProcess] = [:]
    var guests: [String: Guest] = [:]
    let documents: DocumentServer
    var problems: [Problem]
    /// How often the scenario file was taken over anew.
    var changes = 0
    private var text: String
    private var requests: [ParentMachine.RequestID: Request] = [:]
    private var nextRequest: ParentMachine.RequestID = 1
    private var todo: [ParentMachine.Action] = []
    private var isPerforming = false
    private var isReportDue = false
    private var romFiles = RomFiles()
    private var fileWatch: ScenarioWatch?
    private var control: ControlServer?
    private var exitStatus: Int?

    /// A request whose answer is not sent yet.
    private final class Request {
        let socket: PacketSocket
        var watch: Loop.Watch?

        init(_ socket: consuming PacketSocket) { self.socket = socket }
    }

    /// A program that was started by `exec`.
    struct Guest {
        var program: ComponentProcess.Program
        /// The standard descriptors, until the program has them.
        var standard: [Parcel]
        var ended: (Supervision.Exit) -> Void
        var started: (Int) -> Void
    }

    /// What the parent is run with beside the scenario.
    package struct Options: Sendable {
        /// The report directory, an absolute path, instead of the scenario's own.
        package var reports: String?

        /// Options.
        package init(reports: String? = nil) { self.reports = reports }
    }

    /// The parent of the scenario in a file; throws when that is refused, or one of its name runs already.
    package init(_ source: ScenarioSource, _ options: Options = Options()) throws(ScenarioError) {
        let loaded = try source.load()
        self.source = source
        let scenario = loaded.scenario
        runtime = RuntimeDirectory(name: scenario.name)
        text = loaded.text
        problems = loaded.problems
        machine = ParentMachine(scenario)
        try runtime.make()
        do throws(SystemError) {
            loop = try Loop()
            let files = ReportFiles(
                directory: options.reports ?? scenario.reports ?? runtime.reports)
            documents = DocumentServer(loop, files)
            control = try ControlServer(loop, path: runtime.controlSocket)
            files.removeOld(of: scenario.components.map(\.name))
        } catch {
            if error.isInUse { throw .runsAlready(name: scenario.name) }
            throw .system(error)
        }
    }

    /// Runs the scenario until it ends; returns its exit status.
    package func run() throws(ScenarioError) -> Int {
        do throws(SystemError) {
            try loop.onSignals(Loop.endingSignals) { [unowned self] _ in interrupted() }
            control?.parent = self
            connectDocuments()
            for problem in problems { Log.plain(problem.description) }
            // That a file is not there yet is told by those who watch it.
            problems = []
            fileWatch = ScenarioWatch(loop) { [unowned self] in filesChanged() }
            updateFiles()
            perform(machine.start(now: now))
            markChanged()
            while exitStatus == nil { try loop.turn(milliseconds: -1) }
        } catch {
            processes = [:]
            throw .system(error)
        }
        processes = [:]
        documents.write()
        control = nil
        runtime.remove()
        return exitStatus ?? 0
    }

    var now: Int { Int(Instant.now.nanoseconds / 1_000_000) }

    /// Ends the scenario.
    package func end() { perform(machine.end(now: now)) }

    private func interrupted() {
        // Whoever insists does not want to wait for programs that do not end.
        if machine.isEnding {
            for process in processes.values { process.signal(SIGKILL) }
        } else {
            end()
        }
    }

    private func connectDocuments() {
        documents.content = { [unowned self] client, name in content(of: name, for: client) }
        documents.onClose = { [unowned self] id in perform(machine.sessionClosed(id, server: nil)) }
        documents.onReport = { [unowned self] label in
            documents.romsChanged { client, name in
                source(of: name, for: client) == .report(label)
            }
        }
    }

    // MARK: Actions

    func perform(_ actions: [ParentMachine.Action]) {
        todo += actions
        guard !isPerforming else { return }
        isPerforming = true
        // What an action leads to comes behind what was decided before it.
        while !todo.isEmpty {
            let actions = todo
            todo = []
            for action in actions { perform(action) }
        }
        isPerforming = false
        markChanged()
    }

    private func perform(_ action: ParentMachine.Action) {
        switch action {
        case .spawn(let name): spawn(name)
        case .terminate(let name): processes[name]?.signal(SIGTERM)
        case .kill(let name): processes[name]?.signal(SIGKILL)
        case .open(let request, let session, let server, let service, let label, let quota):
            open(request, session, server, service, label, quota: quota)
        case .serve(let request, let session, let service, let client, let own, let label, let quota):
            serve(request, session, service, client: client, own: own, label, quota: quota)
        case .refuse(let request, let reason): answer(request, .refused(reason: reason))
        case .upgrade(let request, let session, let server, let service, let bytes):
            if let server {
                processes[server]?.send(.upgrade(session: session, bytes: bytes), to: service)
            }
            answer(request, .upgraded)
        case .forget(let request): requests.removeValue(forKey: request)?.watch?.cancel()
        case .refuseAnnouncement(let name, let service): processes[name]?.close(service)
        case .close(let session, let server?, let service):
            processes[server]?.send(.close(session: session), to: service)
        case .close(let session, nil, _): documents.close(session)
        case .rom(let client, let name): documents.romChanged(client: client, name: name)
        case .wake(let time):
            loop.schedule(afterMilliseconds: max(0, time - now)) { [unowned self] in perform(machine.tick(now: now)) }
        case .ended(let name, let exit, let isGuest):
            if isGuest { guests.removeValue(forKey: name)?.ended(exit) }
        case .say(let text): Log.info(text)
        case .finished(let status):
            exitStatus = status
            loop.stop()
        }
    }

    private func spawn(_ name: String) {
        guard let component = machine.members[name]?.component else { return }
        do throws(SystemError) {
            let program = if let guest = guests[name] { guest.program } else { try program(of: component) }
            let process = try ComponentProcess(name, program, loop, owner: self)
            processes[name] = process
            guests[name]?.started(process.pid)
            guests[name]?.standard = []
            todo += machine.spawned(name)
        } catch {
            todo += machine.exited(name, .notStarted(error.description), now: now)
        }
    }

    private func program(of component: Component) throws(SystemError) -> ComponentProcess.Program {
        guard let path = source.programs.path(of: component.binary) else {
            throw SystemError("start \(component.binary)", ENOENT)
        }
        var environment = ComponentEnvironment(Files.environment)
        environment.add(component.environment)
        return ComponentProcess.Program(
            path: path, arguments: component.arguments, environment: environment.lines(for: component.name),
            directory: nil, standard: [nullDevice?.number])
    }

    private lazy var nullDevice: Parcel? = {
        guard let device = try? Files.nullDevice() else { return nil }
        return Parcel(device)
    }()

    private func open(
        _ request: ParentMachine.RequestID, _ session: UInt32, _ server: String, _ service: Service, _ label: Label,
        quota: Int
    ) {
        do throws(SystemError) {
            let ends = try PacketSocket.pair()
            let opening = ProviderMessage.open(session: session, label: label, quota: quota)
            let number = ends.second.descriptor.number
            switch processes[server]?.send(opening, to: service, descriptor: number) {
            case .sent?, .queued?: break
            case .full?: throw SystemError("\(server) does not take sessions", EAGAIN)
            case .broken?, nil:
                // It died, and this request was seen before its end.
                todo += machine.notOpened(request, session: session)
                return watchWhileWaiting(request)
            }
            answer(request, .granted(session: session), descriptor: ends.first.descriptor.number)
        } catch {
            todo += machine.sessionClosed(session, server: server)
            answer(request, .refused(reason: error.description))
        }
    }

    private func serve(
        _ request: ParentMachine.RequestID, _ session: UInt32, _ service: Service, client: String, own: String,
        _ label: Label, quota: Int
    ) {
        do throws(SystemError) {
            let ends = try Descriptor.socketPair(packets: true)
            answer(request, .granted(session: session), descriptor: ends.first.number)
            let opening = ServiceProvider.Opening(
                session: session, label: label, quota: quota, parcel: Parcel(ends.second))
            documents.open(opening, service, client: client, name: own)
        } catch {
            todo += machine.sessionClosed(session, server: nil)
            answer(request, .refused(reason: error.description))
        }
    }

    // MARK: Requests

    private func add(_ socket: consuming PacketSocket) -> ParentMachine.RequestID {
        let id = nextRequest
        nextRequest += 1
        requests[id] = Request(socket)
        return id
    }

    private func answer(_ id: ParentMachine.RequestID, _ answer: LinkAnswer, descriptor: Int32? = nil) {
        guard let request = requests.removeValue(forKey: id) else { return }
        request.watch?.cancel()
        // Nothing was sent on this socket before: it takes one message, or its other end is gone.
        _ = try? request.socket.send(answer.encoded(), descriptor: descriptor)
    }

    /// Notices when the asker of a request that waits goes away.
    private func watchWhileWaiting(_ id: ParentMachine.RequestID) {
        guard let request = requests[id], request.watch == nil else { return }
        request.watch = try? loop.watch(request.socket.descriptor.number, for: []) { [unowned self] _ in
            perform(machine.withdrawn(id))
        }
    }

    // MARK: Documents

    private func source(of name: String, for client: String) -> RomSource? {
        guard let component = machine.members[client]?.component else { return nil }
        return machine.scenario.rom(name, for: component)
    }

    private func content(of name: String, for client: String) -> Document? {
        switch source(of: name, for: client) {
        case .inline(let inline)?: inline.document
        case .file(let path)?: romFiles.document(path)
        case .report(let label)?: documents.report(label)
        case nil: nil
        }
    }

    private func filesChanged() {
        takeOverScenario()
        updateFiles()
    }

    private func updateFiles() {
        var paths: Set<String> = []
        for source in machine.scenario.components.flatMap({ Array($0.roms.values) })
            + Array(machine.scenario.roms.values)
        {
            if case .file(let path) = source { paths.insert(path) }
        }
        fileWatch?.watch(paths.union([source.path]))
        let changed = romFiles.update(paths)
        // Also a file that cannot be read any more is told.
        markChanged()
        guard !changed.isEmpty else { return }
        documents.romsChanged { client, name in
            if case .file(let path)? = source(of: name, for: client) { changed.contains(path) } else { false }
        }
    }

    private func takeOverScenario() {
        // A file that is gone for the moment is being replaced by an editor.
        guard let new = try? source.text(), new != text, !machine.isEnding else { return }
        text = new
        var (scenario, problems) = source.scenario(in: new)
        // What is running keeps the name that it is found by.
        scenario.name = machine.scenario.name
        for guest in guests.keys where scenario.component(guest) != nil {
            problems.append(Problem(file: source.file, line: 0, "'\(guest)' is the name of a program started by exec"))
        }
        self.problems = problems.filter { $0.severity == .error }
        markChanged()
        if problems.contains(where: { $0.severity == .error }) {
            for problem in problems { Log.plain(problem.description) }
            Log.error("\(source.file): the change is refused, the scenario goes on as it was")
            return
        }
        let change = machine.change(to: scenario, now: now)
        changes += 1
        Log.info("\(source.file): \(change.steps.isEmpty ? "nothing to do" : "\(change.steps.count) changes")")
        for step in change.steps { Log.info("  \(step)") }
        perform(change.actions)
    }

    // MARK: Status

    /// The state of everything, with memory if wanted.
    func status(memory: Bool) -> Document {
        let facts = processes.mapValues { process in
            ParentMachine.ProcessFacts(pid: process.pid, memory: memory ? ProcessMemory.bytes(of: process.pid) : nil)
        }
        var members = machine.status(processes: facts).members
        members.append(.init("file", .string(source.path)))
        members.append(.init("changes", .integer(changes)))
        members.append(.init("problems", .list((problems + romFiles.problems).map(\.document))))
        return .object(members)
    }

    func markChanged() {
        guard !isReportDue else { return }
        isReportDue = true
        loop.afterBatch { [weak self] in
            guard let self else { return }
            isReportDue = false
            documents.setReport(Label("parent -> scenario"), status(memory: false))
        }
    }
}

extension Parent: ComponentOwner {
    func ended(_ process: ComponentProcess, _ exit: Supervision.Exit) {
        processes[process.name] = nil
        perform(machine.exited(process.name, exit, now: now))
    }

    func announced(_ process: ComponentProcess, _ service: Service) {
        perform(machine.announced(service, by: process.name))
    }

    func withdrew(_ process: ComponentProcess, _ service: Service) {
        perform(machine.withdrew(service, by: process.name))
    }

    func sessionClosed(_ process: ComponentProcess, _ session: UInt32, reason: String) {
        if !reason.isEmpty, let label = machine.sessions[session]?.label {
            Log.info("\(process.name) closed the session of '\(label)': \(reason)")
        }
        perform(machine.sessionClosed(session, server: process.name))
    }

    func requested(
        _ process: ComponentProcess, _ service: Service, label: String, quota: Int, answer: consuming PacketSocket
    ) {
        let id = add(answer)
        perform(machine.requested(id, by: process.name, service, own: label, quota: quota))
        watchWhileWaiting(id)
    }

    func requestedUpgrade(
        _ process: ComponentProcess, session: UInt32, bytes: Int, answer: consuming PacketSocket
    ) {
        perform(machine.requestedUpgrade(add(answer), by: process.name, session: session, bytes: bytes))
    }
}
