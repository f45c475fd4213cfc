/// The life of one component as its parent sees it, on a clock that the caller winds.
///
/// A pure machine: `start`, `stop`, `exited` and `tick` take what happened and return what to do. Times are milliseconds
/// of any clock that does not run backwards.
package struct Supervision: Equatable, Sendable {
    /// Where the component is in its life.
    package enum State: Equatable, Sendable {
        /// It is not wanted, or has ended and stays so.
        case stopped
        /// Its process runs, but not all that it provides is announced.
        case starting
        /// Its process runs.
        case running
        /// Its process was told to end, and is made to at that time; it shall start again after that if so said.
        case stopping(killAt: Int, thenStart: Bool)
        /// It ended and is started again at that time.
        case backingOff(until: Int)
        /// It ended and the policy gives it up.
        case failed
    }

    /// How a process ended.
    package enum Exit: Hashable, Sendable, CustomStringConvertible {
        /// It returned that status.
        case status(Int)
        /// That signal ended it.
        case signal(Int)
        /// It could not be started.
        case notStarted(String)

        /// Whether all went well.
        package var isSuccess: Bool { self == .status(0) }

        /// The status that a shell would give.
        package var shellStatus: Int {
            switch self {
            case .status(let status): status
            case .signal(let signal): 128 + signal
            case .notStarted: 127
            }
        }

        package var description: String {
            switch self {
            case .status(let status): "exited with status \(status)"
            case .signal(let signal): "was ended by signal \(signal)"
            case .notStarted(let reason): "could not be started: \(reason)"
            }
        }
    }

    /// What the parent has to do.
    package enum Action: Equatable, Sendable {
        /// Make a process.
        case spawn
        /// Ask the process to end; it is told once.
        case terminate
        /// Make the process end: it did not when asked.
        case kill
        /// Call `tick` at that time.
        case wake(at: Int)
        /// The component has ended for good.
        case ended(Exit)
    }

    /// How long a process may take to end when it was told to, in milliseconds.
    package static let grace = 3000

    package private(set) var state = State.stopped
    /// How often it was started again by policy since the scenario began.
    package private(set) var restarts = 0
    /// How its last process ended.
    package private(set) var lastExit: Exit?
    /// The policy for the next end.
    package var policy: RestartPolicy
    /// Restarts since the last healthy run.
    private var restartsInARow = 0
    private var startedAt = 0

    /// A component that is not started yet.
    package init(_ policy: RestartPolicy) { self.policy = policy }

    /// Whether there is a process.
    package var hasProcess: Bool {
        switch state {
        case .starting, .running, .stopping: true
        case .stopped, .backingOff, .failed: false
        }
    }

    /// Whether there is no process and none will come by itself.
    package var isOver: Bool { state == .stopped || state == .failed }

    /// The component is wanted: starts it unless it runs; a back-off or a failure is forgotten.
    package mutating func start(now: Int) -> [Action] {
        switch state {
        case .starting, .running: return []
        case .stopping(let time, _):
            state = .stopping(killAt: time, thenStart: true)
            return []
        case .stopped, .backingOff, .failed:
            restartsInARow = 0
            return spawn(now: now)
        }
    }

    /// The component is wanted anew, by a new description.
    package mutating func restart(now: Int) -> [Action] {
        switch state {
        case .starting, .running:
            return terminate(thenStart: true, now: now)
        default: return start(now: now)
        }
    }

    /// The component is not wanted any more.
    package mutating func stop(now: Int) -> [Action] {
        switch state {
        case .starting, .running:
            return terminate(thenStart: false, now: now)
        case .stopping(let time, _): state = .stopping(killAt: time, thenStart: false)
        case .stopped, .backingOff, .failed: state = .stopped
        }
        return []
    }

    /// All that it provides is announced.
    package mutating func announced() {
        if state == .starting { state = .running }
    }

    /// Its process ended, or could not be made.
    package mutating func exited(_ exit: Exit, now: Int) -> [Action] {
        guard hasProcess else { return [] }
        lastExit = exit
        if case .stopping(_, let again) = state {
            state = .stopped
            restartsInARow = 0
            return again ? spawn(now: now) : [.ended(exit)]
        }
        if now - startedAt >= policy.healthy { restartsInARow = 0 }
        let isWanted = policy.when == .always || (policy.when == .onFailure && !exit.isSuccess)
        guard isWanted, policy.attempts.map({ restartsInARow < $0 }) ?? true else {
            state = exit.isSuccess ? .stopped : .failed
            return [.ended(exit)]
        }
        // A program that cannot be started will hardly be there a moment later.
        if case .notStarted = exit { restartsInARow = max(1, restartsInARow) }
        let wait = policy.wait(after: restartsInARow)
        restartsInARow += 1
        restarts += 1
        if wait == 0 { return spawn(now: now) }
        state = .backingOff(until: now + wait)
        return [.wake(at: now + wait)]
    }

    /// Time has passed.
    package mutating func tick(now: Int) -> [Action] {
        switch state {
        case .backingOff(let time) where now >= time: return spawn(now: now)
        case .stopping(let time, let again) where now >= time:
            state = .stopping(killAt: .max, thenStart: again)
            return [.kill]
        default: return []
        }
    }

    private mutating func terminate(thenStart again: Bool, now: Int) -> [Action] {
        state = .stopping(killAt: now + Self.grace, thenStart: again)
        return [.terminate, .wake(at: now + Self.grace)]
    }

    private mutating func spawn(now: Int) -> [Action] {
        state = .starting
        startedAt = now
        return [.spawn]
    }
}
