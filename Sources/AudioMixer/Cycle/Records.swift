import Plumbing
import Sound

/// That a cycle was not as it should be: who failed, and why.
package struct Record: BitwiseCopyable, Hashable, Sendable {
    /// The session that failed, 0 for the mixer itself.
    package var identity: UInt32
    package var tick: UInt32
    package var cause: Cause
    /// How many nanoseconds after the cycle's start the client woke, 0 when it did not.
    package var woke: Int
    /// How many nanoseconds the client worked on its last cycle, or the mixer woke too late.
    package var work: Int

    /// Why a cycle was missed.
    package enum Cause: UInt8, BitwiseCopyable, Sendable, CaseIterable {
        /// It had not woken.
        case lateWake
        /// It had woken, and was not done.
        case longRun
        /// It was not waited for, and had not delivered ahead.
        case notFed
        /// The mixer itself began the cycle too late.
        case driver
    }
}

/// The last records, written by the audio thread and read by the control thread without a lock.
final class Records {
    private let rows = FixedArray(
        repeating: Record(identity: 0, tick: 0, cause: .driver, woke: 0, work: 0), count: RecordsView.count)
    private let head = SharedCell()
    private var read: UInt64 = 0

    var view: RecordsView { RecordsView(rows: rows.view, head: head.count) }

    /// The number of records that were ever made.
    var total: Int { Int(head.count.value) }

    /// The records since the last call, at most the last `RecordsView.count`.
    func take() -> [Record] {
        let end = head.count.value
        let start = max(read, end > UInt64(rows.count) ? end - UInt64(rows.count) : 0)
        read = end
        return (start..<end).map { rows[Int($0 % UInt64(rows.count))] }
    }
}

/// The audio thread's end of the records.
struct RecordsView: BitwiseCopyable {
    static let count = 256
    let rows: FixedArrayView<Record>
    let head: SharedCount

    func add(_ record: Record) {
        let next = head.value
        rows[Int(next % UInt64(rows.count))] = record
        head.store(next &+ 1)
    }
}
