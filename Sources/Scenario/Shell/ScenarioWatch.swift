internal import Plumbing

/// Watches the directories of some files, and says when something in them was written, replaced or removed.
final class ScenarioWatch {
    private let loop: Loop
    private let handler: () -> Void
    private var directories: Set<String> = []
    private var current: Current?

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
        do throws(SystemError) {
            let new = Current(try DirectoryWatch(wanted.sorted()))
            new.watch = try loop.watch(new.directories.descriptor.number) { [unowned self, unowned new] _ in
                if (try? new.directories.drain()) == true { handler() }
            }
            current = new
        } catch {
            Log.warning("changes of files are not noticed: \(error)")
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
