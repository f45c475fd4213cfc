internal import Plumbing

/// Watches the directories of some files, and says when something in them was written, replaced or removed.
///
/// The handler may find that nothing changed.
final class ScenarioWatch {
    private let loop: Loop
    private let handler: () -> Void
    private var directories: Set<String> = []
    private var current: Current?
    private var isPolling = false

    private final class Current {
        let directories: DirectoryWatch
        var watch: Loop.Watch?

        init(_ directories: consuming DirectoryWatch) { self.directories = directories }
        deinit { watch?.cancel() }
    }

    init(_ loop: Loop, _ handler: @escaping () -> Void) {
        self.loop = loop
        self.handler = handler
    }

    /// Watches the directories of these files and no others.
    func watch(_ files: Set<String>) {
        // A directory that is not there is waited for in the nearest one that is.
        let wanted = Set(files.map { Self.existingDirectory(of: $0) })
        guard wanted != directories else { return }
        directories = wanted
        open()
    }

    private func open() {
        let wanted = directories
        do throws(SystemError) {
            let new = Current(try DirectoryWatch(wanted.sorted()))
            new.watch = try loop.watch(new.directories.descriptor.number) { [unowned self, unowned new] _ in
                if (try? new.directories.drain()) == true { handler() }
            }
            current = new
            isPolling = false
        } catch {
            // The system's watches may be used up by others: until there is one, the files are looked at now and then.
            if !isPolling { Log.warning("files are looked at once a second, as they cannot be watched: \(error)") }
            isPolling = true
            current = nil
            loop.schedule(afterMilliseconds: 1000) { [weak self] in
                guard let self, isPolling else { return }
                handler()
                open()
            }
        }
    }

    private static func existingDirectory(of path: String) -> String {
        var rest = path[...]
        while let slash = rest.lastIndex(of: "/"), slash != rest.startIndex {
            rest = rest[..<slash]
            if Files.exists(String(rest)) { return String(rest) }
        }
        return "/"
    }
}
