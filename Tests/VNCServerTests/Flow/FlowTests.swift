import Plumbing
import Testing
import VNCServer

/// A link and a viewer on a clock of their own: bytes go through a bottleneck one after the other, answers come back.
struct SimulatedLink {
    /// Bytes a second, and nanoseconds there and back.
    let rate: Double
    let way: Int64
    /// Up to so many nanoseconds are added to each way.
    var jitter: Int64 = 0
    /// How long it takes to make an update.
    var making: Int64 = 0
    private(set) var now = Instant(nanoseconds: 1_000_000_000_000)
    private var free = Instant(nanoseconds: 0)
    private var answers: [(moment: Instant, number: UInt32)] = []
    private var random = Seeded(5)
    private(set) var sent = 0
    private(set) var delivered = 0
    /// The longest that something waited before the bottleneck since it was set to zero.
    var longest: Int64 = 0
    private var sizes: [Int] = []

    init(megabits: Double, way milliseconds: Int64, jitter: Int64 = 0) {
        rate = megabits * 125_000
        way = milliseconds * 1_000_000
        self.jitter = jitter * 1_000_000
    }

    /// The link carries nothing for a while.
    mutating func stall(milliseconds: Int) { free = max(free, now).advanced(milliseconds: milliseconds) }

    /// The viewer answers the first fence, before there is anything else.
    mutating func greet(_ flow: inout Flow) {
        flow.probed(at: now)
        now = now.advanced(nanoseconds: way)
        flow.answered(0, at: now)
    }

    /// Nothing is sent for a while.
    mutating func pause(_ flow: inout Flow, milliseconds: Int) {
        let end = now.advanced(milliseconds: milliseconds)
        while let answer = answers.first, answer.moment <= end { take(answer, &flow) }
        now = end
    }

    /// There is always something to send, in updates of that many bytes, cut as the flow says.
    mutating func run(_ flow: inout Flow, milliseconds: Int, update size: Int) {
        let end = now.advanced(milliseconds: milliseconds)
        while now < end {
            if flow.isOpen {
                send(min(size, flow.room(milliseconds: 100) ?? size), &flow)
            } else if let answer = answers.first {
                take(answer, &flow)
            } else {
                Issue.record("nothing is on its way and nothing may be sent")
                return
            }
        }
    }

    private mutating func send(_ bytes: Int, _ flow: inout Flow) {
        sent += bytes
        flow.beginUpdate(at: now)
        // To encode it takes a while, in which its first bytes leave.
        now = now.advanced(nanoseconds: making)
        guard let number = flow.endUpdate(bytes: sent, at: now) else {
            Issue.record("no fence")
            return
        }
        flow.next()
        free = max(free, now).advanced(nanoseconds: Int64(Double(bytes) / rate * 1e9))
        longest = max(longest, free.since(now))
        let arrival = free.advanced(nanoseconds: way + (jitter == 0 ? 0 : Int64(random.next() % UInt64(jitter))))
        answers.append((max(arrival, answers.last?.moment ?? arrival), number))
        sizes.append(bytes)
    }

    private mutating func take(_ answer: (moment: Instant, number: UInt32), _ flow: inout Flow) {
        now = max(now, answer.moment)
        flow.answered(answer.number, at: now)
        answers.removeFirst()
        delivered += sizes.removeFirst()
    }
}

struct FlowTests {
    static let links: [(Double, Int64)] = [1.0, 10, 100, 1000].flatMap { (rate: Double) -> [(Double, Int64)] in
        [1, 10, 50, 300].map { (rate, $0) }
    }

    /// Of what the link and the largest window carry, most is used, and what is sent hardly waits.
    @Test(arguments: links, [4_000, 60_000, 700_000]) func aLinkIsUsedAndNotFlooded(
        _ link: (Double, Int64), _ size: Int
    ) {
        var simulated = SimulatedLink(megabits: link.0, way: link.1)
        var flow = Flow()
        simulated.greet(&flow)
        simulated.run(&flow, milliseconds: 20_000, update: size)
        let before = simulated.delivered
        simulated.longest = 0
        simulated.run(&flow, milliseconds: 20_000, update: size)
        let used = Double(simulated.delivered - before) / 20
        let carried = min(
            link.0 * 125_000, Double(min(Flow.bounds.upperBound, Flow.fenceLimit * size)) * 1000 / Double(link.1))
        #expect(used > 0.7 * carried, "\(Int(used)) of \(Int(carried)) bytes a second, window \(flow.window)")
        // The window's own share, half of the way at most beyond 100 ms, and one slice.
        let most = 260_000_000 + link.1 * 1_000_000
        #expect(simulated.longest < most, "\(simulated.longest / 1_000_000) ms, window \(flow.window)")
        #expect(Flow.bounds.contains(flow.window))
    }

    @Test(arguments: [1, 20, 100] as [Int64]) func whatEncodingTakesIsNotTheLinks(_ milliseconds: Int64) {
        var link = SimulatedLink(megabits: 100, way: 300)
        link.making = milliseconds * 1_000_000
        var flow = Flow()
        link.greet(&flow)
        link.run(&flow, milliseconds: 10_000, update: 160_000)
        let before = link.delivered
        link.run(&flow, milliseconds: 20_000, update: 160_000)
        let carried = min(12_500_000, 160_000 * 1000 / Double(milliseconds))
        #expect(Double(link.delivered - before) / 20 > 0.6 * carried)
        #expect(abs((flow.way ?? 0) - 300_000_000) < 60_000_000)
    }

    @Test func aPauseChangesNothing() {
        var link = SimulatedLink(megabits: 100, way: 50)
        var flow = Flow()
        link.greet(&flow)
        link.run(&flow, milliseconds: 10_000, update: 60_000)
        let window = flow.window
        #expect(window > 4 * Flow.firstWindow)
        link.pause(&flow, milliseconds: 60_000)
        #expect(flow.isOpen && flow.inFlight == 0)
        link.run(&flow, milliseconds: 200, update: 60_000)
        #expect(flow.window >= window / 4 * 3)
    }

    @Test(arguments: [5, 20, 60] as [Int64]) func jitterDoesNotStarveIt(_ jitter: Int64) {
        var link = SimulatedLink(megabits: 20, way: 40, jitter: jitter)
        var flow = Flow()
        link.greet(&flow)
        link.run(&flow, milliseconds: 10_000, update: 20_000)
        let before = link.delivered
        link.run(&flow, milliseconds: 20_000, update: 20_000)
        #expect(Double(link.delivered - before) / 20 > 0.5 * 2_500_000)
    }

    @Test func itRecoversFromStalls() {
        var link = SimulatedLink(megabits: 50, way: 20)
        var flow = Flow()
        link.greet(&flow)
        link.run(&flow, milliseconds: 5_000, update: 60_000)
        let before = link.delivered
        for _ in 0..<10 {
            link.stall(milliseconds: 200)
            link.run(&flow, milliseconds: 2_000, update: 60_000)
        }
        #expect(Double(link.delivered - before) / 20 > 0.6 * 6_250_000)
    }

    @Test func aSlowViewerGetsSmallParts() {
        var link = SimulatedLink(megabits: 1, way: 30)
        var flow = Flow()
        #expect(flow.room(milliseconds: 100) == nil)
        link.greet(&flow)
        link.run(&flow, milliseconds: 10_000, update: 700_000)
        // A tenth of what it carries in a second, within the error of the estimate.
        #expect((8_000...20_000).contains(flow.room(milliseconds: 100) ?? 0))
    }

    @Test func whoDoesNotAnswerGetsNoMore() {
        var flow = Flow()
        let now = Instant(nanoseconds: 5)
        var bytes = 0
        var updates = 0
        while flow.isOpen {
            bytes += 100
            updates += 1
            flow.beginUpdate(at: now)
            #expect(flow.endUpdate(bytes: bytes, at: now) == UInt32(updates))
            #expect(flow.endUpdate(bytes: bytes, at: now) == nil)
            flow.next()
        }
        #expect(updates == Flow.fenceLimit)
        // Answers that answer nothing change nothing.
        flow.answered(99, at: now)
        flow.answered(0, at: now)
        #expect(!flow.isOpen)
        flow.answered(64, at: now)
        #expect(flow.isOpen && flow.inFlight == 0)
        flow.answered(63, at: now)
        #expect(flow.inFlight == 0)
    }

    @Test func theFirstFenceTellsTheWay() {
        var flow = Flow()
        flow.probed(at: Instant(nanoseconds: 100))
        flow.answered(0, at: Instant(nanoseconds: 40_000_100))
        #expect(flow.way == 40_000_000)
        // Another answer to it is none.
        flow.answered(0, at: Instant(nanoseconds: 50_000_000_000))
        #expect(flow.way == 40_000_000)
    }

    @Test func answersInAnyOrderDoNoHarm() {
        var random = Seeded(11)
        var flow = Flow()
        var now = Instant(nanoseconds: 0)
        var bytes = 0
        for _ in 0..<20_000 {
            now = now.advanced(nanoseconds: Int64(random.next() % 50_000_000))
            switch random.next() % 4 {
            case 0 where flow.isOpen:
                bytes += Int(random.next() % 1_000_000)
                flow.beginUpdate(at: now)
                _ = flow.endUpdate(bytes: bytes, at: now)
                flow.next()
            case 1: flow.answered(UInt32(truncatingIfNeeded: random.next()), at: now)
            case 2: flow.answered(0, at: now)
            default: flow.answered(UInt32(random.next() % 5000), at: now)
            }
            #expect(flow.inFlight >= 0 && Flow.bounds.contains(flow.window))
            #expect((flow.room(milliseconds: 100) ?? 1) > 0)
        }
    }
}

struct ThriftTests {
    private let kind = EncodingClass(.tight, jpeg: JPEGQuality(quality: 92))

    @Test func whatIsTooLargeForLongGetsWorseAndBetterAgain() {
        var thrift = Thrift()
        for _ in 0..<2 { thrift.note(pending: 100, limit: 10) }
        #expect(thrift.applied(to: kind) == kind)
        for _ in 0..<100 { thrift.note(pending: 100, limit: 10) }
        #expect(thrift.applied(to: kind).jpeg == JPEGQuality(quality: 15, subsampling: .four))
        thrift.note(pending: 0, limit: 10)
        #expect(thrift.step == 3)
        for _ in 0..<100 { thrift.note(pending: 1, limit: 10) }
        #expect(thrift.step == 0 && thrift.applied(to: kind) == kind)
    }

    @Test func whoGetsEverythingExactlyLosesNothing() {
        var thrift = Thrift()
        for _ in 0..<100 { thrift.note(pending: 100, limit: 10) }
        #expect(thrift.applied(to: kind.exact) == kind.exact)
        let low = EncodingClass(.tight, jpeg: JPEGQuality(quality: 5, subsampling: .gray))
        #expect(thrift.applied(to: low) == low)
    }

    @Test func theDensityFollowsWhatIsSent() {
        var density = Density()
        for _ in 0..<20 {
            density.begin(pixels: 10_000, isExact: false)
            density.add(bytes: 500)
            density.add(bytes: 500)
            density.end()
        }
        #expect((99_000...101_000).contains(density.pixels(bytes: 10_000, isExact: false)))
        #expect(density.pixels(bytes: 10_000, isExact: true) == 4096)
        density.begin(pixels: 10, isExact: true)
        density.add(bytes: 500)
        density.end()
        #expect(density.pixels(bytes: 25_000, isExact: true) == 10_000)
        #expect(density.pixels(bytes: .max, isExact: true) > 0)
    }
}
