internal import Foundation
internal import Plumbing
internal import Synchronization

/// The thread that starts programs.
///
/// A child dies with the thread that started it, which is how nothing outlives a test process that was killed. The
/// threads on which tests run come and go, so none of them may be the one.
enum Spawner {
    /// What to start: full path, words, environment, working folder, descriptors that become 3, 4 and so on, output.
    struct Order: Sendable {
        var program: String
        var arguments: [String]
        var environment: [String]
        var folder: String?
        var descriptors: [Int32]
        var output: Int32
    }

    /// Starts a program as the leader of a process group of its own.
    static func start(_ order: Order) throws(ScenarioError) -> ChildProcess {
        let slot = Slot(order)
        orders.withLock { $0.append(slot) }
        wanted.signal()
        slot.done.wait()
        guard let child = slot.takeChild() else { throw ScenarioError(.process, "\(order.program): \(slot.reason)") }
        return child
    }

    private static let orders = Mutex<[Slot]>([])
    private static let wanted: DispatchSemaphore = {
        let semaphore = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            while true {
                semaphore.wait()
                orders.withLock { $0.removeFirst() }.carryOut()
            }
        }
        return semaphore
    }()

    /// One order on its way there, and its child on the way back.
    private final class Slot: Sendable {
        private struct Result: ~Copyable {
            var child: ChildProcess?
            var reason = ""
        }

        let done = DispatchSemaphore(value: 0)
        private let order: Order
        private let result = Mutex(Result())

        init(_ order: Order) { self.order = order }

        func carryOut() {
            result.withLock { result in
                do throws(SystemError) {
                    let nothing = try Files.open("/dev/null")
                    result.child = try ChildProcess(
                        path: order.program, arguments: [order.program] + order.arguments,
                        environment: order.environment, directory: order.folder, keeping: order.descriptors,
                        standard: [nothing.number, order.output, order.output])
                } catch {
                    result.reason = "\(error)"
                }
            }
            done.signal()
        }

        func takeChild() -> ChildProcess? { result.withLock { $0.child.take() } }
        var reason: String { result.withLock { $0.reason } }
    }
}
