internal import BenchmarkKit
internal import Framebuffer
internal import Plumbing
internal import Sessions
internal import TestKit

/// A gui-server in a process of its own, this process being its parent, its programs and its drivers.
final class ServerUnderTest {
    let parent: LocalParent
    private let process: ChildProcess
    private var filter: ChildProcess?
    private var idlers: [Idling] = []
    private let started: Instant
    private var names = 0

    /// The size of the output, as of the peers.
    static let area = Area(1920, 1080)

    /// Starts the program; it is not there yet when this returns.
    init(path: String, processor: Int?) throws {
        let loop = try Loop()
        parent = LocalParent(loop)
        parent.roms["gui-server/config"] = .object([])
        parent.roms["event-filter/config"] = .object([])
        parent.roms["keyboard"] = ["layout": "de"]
        started = .now
        process = try Self.start(path, "gui-server", parent)
        Processors.pin(process.pid, to: processor)
    }

    /// Starts event-filter; drivers' sessions go through it from then on.
    func addFilter(path: String, processor: Int?) throws {
        let process = try Self.start(path, "event-filter", parent)
        Processors.pin(process.pid, to: processor)
        filter = consume process
    }

    /// A process of idle clients; killed when this goes.
    private final class Idling {
        let process: ChildProcess
        init(_ process: consuming ChildProcess) { self.process = process }
    }

    /// Starts a process with that many sessions; they are there when this returns.
    func addIdlers(_ count: Int, hasWindows: Bool) throws {
        names += 1
        let words = [Idlers.option, "\(count)", hasWindows ? "windowed" : "bare"]
        let name = "idlers\(names)"
        idlers.append(Idling(try Self.start(Files.programDirectory + "/benchmarks", name, parent, words)))
        try waitForReport("\(name)/idle")
    }

    private static func start(
        _ path: String, _ name: String, _ parent: LocalParent, _ arguments: [String] = []
    ) throws -> ChildProcess {
        let socket = try parent.socket(name)
        return try ChildProcess(
            path: path, arguments: [path] + (arguments.isEmpty ? [name] : arguments),
            environment: ["PATH=/usr/bin:/bin", "NITPICKER_LINK=3"],
            keeping: [socket.descriptor.number])
    }

    var figures: ProcessFigures { ProcessFigures(pid: process.pid) }

    /// The milliseconds from the start of the program to now.
    var age: Double { Double(Instant.now.since(started)) / 1e6 }

    /// Waits until a component has written a report.
    func waitForReport(_ name: String) throws {
        guard parent.run(until: { parent.reports[name] != nil }) else { throw BenchmarkError("no report \(name)") }
    }

    /// A program's session that the server has answered.
    func program() throws -> GuiClient {
        let client = try GuiClient(try link("program"), quota: 64 << 20)
        try wait("a Gui session", client.descriptorNumber) { () throws(SessionError) in
            while try client.next() != nil {}
            return client.info != nil
        }
        return client
    }

    /// A program's session with one view over the whole output.
    func window(hasAlpha: Bool = false) throws -> GuiClient {
        let client = try program()
        let buffer = try client.setMode(Mode(Self.area, hasAlpha: hasAlpha))
        buffer.draw { $0.fill($0.bounds, Color(red: 40, green: 50, blue: 60, alpha: hasAlpha ? 128 : 255)) }
        let view = ViewID(1)
        client.commit(
            [.create(view, parent: nil), .geometry(view, Rect(.zero, Self.area)), .front(view)],
            refresh: [Rect(.zero, Self.area)])
        try sync(client)
        return client
    }

    /// A driver's session, whose events have begun to arrive.
    func driver() throws -> EventClient {
        let client = try EventClient(try link("driver"))
        var isAsked = false
        try wait("an Event session", client.descriptorNumber) { () throws(SessionError) in
            while let event = try client.next() {
                if event == .acknowledged(sequence: .max) { return true }
            }
            if client.isConnected && !isAsked {
                client.submit([.sequence(.max)])
                isAsked = true
            }
            return false
        }
        return client
    }

    /// A viewer with one buffer that has taken its first frame.
    func viewer() throws -> CaptureClient {
        let client = try CaptureClient(try link("viewer"), CaptureOutput(Self.area))
        try wait("a Capture session", client.descriptorNumber) { () throws(SessionError) in
            while let event = try client.next() { if case .output = event { return true } }
            return false
        }
        try frame(client)
        client.capture(whenChanged: true)
        return client
    }

    /// Waits until the server has done everything that the program asked for.
    func sync(_ client: GuiClient) throws {
        let serial = client.commit(wantsDone: true)
        try until(client) { $0 == .done(serial: serial, .ok) }
    }

    /// Waits for an event of a program's session.
    func until(_ client: GuiClient, _ isIt: (GuiClient.Event) -> Bool) throws {
        while true {
            guard try client.wait(milliseconds: 10_000) else { throw BenchmarkError("gui-server does not answer") }
            while let event = try client.next() { if isIt(event) { return } }
        }
    }

    /// Takes a frame.
    @discardableResult
    func frame(_ viewer: CaptureClient) throws -> CaptureFrame {
        viewer.capture()
        return try next(viewer) { if case .frame(let frame) = $0 { frame } else { nil } }
    }

    /// Takes the frames that the viewer waits for until one is new in `rect`, and lets it wait for the next.
    func present(_ viewer: CaptureClient, _ rect: Rect) throws {
        while true {
            let frame = try next(viewer) { if case .frame(let frame) = $0 { frame } else { nil } }
            // Sent along with what the program does next, it costs the server no wake-up of its own.
            viewer.capture(whenChanged: true)
            if frame.isTorn { throw BenchmarkError("a torn frame") }
            // On two processors the server may be quicker than a program that commits several times.
            if Region(frame.damage).contains(rect) { return }
        }
    }

    /// Waits for an event of a viewer's session.
    private func next<T>(_ viewer: CaptureClient, _ isIt: (CaptureClient.Event) -> T?) throws -> T {
        while true {
            guard try viewer.wait(milliseconds: 10_000) else { throw BenchmarkError("no answer to a viewer") }
            while let event = try viewer.next() { if let found = isIt(event) { return found } }
        }
    }

    private func link(_ name: String) throws -> ParentLink {
        names += 1
        return try parent.link("\(name)\(names)")
    }

    /// Serves as the parent until the condition holds; `number` is what it depends on.
    private func wait(_ what: String, _ number: Int32, _ condition: () throws -> Bool) throws {
        let watch = try parent.loop.watch(number) { _ in }
        defer { watch.cancel() }
        let end = Instant.now.advanced(milliseconds: 10_000)
        while try !condition() {
            if Instant.now > end { throw BenchmarkError("no \(what)") }
            try parent.loop.turn(milliseconds: 1000)
        }
    }
}

/// Why a benchmark was given up.
struct BenchmarkError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
