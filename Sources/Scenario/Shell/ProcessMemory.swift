internal import Plumbing

/// How much memory a process uses, by the kernel's account.
enum ProcessMemory {
    /// Its own memory and its share of what it has in common with others; nil when the kernel does not tell.
    static func bytes(of pid: Int) -> Int? {
        value("Pss:", in: "/proc/\(pid)/smaps_rollup") ?? value("VmRSS:", in: "/proc/\(pid)/status")
    }

    private static func value(_ key: String, in path: String) -> Int? {
        guard let bytes = try? Files.read(path, limit: 1 << 16) else { return nil }
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") where line.hasPrefix(key) {
            return line.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 << 10 }
        }
        return nil
    }
}
