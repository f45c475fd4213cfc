internal import CXlib
internal import Glibc
internal import Plumbing
internal import XlibCompat
internal import XlibDoors

/// All that a process has of X: one engine, its host, and the connections to it.
///
/// Used with the lock held only; that is what makes it Sendable.
final class Place: @unchecked Sendable {
    let host: any DoorHost
    let engine: Engine
    private(set) var connections: [Connection] = []
    /// Readable while the host has something to do.
    let hostSet: WaitSet
    private var watched: [Int32] = []
    /// Whether requests were handled since the last frame boundary.
    var isDirty = false
    private var lastFrame = Instant.now
    private var lastHeard = Instant.now

    /// The place of this process, when it is in a world: made at the first connection.
    static let shared: Place? = {
        guard let world = Files.environment("NITPICKER_X11"), !world.isEmpty else { return nil }
        return Place(world: world)
    }()

    private init?(world: String) {
        guard let hostSet = try? WaitSet() else { return nil }
        // The directory of a world; any other text is a place without an outside.
        if world.hasPrefix("/") {
            do { host = try GuiHost(directory: world, program: Self.programName) } catch {
                Log.error("\(error)")
                return nil
            }
        } else {
            host = MemoryHost()
        }
        engine = host.engine
        self.hostSet = hostSet
        watchHost()
    }

    /// What this program was started as.
    private static var programName: String {
        let line = (try? Files.read("/proc/self/cmdline", limit: 4 << 20)) ?? []
        let path = String(decoding: line.prefix { $0 != 0 }, as: UTF8.self)
        return path.split(separator: "/").last.map(String.init) ?? "x11"
    }

    func add(_ connection: Connection) { connections.append(connection) }
    func remove(_ connection: Connection) { connections.removeAll { $0 === connection } }

    /// Sets the engine's clock.
    func tick() { engine.time = UInt32(truncatingIfNeeded: max(1, Instant.now.nanoseconds / 1_000_000)) }

    /// Hears what the host has, when it has something.
    func hear() {
        lastHeard = .now
        guard !watched.isEmpty, (try? hostSet.descriptor.waitReadable(milliseconds: 0)) ?? true else { return }
        tick()
        host.dispatch()
        watchHost()
        settle(after: nil)
    }

    /// A frame boundary: the program flushed, or waits.
    func endFrame() {
        guard isDirty else { return }
        isDirty = false
        lastFrame = .now
        engine.endFrame()
        host.flush()
        if host.descriptors != watched { watchHost() }
        // Who never looks for events would not notice that its world has ended.
        if lastFrame.since(lastHeard) > 250_000_000 { hear() }
    }

    /// The program found no event.
    func rest() {
        if connections.allSatisfy({ $0.events.isEmpty }), host.rest(), host.descriptors != watched { watchHost() }
    }

    /// A buffer of the program's was full, which is no frame boundary; shown all the same after some time.
    func endFrameWhenDue() {
        if isDirty, Instant.now.since(lastFrame) > 8_000_000 { endFrame() }
    }

    /// What requests or the host did to connections other than the one at work.
    func settle(after worker: Connection?) {
        if !engine.killed.isEmpty {
            let killed = engine.killed
            engine.killed.removeAll()
            for client in killed { connections.first { $0.client === client }?.fail(1) }
        }
        if connections.count == 1, worker != nil { return }
        for connection in connections where connection !== worker && !connection.client.output.isEmpty {
            connection.collect()
            connection.showReadiness()
        }
    }

    private func watchHost() {
        let wanted = host.descriptors
        if wanted == watched { return }
        for number in watched where !wanted.contains(number) { hostSet.remove(number) }
        for number in wanted { try? hostSet.set(number) }
        watched = wanted
        // Whoever told or asked the world something may have been the first to find it gone, of which no descriptor tells any more.
        if host.isOver { for connection in connections { connection.fail(1) } }
    }
}

/// Runs `body` with the lock held; errno is afterwards what it was.
@inline(__always) func locked<Result>(_ body: (_ held: Int32) -> Result) -> Result {
    let saved = errno
    let held = cxlib_lock()
    let result = body(held)
    cxlib_unlock(held)
    errno = saved
    return result
}
