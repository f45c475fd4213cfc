internal import Plumbing
internal import Sessions

/// What the components of the scenario say, from the document `log`, for viewers that are told of it.
final class LogWatch {
    private let rom: RomClient
    private var watch: Loop.Watch?

    /// What is sent to a viewer at most; the end counts.
    private static let limit = 60 << 10

    /// Asks for the document.
    init(_ link: ParentLink, _ loop: Loop) throws {
        rom = try RomClient(link, "log")
        watch = try loop.watch(rom.descriptorNumber) { [unowned self] _ in read() }
    }

    deinit { watch?.cancel() }

    /// The last lines.
    var text: [UInt8] {
        var bytes: [UInt8] = []
        for line in rom.document?["lines"].items.compactMap(\.string) ?? [] { bytes += Array(line.utf8) + [10] }
        return bytes.suffix(Self.limit)
    }

    private func read() {
        do throws(SessionError) {
            while let event = try rom.next() {
                switch event {
                case .changed: continue
                case .unreadable(let reason): Log.warning("log: \(reason)")
                case .ended: return end()
                }
            }
        } catch {
            Log.warning("log: \(error)")
            end()
        }
    }

    private func end() {
        watch?.cancel()
        watch = nil
    }
}
