import Foundation
import Framebuffer
import ScenarioTest
import Sessions
import Synchronization

/// A whole server and the fake desktop behind it on a thread of their own, for viewers that are not on the test's loop.
final class BackgroundServer: Sendable {
    private struct Orders {
        var work: [@Sendable (ServerRig) -> Void] = []
        var isOver = false
    }

    /// What the thread is to do.
    private final class Desk: Sendable {
        private let orders = Mutex(Orders())
        let started = DispatchSemaphore(value: 0)
        let ended = DispatchSemaphore(value: 0)
        let place = Mutex((path: "", port: 0))

        var isOver: Bool {
            get { orders.withLock { $0.isOver } }
            set { orders.withLock { $0.isOver = newValue } }
        }

        func add(_ order: @escaping @Sendable (ServerRig) -> Void) { orders.withLock { $0.work.append(order) } }

        func take() -> [@Sendable (ServerRig) -> Void] {
            orders.withLock { orders in
                defer { orders.work = [] }
                return orders.work
            }
        }

        func serve(_ scene: Scene, _ area: Area, _ extra: [Document.Member]) {
            defer {
                started.signal()
                ended.signal()
            }
            guard let rig = try? ServerRig(extra, area: area) else { return }
            _ = rig.run { rig.desktop.picture.area == area }
            rig.desktop.show(scene)
            place.withLock { $0 = (rig.path, rig.server.port ?? 0) }
            started.signal()
            while !isOver {
                for order in take() { order(rig) }
                try? rig.loop.turn(milliseconds: 5)
            }
            rig.server.close()
        }
    }

    private let desk = Desk()

    /// A server whose desktop shows a scene; it listens on a unix socket, and on TCP when `extra` says so.
    init(_ scene: Scene, area: Area = Area(320, 200), _ extra: [Document.Member] = []) {
        let desk = self.desk
        Thread { desk.serve(scene, area, extra) }.start()
        desk.started.wait()
    }

    deinit {
        desk.isOver = true
        desk.ended.wait()
    }

    /// Where it listens.
    var address: VNCAddress { .unix(desk.place.withLock { $0.path }) }
    var port: Int { desk.place.withLock { $0.port } }

    /// Has the desktop show another scene.
    func show(_ scene: Scene, seed: UInt64 = 1) { desk.add { $0.desktop.show(scene, seed: seed) } }

    /// Does something with the desktop, in the order of the calls.
    func act(_ work: @escaping @Sendable (ServerRig) -> Void) { desk.add(work) }
}
