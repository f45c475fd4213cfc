internal import Glibc
internal import Plumbing
internal import Sessions
internal import YAMLDocuments

/// The parent of a running scenario: performs what `ParentMachine` decides.
///
/// Everything is on the thread of its loop, which must be the thread that lives longest: children die with the thread that
/// made them. When it returns from `run`, no process, socket or file of the runtime directory is left.
package final class Parent {
    let loop: Loop
    let source: ScenarioSource
    let runtime: RuntimeDirectory
    /// The report directory.
    let reports: String
    var machine: ParentMachine
    var processes: [String: ComponentProcess] = [:]
    var guests: [String: Guest] = [:]
    let documents: DocumentServer
    var problems: [Problem]
    /// How often the scenario file was taken over anew.
    var changes = 0
    var text: String
    var requests: [ParentMachine.RequestID: Request] = [:]
    var nextRequest: ParentMachine.RequestID = 1
    var todo: [ParentMachine.Action] = []
    var isPerforming = false
    private var isReportDue = false
    var romFiles = RomFiles()
    /// What components have said of which somebody is told.
    var logs = LogLines()
    var logPipes: [String: [LogPipe]] = [:]
    var logTimer: Loop.Timer?
    var lastLog = Instant(nanoseconds: 0)
    var fileWatch: ScenarioWatch?
    private var control: ControlServer?
    var exitStatus: Int?

    /// A request whose answer is not sent yet.
    final class Request {
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
            reports = options.reports ?? scenario.reports ?? runtime.reports
            let files = ReportFiles(directory: reports)
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
            Log.info("scenario '\(machine.scenario.name)', reports in \(reports)")
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

    lazy var nullDevice: Parcel? = {
        guard let device = try? Files.nullDevice() else { return nil }
        return Parcel(device)
    }()

    private func connectDocuments() {
        documents.content = { [unowned self] client, name in content(of: name, for: client) }
        documents.onClose = { [unowned self] id in perform(machine.sessionClosed(id, server: nil, now: now)) }
        documents.onReport = { [unowned self] label in
            documents.romsChanged { client, name in
                source(of: name, for: client) == .report(label)
            }
        }
    }

    // MARK: Status

    /// The state of everything, with memory if wanted.
    func status(memory: Bool) -> Document {
        let facts = processes.mapValues { process in
            ParentMachine.ProcessFacts(pid: process.pid, memory: memory ? ProcessMemory.bytes(of: process.pid) : nil)
        }
        var members = machine.status(processes: facts).members
        members.append(.init("file", .string(source.path)))
        members.append(.init("reports", .string(reports)))
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
