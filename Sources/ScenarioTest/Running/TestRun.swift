internal import Framebuffer
internal import Plumbing
internal import Recordings

/// Carries out a test: the shell around a `TestPlan`.
///
/// It is used by one thread. Nothing that it starts outlives it.
package final class TestRun {
    /// How a test is carried out.
    package struct Options: Sendable {
        /// The folder that `capture` writes to; nil keeps pictures for the report only.
        package var captures: String?
        /// Whether images that do not match are made anew of what the screen shows.
        package var accepts = false
        /// A server for tests that name none.
        package var server: ServerTarget?
        /// How long to look on for what came too late, in milliseconds.
        package var grace = 2000

        /// The usual way.
        package init() {}
    }

    package let plan: TestPlan
    let options: Options
    /// The connection, once there is one.
    package internal(set) var screen: VNCScreen?
    /// The scenario that was started for the test.
    package internal(set) var scenario: HeadlessScenario?
    /// What was said of the images that were made anew, one line each.
    package internal(set) var accepted: [String] = []
    var background: [ScenarioProcess] = []
    var places: [String: Rect] = [:]
    var recording = Recording()
    var logs: [TestResult.Log] = []
    /// What was sent last.
    var lastInput: SentInput?
    /// The step that is being done.
    var current = StepResult(title: "", file: "", line: 0)
    let sight: Sight
    let keyboard: KeyboardTyping?
    /// Whether the server was told to send sound.
    var isHearing = false
    private let begin = Instant.now
    private var results: [StepResult] = []
    private let progress: (StepResult) -> Void

    /// A run of a test that has not begun.
    ///
    /// - Parameter progress: told of each step when it is over.
    package init(
        _ plan: TestPlan, _ options: Options = Options(), progress: @escaping (StepResult) -> Void = { _ in }
    ) throws(ScenarioError) {
        self.plan = plan
        self.options = options
        self.progress = progress
        sight = Sight(language: plan.language)
        keyboard = try plan.keyboard.map { layout throws(ScenarioError) in try KeyboardTyping(layout) }
    }

    /// Milliseconds since the beginning.
    var now: Int { Int(Instant.now.since(begin) / 1_000_000) }

    /// Does all steps, up to the first that does not pass.
    package func run() -> TestResult {
        let isReady = start()
        if isReady { perform(plan.steps) } else { skip(plan.steps) }
        return finish()
    }

    /// Starts the scenario of the test, or connects to the server that the caller names; false when that failed.
    package func start() -> Bool {
        if let target = plan.scenario {
            let step = TestStep(
                file: plan.file, line: target.line, title: "scenario \(target.file)",
                action: .waitReady(limit: plan.limit))
            return perform(step) { [self] () throws(StepFailure) in try startScenario(target) }
        }
        guard let server = options.server, !plan.steps.contains(where: \.connects) else { return true }
        return perform([
            TestStep(file: plan.file, line: 0, title: "connect \(server.address)", action: .connect(server))
        ])
    }

    /// How long, in milliseconds, a server that is asked for its components' words at the end may take; a stalled one takes all of it.
    private static let farewell = 5_000

    /// What came of it all; the connection is closed and everything that was started is ended.
    package func finish() -> TestResult {
        if let screen { recording.keep(screen.picture, time: now) }
        screen?.updated = nil
        // Of a scenario that somebody else started; what one of our own said is at hand.
        if scenario == nil, let screen, screen.isConnected {
            let log = (try? screen.componentLog(limit: Self.farewell)) ?? nil
            logs.append(.init(name: "components", text: log ?? ""))
        }
        screen?.disconnect()
        for process in background {
            process.stop()
            logs.append(.init(name: process.name, text: String(process.output.suffix(64_000))))
        }
        if let scenario {
            _ = try? scenario.process.terminate()
            logs.append(.init(name: "nitpicker run", text: String(scenario.log.suffix(64_000))))
        }
        var result = TestResult(name: plan.name, file: plan.file)
        result.steps = results
        result.duration = now
        result.recording = recording
        result.logs = logs.filter { !$0.text.isEmpty }
        return result
    }

    /// Does steps one after the other; the rest is skipped after one that does not pass.
    @discardableResult
    package func perform(_ steps: [TestStep]) -> Bool {
        for (index, step) in steps.enumerated() {
            if case .loop(let turns, let until) = step.action {
                guard loop(turns, until: until, step) else {
                    skip(Array(steps[(index + 1)...]))
                    return false
                }
                continue
            }
            let isFine = perform(step) { [self] () throws(StepFailure) in try act(step.action) }
            if !isFine {
                skip(Array(steps[(index + 1)...]))
                return false
            }
        }
        return true
    }

    private func loop(_ turns: [[TestStep]], until: [Condition], _ step: TestStep) -> Bool {
        for turn in turns {
            if !perform(turn) { return false }
            if until.isEmpty { continue }
            screen.map { screen in _ = try? screen.drain() }
            if let screen, sight.first(of: until, on: screen.picture) != nil { return true }
        }
        if until.isEmpty { return true }
        return perform(step) { () throws(StepFailure) in
            throw StepFailure(.notThere, "after \(turns.count) turns there was none of what they were to lead to")
        }
    }

    private func skip(_ steps: [TestStep]) {
        for step in steps {
            var result = StepResult(title: step.title, file: step.file, line: step.line)
            result.outcome = .skipped
            result.start = now
            results.append(result)
        }
    }

    private func perform(_ step: TestStep, _ body: () throws(StepFailure) -> Void) -> Bool {
        current = StepResult(title: step.title, file: step.file, line: step.line)
        current.start = now
        do throws(StepFailure) {
            try body()
        } catch {
            current.outcome = error.outcome
            current.cause = error.cause
            current.message = error.message
            let dead = deadComponents
            if error.outcome == .failed, error.cause != .deadComponent, !dead.isEmpty {
                current.cause = .deadComponent
                current.message += "; \(dead)"
            }
            if error.outcome == .failed { current.message += inputVerdict }
            current.nearMiss = error.nearMiss
            current.reading = error.reading ?? current.reading
        }
        current.duration = now - current.start
        if let screen, screen.isConnected { recording.keep(screen.picture, time: now) }
        results.append(current)
        progress(current)
        return current.outcome == .passed
    }

    private func startScenario(_ target: ScenarioTarget) throws(StepFailure) {
        do throws(ScenarioError) {
            let scenario = try HeadlessScenario(target)
            self.scenario = scenario
            try connect(ServerTarget(address: scenario.address, limit: plan.limit))
        } catch {
            throw StepFailure(.brokenTest, error.context)
        }
    }
}

extension [TestStep] {
    /// Whether one of them listens.
    var hear: Bool {
        contains { step in
            switch step.action {
            case .hear: true
            case .loop(let turns, _): turns.contains(where: \.hear)
            default: false
            }
        }
    }
}

extension TestStep {
    /// Whether it, or a step inside of it, connects.
    var connects: Bool {
        switch action {
        case .connect: true
        case .loop(let turns, _): turns.contains { $0.contains(where: \.connects) }
        default: false
        }
    }
}
