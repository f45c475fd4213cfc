import Plumbing
import Testing

@Suite struct OrderedThreadTests {
    /// A thread that answers each look at its orders with a ring, and tells the order.
    private func answering(_ bell: Doorbell, _ seen: SharedCell) throws -> OrderedThread {
        let (view, count) = (bell.view, seen.count)
        return try OrderedThread(name: "ordered", priority: 0) { orders, _ in
            while true {
                let order = orders.current
                if order.isStop { return }
                count.store((count.value | 15) &+ 1 | UInt64(order.number))
                view.ring()
                orders.wait(while: order)
            }
        }
    }

    @Test func everyOrderIsSeenAndTheBellWakesTheLoop() throws {
        let loop = try Loop()
        var rings = 0
        let bell = try loop.doorbell { rings += 1 }
        let seen = SharedCell()
        let thread = try answering(bell, seen)
        func look(after count: UInt64) throws {
            while seen.count.value >> 4 <= count { try loop.turn(milliseconds: 1000) }
        }
        try look(after: 0)
        for round in 0..<500 {
            let count = seen.count.value >> 4
            thread.give(UInt32(round % 3))
            try look(after: count)
            #expect(seen.count.value & 15 == UInt64(round % 3))
        }
        let count = seen.count.value >> 4
        thread.give()
        try look(after: count)
        #expect(rings > 0)
        thread.stop()
        thread.stop()
        // After the end nothing is ordered any more.
        thread.give(1)
    }

    /// A thread that sleeps elsewhere is woken there; the end of the object is the end of the thread.
    @Test func whoSleepsElsewhereIsEndedToo() throws {
        let elsewhere = SharedCell()
        let ended = SharedCell()
        for _ in 0..<50 {
            let (word, count) = (elsewhere.word, ended.count)
            var thread: OrderedThread? = try OrderedThread(
                name: "elsewhere", priority: 0, wake: { word.wake() }
            ) { orders, _ in
                while !orders.isStopped { word.wait(while: 0) }
                count.store(count.value &+ 1)
            }
            #expect(thread != nil)
            thread = nil
        }
        #expect(ended.count.value == 50)
    }
}
