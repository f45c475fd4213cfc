internal import BenchmarkKit
internal import Framebuffer
internal import Plumbing
internal import Sessions

/// What gui-server costs and how quickly it answers, beside servers of others that do the same.
struct ServerBenchmarks {
    let path: String
    /// The servers of others, as they are after all that was done with them.
    private var peers: [any Peer]
    /// Starts them anew.
    private let startPeers: () -> [any Peer]
    let options: Options
    private(set) var figures: [Figure] = []

    /// Benchmarks of the program at `path`.
    init(path: String, options: Options, startPeers: @escaping () -> [any Peer]) {
        self.path = path
        self.options = options
        self.startPeers = startPeers
        peers = startPeers()
    }

    private var runs: Int { options.isQuick ? 1 : 5 }

    /// All figures that were asked for, in order.
    mutating func run() throws {
        if options.groups.contains(.start) { try start() }
        if !options.groups.isDisjoint(with: [.latency, .commits]) {
            let server = try ServerUnderTest(path: path, processor: options.processor)
            if options.groups.contains(.latency) {
                try sessions(server)
                try input(server)
            }
            if options.groups.contains(.commits) { try commits(server) }
        }
        if options.groups.contains(.memory) { try memory() }
        if options.groups.contains(.idle) { try idle() }
    }

    private mutating func start() throws {
        var first = Runs()
        for _ in 0..<(options.isQuick ? 3 : 15) {
            let server = try ServerUnderTest(path: path, processor: nil)
            _ = try server.program()
            first.add(server.age)
        }
        add("start to first answer", .milliseconds, first, target: 8) { $0.startMilliseconds }
    }

    private mutating func sessions(_ server: ServerUnderTest) throws {
        let count = options.isQuick ? 500 : 5000
        let program = try server.program()
        let driver = try server.driver()
        var (floor, trips, passing) = (Runs(), Runs(), Runs())
        var number: UInt32 = 0
        for _ in 0..<runs {
            if let times = Floor.roundTrips(count) { floor.add(Self.microseconds(times)) }
            trips.add(
                Self.microseconds(
                    try Series.measure(count) {
                        number &+= 1
                        driver.submit([.sequence(number)])
                        repeat {
                            _ = try driver.wait(milliseconds: 1000)
                        } while try driver.next()
                            != .acknowledged(sequence: number)
                    }))
            passing.add(
                Self.microseconds(
                    try Series.measure(count / 5) {
                        try program.setMode(Mode(Area(8, 8)))
                        try server.sync(program)
                    }))
        }
        add("bare round trip in C", .microseconds, floor)
        add("session round trip", .microseconds, trips) { $0.roundTrip().map(Self.microseconds) }
        add("descriptor passing (new buffer)", .microseconds, passing)
    }

    private mutating func commits(_ server: ServerUnderTest) throws {
        let count = options.isQuick ? 60 : 600
        let whole = Rect(.zero, ServerUnderTest.area)
        var window = try server.window()
        // Without a viewer there is no output: pixels are nobody's concern.
        try cost("commit, full opaque, nobody looking", target: 0.008, count * 10, server) { step in
            window.commit(refresh: [whole])
            if step % 64 == 63 { try server.sync(window) }
        }
        let viewer = try server.viewer()
        try drawn("commit, full opaque", (0.62, 0.9), .opaque, count, server) { _ in
            window.commit(refresh: [whole])
            try server.present(viewer, whole)
        }
        let full = try Series.measure(count) {
            window.commit(refresh: [whole])
            try server.present(viewer, whole)
        }
        var capture = Runs()
        capture.add(full.milliseconds)
        add("exact frame into memory, from the commit on", .milliseconds, capture, target: 1)
        // Whatever lies under others is not read.
        do {
            let stack = try (1..<16).map { _ in try server.window() } + [window]
            try cost("16 full opaque windows over each other, all new, flat out", target: 0.62, count, server) { _ in
                for window in stack { window.commit(refresh: [whole]) }
                try server.present(viewer, whole)
            }
        }
        try server.present(viewer, whole)
        // As an X client's requests do, sixteen go together.
        try drawn("64x64 damage", (0.005, 0.040), .small, count * 16, server) { step in
            let rect = Rect(step % 16 * 64, 128, 64, 64)
            window.commit(refresh: [rect])
            if step % 16 == 15 { try server.present(viewer, rect) }
        }
        // Now over the background alone, as the peer's is over a plain window.
        window = try server.window(hasAlpha: true)
        try server.present(viewer, whole)
        try drawn("commit, full alpha", (0.70, 1.5), .alpha, count, server) { _ in
            window.commit(refresh: [whole])
            try server.present(viewer, whole)
        }
    }

    /// Injected motion to its event, and to the pixels with which the program answers (it has drawn them before, as the others have).
    private mutating func input(_ server: ServerUnderTest) throws {
        let count = options.isQuick ? 300 : 3000
        let viewer = try server.viewer()
        let window = try server.window()
        try server.present(viewer, Rect(.zero, ServerUnderTest.area))
        let driver = try server.driver()
        var step = 0
        func inject(_ driver: EventClient) throws {
            step = (step + 1) % 1000
            // The answer must be the one to this event: a stray one before it would hide a whole round trip.
            let motion = InputEvent.motion(x: 100 + step, y: 100 + step / 2)
            driver.submit([motion])
            try server.until(window) { if case .input(let events) = $0 { events.last == motion } else { false } }
        }
        var (middle, late, pixels) = (Runs(), Runs(), Runs())
        for _ in 0..<runs {
            let events = try Series.measure(count) { try inject(driver) }
            middle.add(Self.microseconds(events))
            late.add(Double(events.at(0.99)) / 1000)
            let place = Rect(64, 64, 64, 64)
            let shown = try Series.measure(count / 3) {
                try inject(driver)
                window.commit(refresh: [place])
                try server.present(viewer, place)
            }
            pixels.add(Self.microseconds(shown))
        }
        let others = peers.map { ($0.name, $0.injection()) }
        func of(_ peer: any Peer) -> Series? { others.first { $0.0 == peer.name }?.1 }
        add("inject to event, p50", .microseconds, middle, target: 12) { of($0).map(Self.microseconds) }
        add("inject to event, p99", .microseconds, late, target: 40) { of($0).map { Double($0.at(0.99)) / 1000 } }
        add("inject to pixels, p50", .microseconds, pixels, target: 30) { $0.pixels().map(Self.microseconds) }
        try beside(server, count, inject, driver)
        guard Files.isExecutable(options.filterPath) else { return }
        try server.addFilter(path: options.filterPath, processor: options.processor)
        // The filter has offered its service once its state is reported.
        try server.waitForReport("event-filter/keyboard-state")
        let filtered = try server.driver()
        var through = Runs()
        for _ in 0..<runs { through.add(Self.microseconds(try Series.measure(count) { try inject(filtered) })) }
        add("inject to event through event-filter, p50", .microseconds, through)
    }

    /// The same beside a program that floods the server with commits and one that never reads what it is told.
    private mutating func beside(
        _ server: ServerUnderTest, _ count: Int, _ inject: (EventClient) throws -> Void, _ driver: EventClient
    ) throws {
        let flooding = try server.program()
        let silent = try server.program()
        let commands: [ViewCommand] = [
            .create(ViewID(1), parent: nil), .geometry(ViewID(1), Rect(1900, 1060, 20, 20)), .front(ViewID(1)),
            .destroy(ViewID(1)),
        ]
        var (middle, late) = (Runs(), Runs())
        for _ in 0..<runs {
            let events = try Series.measure(
                count / 3,
                preparing: {
                    // Nobody waits for it: the server has it before it when the event comes.
                    for _ in 0..<64 { flooding.commit(commands, refresh: [Rect(0, 0, 1 << 16, 1 << 16)]) }
                    silent.commit(wantsDone: true)
                }, { try inject(driver) })
            middle.add(Self.microseconds(events))
            late.add(Double(events.at(0.99)) / 1000)
        }
        add("inject to event beside a flood, p50", .microseconds, middle)
        add("inject to event beside a flood, p99", .microseconds, late)
    }

    private mutating func memory() throws {
        var (looking, idle) = (Runs(), Runs())
        do {
            let server = try ServerUnderTest(path: path, processor: nil)
            let viewer = try server.viewer()
            looking.add(Double(server.figures.memory.resident) / 1_048_576)
            withExtendedLifetime(viewer) {}
        }
        let fresh = try ServerUnderTest(path: path, processor: nil)
        _ = try fresh.program()
        idle.add(Double(fresh.figures.memory.resident) / 1_048_576)
        refreshPeers()
        add("memory, one output", .mebibytes, looking, target: 20) { $0.memory }
        add("memory, nobody looking", .mebibytes, idle, target: 12)
    }

    /// Many clients that do nothing: what each costs, and whether the server sleeps.
    private mutating func idle() throws {
        let count = options.isQuick ? 1000 : 10_000
        let peerCount = 1000
        for hasWindows in [false, true] {
            let server = try ServerUnderTest(path: path, processor: options.processor)
            // What the first of all cost (code that is read in, tables that grow) is not each one's.
            try server.addIdlers(1, hasWindows: hasWindows)
            let before = server.figures.memory.resident
            for start in stride(from: 0, to: count, by: Idlers.limit) {
                try server.addIdlers(min(Idlers.limit, count - start), hasWindows: hasWindows)
            }
            var (each, load) = (Runs(), Runs())
            each.add(Double(server.figures.memory.resident - before) / 1024 / Double(count))
            load.add(server.figures.load() * 100)
            refreshPeers()
            let others = peers.map { ($0.name, $0.idle(peerCount, hasWindows: hasWindows)) }
            func of(_ peer: any Peer) -> (kibibytes: Double, load: Double)? {
                others.first { $0.0 == peer.name }?.1
            }
            let kind = hasWindows ? "windowed" : "bare"
            let name = "\(count) \(kind) clients (others \(peerCount))"
            add(name + ", memory of each", .kibibytes, each, target: hasWindows ? 8 : 2) { of($0)?.kibibytes }
            add(name + ", idle", .percent, load, target: 0) { of($0).map { $0.load * 100 } }
        }
    }

    /// Others that did nothing yet: memory that was used once stays with its process.
    private mutating func refreshPeers() {
        peers = []
        peers = startPeers()
    }

    /// The server's processor time for each of many equal requests.
    private mutating func cost(
        _ name: String, target: Double, _ count: Int, _ server: ServerUnderTest, _ body: (Int) throws -> Void,
        _ other: (any Peer) -> Double? = { _ in nil }
    ) throws {
        var cost = Runs()
        for _ in 0..<runs {
            let before = server.figures.processorTime
            for step in 0..<count { try body(step) }
            cost.add(Double(server.figures.processorTime - before) / Double(count) / 1e6)
        }
        add(name, .milliseconds, cost, target: target, other)
    }

    /// The same flat out and at 60 frames a second, when caches are cold and the processor slept.
    private mutating func drawn(
        _ name: String, _ targets: (Double, Double), _ drawing: Drawing, _ count: Int, _ server: ServerUnderTest,
        _ body: (Int) throws -> Void
    ) throws {
        try cost(name + ", flat out", target: targets.0, count, server, body) {
            $0.processorTime(drawing, count: count, pace: .flatOut).map { $0 / 1e6 }
        }
        let paced = options.isQuick ? 20 : 60
        try cost(
            name + ", 60 Hz", target: targets.1, paced, server,
            { _ in
                try body(15)
                pause(milliseconds: 16)
            }
        ) { $0.processorTime(drawing, count: paced, pace: .sixtyHertz).map { $0 / 1e6 } }
    }

    /// Adds a figure, and what the others needed, each measured now.
    private mutating func add(
        _ name: String, _ unit: Figure.Unit, _ runs: Runs, target: Double? = nil,
        _ other: (any Peer) -> Double? = { _ in nil }
    ) {
        let peers = peers.compactMap { peer in other(peer).map { (peer.name, $0) } }
        figures.append(
            Figure(
                name: name, unit: unit, value: runs.median, best: runs.best, target: target, peers: peers))
        if options.isVerbose { print(Table.lines([figures[figures.count - 1]]).joined(separator: "\n")) }
    }

    private static func microseconds(_ series: Series) -> Double { Double(series.median) / 1000 }
}

extension Series {
    /// The median.
    var milliseconds: Double { Double(median) / 1e6 }
}
