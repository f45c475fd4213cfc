import Scenario
import Testing

struct SupervisionTests {
    @Test func backOffDoublesToABound() {
        var machine = Supervision(RestartPolicy(.always, first: 100, bound: 500, healthy: 1000))
        #expect(machine.start(now: 0) == [.spawn])
        #expect(machine.exited(.signal(9), now: 0) == [.spawn])
        var waits: [Int] = []
        var now = 0
        for _ in 0..<5 {
            guard case .wake(let time) = machine.exited(.status(1), now: now).first else { break }
            #expect(machine.tick(now: time - 1) == [])
            #expect(machine.tick(now: time) == [.spawn])
            #expect(machine.tick(now: time) == [])
            waits.append(time - now)
            now = time
        }
        #expect(waits == [100, 200, 400, 500, 500])
        #expect(machine.restarts == 6)
        #expect(machine.exited(.signal(11), now: now + 1000) == [.spawn])
        #expect(machine.exited(.signal(11), now: now + 1001) == [.wake(at: now + 1101)])
    }

    @Test(arguments: [
        (RestartPolicy.When.always, Supervision.Exit.status(0), true, Supervision.State.starting),
        (.always, .signal(9), true, .starting),
        (.onFailure, .status(0), false, .stopped), (.onFailure, .status(3), true, .starting),
        (.onFailure, .signal(9), true, .starting),
        (.never, .status(0), false, .stopped), (.never, .status(1), false, .failed),
        (.never, .signal(6), false, .failed),
    ])
    func policies(when: RestartPolicy.When, exit: Supervision.Exit, again: Bool, state: Supervision.State) {
        var machine = Supervision(RestartPolicy(when))
        _ = machine.start(now: 5)
        #expect(machine.exited(exit, now: 6) == (again ? [.spawn] : [.ended(exit)]))
        #expect(machine.state == state)
        #expect(machine.lastExit == exit)
        #expect(
            machine.exited(exit, now: 7)
                == (again ? [.wake(at: 107)].filter { _ in when == .always || !exit.isSuccess } : []))
    }

    @Test func attemptsAreCounted() {
        var machine = Supervision(RestartPolicy(.always, first: 10, attempts: 2))
        _ = machine.start(now: 0)
        #expect(machine.exited(.status(0), now: 0) == [.spawn])
        #expect(machine.exited(.status(0), now: 0) == [.wake(at: 10)])
        #expect(machine.tick(now: 10) == [.spawn])
        #expect(machine.exited(.status(0), now: 10) == [.ended(.status(0))])
        #expect(machine.state == .stopped)
        #expect(machine.start(now: 11) == [.spawn])
    }

    @Test func programThatIsNotThereWaits() {
        var machine = Supervision(RestartPolicy(.always, first: 10))
        _ = machine.start(now: 0)
        #expect(machine.exited(.notStarted("no such file"), now: 0) == [.wake(at: 10)])
        #expect(machine.state == .backingOff(until: 10))
    }

    @Test func stoppingAndStartingAgain() {
        let grace = Supervision.grace
        var machine = Supervision(RestartPolicy())
        #expect(machine.stop(now: 0) == [])
        #expect(machine.start(now: 0) == [.spawn])
        #expect(machine.start(now: 0) == [])
        machine.announced()
        #expect(machine.state == .running)
        #expect(machine.restart(now: 1) == [.terminate, .wake(at: 1 + grace)])
        #expect(machine.restart(now: 1) == [])
        #expect(machine.exited(.status(0), now: 2) == [.spawn])
        #expect(machine.stop(now: 2) == [.terminate, .wake(at: 2 + grace)])
        #expect(machine.stop(now: 3) == [])
        #expect(machine.start(now: 3) == [])
        #expect(machine.stop(now: 3) == [])
        #expect(machine.exited(.signal(15), now: 4) == [.ended(.signal(15))])
        #expect(machine.state == .stopped)
        #expect(machine.exited(.signal(15), now: 4) == [])
        #expect(machine.restarts == 0)
    }

    @Test func whatDoesNotEndIsKilledOnce() {
        let grace = Supervision.grace
        var machine = Supervision(RestartPolicy())
        _ = machine.start(now: 0)
        _ = machine.restart(now: 0)
        #expect(machine.tick(now: grace - 1) == [])
        #expect(machine.tick(now: grace) == [.kill])
        #expect(machine.tick(now: grace + 1) == [])
        #expect(machine.exited(.signal(9), now: grace + 2) == [.spawn])
    }

    @Test func startDuringBackOffIsAtOnce() {
        var machine = Supervision(RestartPolicy(.always, first: 100))
        _ = machine.start(now: 0)
        _ = machine.exited(.status(1), now: 0)
        #expect(machine.exited(.status(1), now: 0) == [.wake(at: 100)])
        #expect(machine.start(now: 50) == [.spawn])
        #expect(machine.tick(now: 100) == [])
        _ = machine.exited(.status(1), now: 101)
        _ = machine.exited(.status(1), now: 101)
        #expect(machine.stop(now: 102) == [])
        #expect(machine.tick(now: 1000) == [])
    }

    @Test func waitsNeverOverflow() {
        let policy = RestartPolicy(first: .max / 2, bound: 7000)
        for count in [0, 1, 2, 60, .max] { #expect((0...7000).contains(policy.wait(after: count))) }
    }
}
