internal import BenchmarkKit
internal import Framebuffer
internal import Plumbing
internal import Sessions

/// What gui-server costs and how quickly it answers, beside an Xvfb that does the same.
struct ServerBenchmarks {
    let path: String
    let peer: XPeer?
    let options: Options
    private(set) var figures: [Figure] = []

    /// Benchmarks of the program at `path`.
    init(path: String, peer: XPeer?, options: Options) {
        self.path = path
        self.peer = peer
        self.options = options
    }

    private var runs: Int { options.isQuick ? 1 : 5 }

    /// All figures that were asked for, in order.
    mutating func run() throws {
        if options.groups.contains(.start) { try start() }
        let server = try ServerUnderTest(path: path, processor: options.processor)
        if options.groups.contains(.latency) {
            try sessions(server)
            try input(server)
        }
        if options.groups.contains(.commits) { try commits(server) }
        if options.groups.contains(.memory) { try memory() }
    }

    private mutating func start() throws {
        var first = Runs()
        for _ in 0..<(options.isQuick ? 3 : 15) {
            let server = try ServerUnderTest(path: path, processor: nil)
            _ = try server.program()
            first.add(server.age)
        }
        add("start to first answer", .milliseconds, first, target: 8, peer?.startMilliseconds)
    }

    private mutating func sessions(_ server: ServerUnderTest) throws {
        let count = options.isQuick ? 500 : 5000
        let program = try server.program()
        let driver = try server.driver()
        var (floor, trips, passing) = (Runs(), Runs(), Runs())
        var number: UInt32 = 0
        for _ in 0..<runs {
            if let times = Floor.roundTrips(count) { floor.add(microseconds(times)) }
            trips.add(
                microseconds(
                    try Series.measure(count) {
                        number &+= 1
                        driver.submit([.sequence(number)])
                        repeat {
                            _ = try driver.wait(milliseconds: 1000)
                        } while try driver.next()
                            != .acknowledged(sequence: number)
                    }))
            passing.add(
                microseconds(
                    try Series.measure(count / 5) {
                        try program.setMode(Mode(Area(8, 8)))
                        try server.sync(program)
                    }))
        }
        add("bare round trip in C", .microseconds, floor, nil)
        add("session round trip", .microseconds, trips, peer.map { microseconds($0.roundTrip()) })
        add("descriptor passing (new buffer)", .microseconds, passing, nil)
    }

    private mutating func commits(_ server: ServerUnderTest) throws {
        let count = options.isQuick ? 60 : 600
        let whole = Rect(.zero, ServerUnderTest.area)
        var window = try server.window()
        // Without a viewer there is no output: pixels are nobody's concern.
        try cost("commit, full opaque, nobody looking", target: 0.008, nil, count * 10, server) { step in
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
        add("exact frame into memory, from the commit on", .milliseconds, capture, target: 1, nil)
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

    /// Injected motion to its event, and to the pixels with which the program answers.
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
            middle.add(microseconds(events))
            late.add(Double(events.at(0.99)) / 1000)
            let place = Rect(64, 64, 64, 64)
            let shown = try Series.measure(count / 3) {
                try inject(driver)
                window.buffer?.draw { $0.fill(place, step % 2 == 0 ? .white : .black) }
                window.commit(refresh: [place])
                try server.present(viewer, place)
            }
            pixels.add(microseconds(shown))
        }
        let peerEvents = peer?.injection()
        add("inject to event, p50", .microseconds, middle, target: 12, peerEvents.map { microseconds($0) })
        add("inject to event, p99", .microseconds, late, target: 40, peerEvents.map { Double($0.at(0.99)) / 1000 })
        add("inject to pixels, p50", .microseconds, pixels, target: 30, peer.map { microseconds($0.pixels()) })
        try beside(server, count, inject, driver)
        guard Files.isExecutable(options.filterPath) else { return }
        try server.addFilter(path: options.filterPath, processor: options.processor)
        // The filter has offered its service once its state is reported.
        try server.waitForReport("event-filter/keyboard-state")
        let filtered = try server.driver()
        var through = Runs()
        for _ in 0..<runs { through.add(microseconds(try Series.measure(count) { try inject(filtered) })) }
        add("inject to event through event-filter, p50", .microseconds, through, nil)
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
            middle.add(microseconds(events))
            late.add(Double(events.at(0.99)) / 1000)
        }
        add("inject to event beside a flood, p50", .microseconds, middle, nil)
        add("inject to event beside a flood, p99", .microseconds, late, nil)
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
        let before = fresh.figures.memory.resident
        var clients: [GuiClient] = []
        // So many that what the first of all cost (code that is read in, tables that grow) does not show, also in a quick run.
        let count = 400
        for _ in 0..<count { clients.append(try fresh.program()) }
        var each = Runs()
        each.add(Double(fresh.figures.memory.resident - before) / 1024 / Double(count))
        add("memory, one output", .mebibytes, looking, target: 20, peer?.memory)
        add("memory, nobody looking", .mebibytes, idle, target: 12, nil)
        add("memory for each bare session", .kibibytes, each, target: 2, nil)
        withExtendedLifetime(clients) {}
    }

    /// The server's processor time for each of many equal requests.
    private mutating func cost(
        _ name: String, target: Double, _ peer: Double?, _ count: Int, _ server: ServerUnderTest,
        _ body: (Int) throws -> Void
    ) throws {
        var cost = Runs()
        for _ in 0..<runs {
            let before = server.figures.processorTime
            for step in 0..<count { try body(step) }
            cost.add(Double(server.figures.processorTime - before) / Double(count) / 1e6)
        }
        add(name, .milliseconds, cost, target: target, peer)
    }

    /// The same flat out and at 60 frames a second, when caches are cold and the processor slept.
    private mutating func drawn(
        _ name: String, _ targets: (Double, Double), _ drawing: XPeer.Drawing, _ count: Int, _ server: ServerUnderTest,
        _ body: (Int) throws -> Void
    ) throws {
        let flatOut = peer.map { $0.processorTime(drawing, count: count) / 1e6 }
        try cost(name + ", flat out", target: targets.0, flatOut, count, server, body)
        let paced = options.isQuick ? 20 : 60
        let slow = peer.map { $0.processorTime(drawing, count: paced, paced: true) / 1e6 }
        try cost(name + ", 60 Hz", target: targets.1, slow, paced, server) { _ in
            try body(15)
            pause(milliseconds: 16)
        }
    }

    private mutating func add(
        _ name: String, _ unit: Figure.Unit, _ runs: Runs, target: Double? = nil, _ peer: Double?
    ) {
        figures.append(
            Figure(
                name: name, unit: unit, value: runs.median, best: runs.best, target: target,
                peer: peer.map { ("Xvfb", $0) }))
        if options.isVerbose { print(Table.lines([figures[figures.count - 1]]).last ?? "") }
    }

    private func microseconds(_ series: Series) -> Double { Double(series.median) / 1000 }
}

extension Series {
    /// The median.
    var milliseconds: Double { Double(median) / 1e6 }
}
