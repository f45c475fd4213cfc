internal import Glibc
internal import Plumbing

/// What the kernel tells of a process.
package struct ProcessFigures: Sendable {
    package let pid: Int

    /// A process by its number.
    package init(pid: Int) { self.pid = pid }

    /// The processor time of all its threads, in nanoseconds.
    package var processorTime: Int64 {
        // Threads come and go; the file of the process itself holds the main thread only.
        threads.reduce(0) { $0 + (text("task/\($1)/schedstat").split(separator: " ").first.flatMap { Int64($0) } ?? 0) }
    }

    /// Its resident memory in bytes: everything, and what is its own and not shared with other processes.
    package var memory: (resident: Int, own: Int) {
        let lines = text("smaps_rollup").split(separator: "\n")
        func bytes(_ name: String) -> Int {
            let line = lines.first { $0.hasPrefix(name + ":") }
            return (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 1024
        }
        return (bytes("Rss"), bytes("Private_Clean") + bytes("Private_Dirty"))
    }

    /// The page faults of the threads of that name, small and large.
    package func faults(ofThread name: String) -> Int {
        threads.filter { text("task/\($0)/comm") == name + "\n" }.reduce(0) { sum, thread in
            // The name may hold blanks; what follows it does not.
            let fields = text("task/\(thread)/stat").split(separator: ")").last?.split(separator: " ") ?? []
            return sum + [7, 9].reduce(0) { $0 + (fields.indices.contains($1) ? Int(fields[$1]) ?? 0 : 0) }
        }
    }

    /// The descriptors that it has open, each with what it leads to.
    package var descriptors: [(number: String, target: String)] {
        Folder.names("/proc/\(pid)/fd").filter { Int($0) != nil }.map { ($0, Folder.link("/proc/\(pid)/fd/\($0)")) }
    }

    private var threads: [String] { Folder.names("/proc/\(pid)/task").filter { Int($0) != nil } }

    private func text(_ path: String) -> String {
        String(decoding: (try? Files.read("/proc/\(pid)/\(path)")) ?? [], as: UTF8.self)
    }
}

/// Sleeps.
package func pause(milliseconds: Int) { usleep(UInt32(milliseconds) * 1000) }

/// What is in folders.
package enum Folder {
    /// Removes a file, or a folder with its files.
    package static func remove(_ path: String) {
        for name in names(path) { remove(path + "/" + name) }
        _ = unsafe Glibc.remove(path)
    }

    /// The names in a folder, in order; none where there is no folder.
    package static func names(_ path: String) -> [String] {
        guard let directory = unsafe opendir(path) else { return [] }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Where a link leads.
    static func link(_ path: String) -> String {
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = unsafe bytes.withUnsafeMutableBytes {
            guard let base = $0.baseAddress else { return 0 }
            return unsafe readlink(path, base.assumingMemoryBound(to: CChar.self), 255)
        }
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
}
