internal import BenchmarkKit
internal import Framebuffer
internal import Plumbing
internal import Sessions

/// A process that holds many sessions and does nothing with them, since one process may not have enough descriptors for all.
///
/// `benchmarks --idlers COUNT bare|windowed`, as a component; it reports `idle` when they are all there.
final class Idlers {
    private let component: Component
    private var clients: [GuiClient] = []
    private let count: Int
    private let hasWindows: Bool
    private var ready = 0

    /// The word that makes the program one of these.
    static let option = "--idlers"
    /// How many a process holds.
    static let limit = 1000

    /// Opens the sessions one after the other.
    init(_ component: Component, _ arguments: [String]) throws {
        guard arguments.count == 2, let count = Int(arguments[0]) else { throw BenchmarkError("\(Self.option)?") }
        self.component = component
        self.count = count
        hasWindows = arguments[1] == "windowed"
        try open()
    }

    private func open() throws {
        guard clients.count < count else { return component.report("idle", ["clients": .integer(count)]) }
        let client = try GuiClient(component.link, quota: 64 << 10)
        clients.append(client)
        var watch: Loop.Watch?
        watch = try component.loop.watch(client.descriptorNumber) { [unowned self, unowned client] _ in
            do {
                while let event = try client.next() {
                    if case .ended(let reason) = event { return component.fail("an idle session ended: \(reason)") }
                }
                guard client.info != nil, let held = watch else { return }
                // What follows is nobody's business: the server is to do nothing, and so is this process.
                held.cancel()
                watch = nil
                if hasWindows { try show(client) }
                try open()
            } catch {
                component.fail("\(error)")
            }
        }
    }

    private func show(_ client: GuiClient) throws {
        try client.setMode(Mode(Area(64, 64)))
        let rect = Rect(0, 0, 64, 64)
        let serial = client.commit(
            [.create(ViewID(1), parent: nil), .geometry(ViewID(1), rect), .front(ViewID(1))], refresh: [rect],
            wantsDone: true)
        while true {
            guard try client.wait(milliseconds: 10_000) else { throw BenchmarkError("gui-server does not answer") }
            while let event = try client.next() { if event == .done(serial: serial, .ok) { return } }
        }
    }
}
