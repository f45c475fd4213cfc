import BenchmarkKit
import CBenchPeers
import Framebuffer
import Plumbing
import ScenarioTest
import TestKit

/// What is measured, each cell on every contestant, one after the other.
struct Measurements {
    let arena: Arena
    private var options: Options { arena.options }
    private var contestants: [Contestant] { arena.contestants }

    /// Measurements of those.
    init(_ arena: Arena) { self.arena = arena }

    /// What a contestant did for a while.
    private struct Effort {
        /// Milliseconds of processor time for an update of one viewer, kilobytes for it, updates for each viewer and second, cores.
        var cost: Double
        var speakersCost: Double
        var size: Double
        var rate: Double
        var cores: Double
    }

    private func watch(_ contestant: Contestant, _ drains: [Drain], milliseconds: Int) throws -> Effort? {
        try arena.run(milliseconds: 300)
        func state() -> (Int64, Int64, Int, Int, Instant) {
            (
                processorTime(contestant.pids), processorTime(contestant.speakers),
                drains.reduce(0) { $0 + $1.reader.updates }, drains.reduce(0) { $0 + $1.reader.bytes }, .now
            )
        }
        let before = state()
        try arena.run(milliseconds: milliseconds)
        let after = state()
        let updates = Double(after.2 - before.2)
        guard updates > 0, !drains.contains(where: \.isGone) else { return nil }
        let seconds = Double(after.4.since(before.4)) / 1e9
        return Effort(
            cost: Double(after.0 - before.0) / 1e6 / updates, speakersCost: Double(after.1 - before.1) / 1e6 / updates,
            size: Double(after.3 - before.3) / 1000 / updates, rate: updates / Double(drains.count) / seconds,
            cores: Double(after.0 - before.0) / 1e9 / seconds)
    }

    /// The efforts of all contestants in all rounds.
    private func efforts(_ scene: Scene, _ wish: Wish, viewers: Int = 1) throws -> [[Effort]] {
        var found = [[Effort]](repeating: [], count: contestants.count)
        for _ in 0..<options.rounds {
            for (index, contestant) in contestants.enumerated() {
                let effort = try arena.with(contestant, scene, wish, viewers: viewers) { drains in
                    try arena.playing(scene, on: contestant.stage) {
                        try watch(contestant, drains, milliseconds: options.milliseconds)
                    }
                }
                if let effort { found[index].append(effort) }
            }
        }
        return found
    }

    /// Thirty steps a second for one viewer.
    func paced() throws -> [Figure] {
        let cells: [(Scene, Wish, cost: Double?, size: Double?)] = [
            (.video, .quality, 14, 757), (.video, .h264, nil, nil), (.video, .exact, 30, 5700),
            (.video, .zrle, 35, nil),
            (.video, .raw, 2.5, nil), (.film, .h264, 12, 100), (.film, .quality, nil, nil),
            (.page, .exact, 4, 95), (.scroll, .quality, 1.0, 4), (.scroll, .exact, 1.0, 4),
            (.scroll, .thorough, nil, nil),
            (.scroll, .zrle, 1.0, nil),
            (.drag, .quality, 0.3, 1.5), (.drag, .exact, 0.3, 1.5), (.typing, .quality, 0.08, 0.06),
        ]
        var figures: [Figure] = []
        for cell in cells where options.scene == nil || options.scene == cell.0 {
            let found = try efforts(cell.0, cell.1)
            let name = "\(cell.0.rawValue), \(cell.1.rawValue)"
            func figure(_ what: String, _ unit: String, _ target: Double?, _ part: (Effort) -> Double) -> Figure {
                Figure(
                    name: "\(name): \(what)", unit: unit, values: found.map { Figure.median($0.map(part)) },
                    target: target)
            }
            figures.append(figure("processor", "ms/update", cell.cost, \.cost))
            figures.append(figure("of VNC alone", "ms/update", nil, \.speakersCost))
            figures.append(figure("size", "kB/update", cell.size, \.size))
            var rate = figure("updates", "/s", nil, \.rate)
            rate.isFloor = true
            figures.append(rate)
            say(figures.suffix(4))
            if cell.0 == .typing { figures += floors() }
        }
        return figures
    }

    /// What passing the messages of the same updates on costs without doing anything: of a server in one process, and in two as ours is.
    private func floors() -> [Figure] {
        let found = [1, 2].map { servers in
            let cost = cbench_chain(Int32(servers), Int32(options.milliseconds * 30 / 1000), 33_333_333)
            return Figure(
                name: "bare messages by \(servers) process\(servers == 1 ? "" : "es")", unit: "ms/update",
                values: [cost < 0 ? nil : Double(cost) / 1e6] + contestants.dropFirst().map { _ in nil })
        }
        say(found[...])
        return found
    }

    /// From a button's press to the pixels that answer it.
    func latency() throws -> [Figure] {
        var figures: [Figure] = []
        for (scene, name, median, tail) in [
            (Scene.still, "on a quiet screen", 1.0, 1.3), (.video, "beside video, Tight q8", 8, 20),
        ] {
            var times = [[Int64]](repeating: [], count: contestants.count)
            var lost = [Double](repeating: 0, count: contestants.count)
            for _ in 0..<options.rounds {
                for (index, contestant) in contestants.enumerated() {
                    _ = try arena.with(contestant, scene, .quality) { drains in
                        try arena.playing(scene, on: contestant.stage, leavingFree: true) {
                            let (found, missed) = try answers(contestant, drains[0], samples: options.samples)
                            times[index] += found
                            lost[index] += Double(missed)
                        }
                    }
                }
            }
            let series = times.map { Series($0) }
            func figure(_ what: String, _ part: Double, _ target: Double) -> Figure {
                Figure(
                    name: "answer \(name): \(what)", unit: "ms",
                    values: series.map { $0.isEmpty ? nil : Double($0.at(part)) / 1e6 }, target: target)
            }
            figures.append(figure("median", 0.5, median))
            figures.append(figure("95 of 100", 0.95, tail))
            figures.append(Figure(name: "answer \(name): none in a second", unit: "", values: lost.map { $0 }))
            say(figures.suffix(3))
        }
        return figures
    }

    private func answers(
        _ contestant: Contestant, _ drain: Drain, samples: Int, limit: Int = 1000
    ) throws -> ([Int64], Int) {
        let stage = contestant.stage
        var shade = 0
        let watch = try arena.loop.watch(stage.descriptorNumber) { _ in
            for _ in 0..<stage.takePresses() {
                shade += 1
                let patch = Rect(shade % 2 * 64, Sheet.text.y + 16, 32, 32)
                stage.put(patch, at: Point(64, Scene.free.y + 16))
                stage.present()
            }
        }
        defer {
            watch.cancel()
            drain.onRect = { _ in }
        }
        var seen: Instant?
        drain.onRect = { if $0.bottom > Scene.free.y + 16 { seen = .now } }
        var times: [Int64] = []
        var missed = 0
        for sample in 0..<samples {
            // Not in step with anything that has a period.
            try arena.run(milliseconds: 40 + sample * 7 % 33)
            seen = nil
            let start = Instant.now
            drain.press(true, at: Point(500, Scene.free.y + 20))
            if try arena.run(limit: limit, until: { seen != nil }), let seen {
                times.append(seen.since(start))
            } else {
                missed += 1
            }
            drain.press(false, at: Point(500, Scene.free.y + 20))
            if drain.isGone { break }
        }
        return (times, missed)
    }

    /// From connecting to the whole picture.
    func arrival() throws -> [Figure] {
        var handshakes = [[Int64]](repeating: [], count: contestants.count)
        var frames = handshakes
        var sizes = [[Double]](repeating: [], count: contestants.count)
        for _ in 0..<options.samples / 2 {
            for (index, contestant) in contestants.enumerated() {
                Scene.drag.begin(on: contestant.stage)
                try arena.run(milliseconds: 60)
                guard let drain = try? Drain(port: contestant.port, Wish.quality.numbers, arena.loop) else { continue }
                defer { drain.leave() }
                guard try arena.run(limit: 5000, until: { drain.firstFrame != nil || drain.isGone }),
                    let handshake = drain.handshake, let frame = drain.firstFrame
                else { continue }
                handshakes[index].append(handshake)
                frames[index].append(frame)
                sizes[index].append(Double(drain.reader.bytes) / 1000)
            }
        }
        func figure(_ name: String, _ times: [[Int64]], _ part: Double, _ target: Double) -> Figure {
            let series = times.map { Series($0) }
            return Figure(
                name: name, unit: "ms", values: series.map { $0.isEmpty ? nil : Double($0.at(part)) / 1e6 },
                target: target)
        }
        let figures = [
            figure("handshake: median", handshakes, 0.5, 0.5), figure("first whole frame: median", frames, 0.5, 25),
            figure("first whole frame: 95 of 100", frames, 0.95, 40),
            Figure(name: "first whole frame: size", unit: "kB", values: sizes.map { Figure.median($0) }),
        ]
        say(figures[...])
        return figures
    }

    /// A viewer before which nothing happens.
    func idle() throws -> [Figure] {
        var times = [Double?](repeating: nil, count: contestants.count)
        var waits = times
        var memory = times
        let drains = contestants.map { contestant in
            Scene.still.begin(on: contestant.stage)
            return try? Drain(port: contestant.port, Wish.exact.numbers, arena.loop)
        }
        defer {
            for drain in drains { drain?.leave() }
        }
        // Threads that wait for work give up after some seconds.
        try arena.run(milliseconds: 8000)
        let before = contestants.map { (processorTime($0.pids), $0.waits) }
        let start = Instant.now
        try arena.run(milliseconds: options.milliseconds)
        let seconds = Double(Instant.now.since(start)) / 1e9
        for (index, contestant) in contestants.enumerated() where drains[index]?.isGone == false {
            times[index] = Double(processorTime(contestant.pids) - before[index].0) / 1e6 / seconds
            waits[index] = Double(contestant.waits - before[index].1) / seconds
            memory[index] = Double(contestant.memory) / 1e6
        }
        let figures = [
            Figure(name: "idle, one viewer: processor", unit: "ms/s", values: times, target: 0),
            Figure(name: "idle, one viewer: wake-ups", unit: "/s", values: waits, target: 0),
            Figure(name: "own memory of VNC's process", unit: "MB", values: memory, target: 15),
        ]
        say(figures[...])
        return figures
    }

    /// Many viewers of one kind.
    func crowd() throws -> [Figure] {
        var figures: [Figure] = []
        for (viewers, cores, rate) in [(1, nil, nil), (4, nil, nil), (16, 0.15, nil), (64, 1.0, 29.0)]
            as [(Int, Double?, Double?)]
        {
            var found = [[Effort]](repeating: [], count: contestants.count)
            var memory = [Double?](repeating: nil, count: contestants.count)
            for _ in 0..<options.rounds {
                for (index, contestant) in contestants.enumerated() {
                    // It takes it more than a minute.
                    if contestant.name == "wayvnc", viewers > 16 { continue }
                    let before = contestant.memory
                    let effort = try arena.with(contestant, .scroll, .exact, viewers: viewers) { drains in
                        try arena.playing(.scroll, on: contestant.stage) {
                            try watch(contestant, drains, milliseconds: options.milliseconds)
                        }
                    }
                    if let effort { found[index].append(effort) }
                    memory[index] = Double(contestant.memory - before) / 1e6 / Double(viewers)
                }
            }
            let name = "scroll, Tight exact, \(viewers) viewers"
            func figure(_ what: String, _ unit: String, _ target: Double?, _ part: (Effort) -> Double) -> Figure {
                Figure(
                    name: "\(name): \(what)", unit: unit, values: found.map { Figure.median($0.map(part)) },
                    target: target)
            }
            figures.append(figure("processor", "ms/update", nil, \.cost))
            figures.append(figure("cores", "", cores, \.cores))
            var updates = figure("updates of each", "/s", rate, \.rate)
            updates.isFloor = true
            figures.append(updates)
            figures.append(
                Figure(name: "\(name): memory of each", unit: "MB", values: memory, target: viewers >= 16 ? 0.5 : nil))
            say(figures.suffix(4))
        }
        return figures
    }

    /// Video and an answer beside it, over links that are not loopback.
    func links() throws -> [Figure] {
        let links: [(String, LinkRelay.Link)] = [
            ("2 Mbit/s, 100 ms", .init(megabits: 2, way: 100)), ("10 Mbit/s, 50 ms", .init(megabits: 10, way: 50)),
            ("100 Mbit/s, 20 ms", .init(megabits: 100, way: 20)),
            ("100 Mbit/s, 300 ms", .init(megabits: 100, way: 300, queue: 1 << 20)),
            ("20 Mbit/s, 40 ms, jitter 20 ms, stalls", .init(megabits: 20, way: 40, jitter: 20, stalls: 5000)),
        ]
        var figures: [Figure] = []
        for (name, link) in links {
            var waits = [Double?](repeating: nil, count: contestants.count)
            var tails = waits
            var rates = waits
            var used = waits
            for (index, contestant) in contestants.enumerated() {
                // Those that encode on request have the same flow all, and take their time.
                if options.isQuick, !["nitpicker", "Xvnc"].contains(contestant.name) { continue }
                let relay = try LinkRelay(arena.loop, link) {
                    try StreamSocket(address: "127.0.0.1", port: contestant.port)
                }
                Scene.still.begin(on: contestant.stage)
                guard let drain = try? Drain(port: relay.port, Wish.quality.numbers + [-312, -313], arena.loop) else {
                    continue
                }
                defer { drain.leave() }
                guard try arena.run(limit: 20_000, until: { drain.firstFrame != nil || drain.isGone }), !drain.isGone
                else { continue }
                try arena.run(milliseconds: 1000)
                try arena.playing(.video, on: contestant.stage, leavingFree: true) {
                    // What the flow has to find out takes a while.
                    try arena.run(milliseconds: options.isQuick ? 1000 : 5000)
                    let before = (drain.reader.updates, relay.downloaded, Instant.now)
                    let (found, _) = try answers(contestant, drain, samples: options.isQuick ? 6 : 20, limit: 5000)
                    let seconds = Double(Instant.now.since(before.2)) / 1e9
                    let series = Series(found)
                    waits[index] = series.isEmpty ? nil : Double(series.median) / 1e6
                    tails[index] = series.isEmpty ? nil : Double(series.at(0.9)) / 1e6
                    rates[index] = Double(drain.reader.updates - before.0) / seconds
                    used[index] = Double(relay.downloaded - before.1) / seconds / (link.megabits * 1250)
                }
            }
            figures.append(Figure(name: "\(name): answer beside video, median", unit: "ms", values: waits))
            figures.append(Figure(name: "\(name): answer beside video, 90 of 100", unit: "ms", values: tails))
            figures.append(Figure(name: "\(name): updates", unit: "/s", values: rates, isFloor: true))
            figures.append(Figure(name: "\(name): the link is used", unit: "%", values: used, isFloor: true))
            say(figures.suffix(4))
        }
        return figures
    }

    private func say(_ figures: ArraySlice<Figure>) {
        for figure in figures {
            Log.info(
                "\(figure.name): \(figure.values.map { $0.map { Columns.short($0) } ?? "-" }.joined(separator: " "))")
        }
    }
}
