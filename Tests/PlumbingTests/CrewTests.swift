import Plumbing
import Synchronization
import Testing

struct CrewTests {
    /// What threads have done, and one to wait for it.
    private final class Tally: Sendable {
        let done = Mutex<[Int]>([])
        let cell = SharedCell()

        func add(_ number: Int) {
            let count = done.withLock { done in
                done.append(number)
                return done.count
            }
            cell.word.store(UInt32(count))
            cell.word.wake()
        }

        func wait(for count: Int) {
            while true {
                let found = done.withLock(\.count)
                if found >= count { return }
                cell.word.wait(while: UInt32(found))
            }
        }
    }

    @Test func everythingIsDoneOnce() {
        let tally = Tally()
        let crew = Crew(limit: 3, name: "test")
        for number in 0..<1000 { crew.perform { tally.add(number) } }
        tally.wait(for: 1000)
        #expect(tally.done.withLock { $0.sorted() } == Array(0..<1000))
    }

    @Test func oneThreadKeepsTheOrder() {
        let tally = Tally()
        let crew = Crew(limit: 1, name: "test")
        for round in 0..<20 {
            for number in 0..<10 { crew.perform { tally.add(round * 10 + number) } }
            tally.wait(for: round * 10 + 10)
        }
        #expect(tally.done.withLock { $0 } == Array(0..<200))
    }

    @Test func whatWasGivenIsDoneThoughTheCrewIsReleased() {
        let tally = Tally()
        do {
            let crew = Crew(limit: 2, name: "test")
            for number in 0..<100 { crew.perform { tally.add(number) } }
        }
        tally.wait(for: 100)
        #expect(tally.done.withLock(\.count) == 100)
    }

    @Test func severalAreDoneAtTheSameTime() {
        let tally = Tally()
        let (first, second) = (SharedCell(), SharedCell())
        let crew = Crew(limit: 2, name: "test")
        // Each waits for the other.
        crew.perform {
            first.word.store(1)
            first.word.wake()
            while second.word.value == 0 { second.word.wait(while: 0) }
            tally.add(1)
        }
        crew.perform {
            second.word.store(1)
            second.word.wake()
            while first.word.value == 0 { first.word.wait(while: 0) }
            tally.add(2)
        }
        tally.wait(for: 2)
    }

    @Test func aJobMayBeTheLastThatHoldsTheCrew() {
        final class Owner: Sendable {
            let crew = Crew(limit: 2, name: "test")
            func work(_ tally: Tally, _ number: Int) {
                crew.perform { [self] in withExtendedLifetime(self) { tally.add(number) } }
            }
        }
        let tally = Tally()
        for round in 0..<200 {
            let owner = Owner()
            for number in 0..<3 { owner.work(tally, round * 3 + number) }
        }
        tally.wait(for: 600)
        #expect(tally.done.withLock { $0.sorted() } == Array(0..<600))
    }
}
