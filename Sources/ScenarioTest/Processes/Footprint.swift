internal import Plumbing

/// What a process holds of the system: how a test sees that nothing leaks.
package struct Footprint: Hashable, Sendable, CustomStringConvertible {
    /// Open descriptors by kind: `socket`, `memfd:name`, `anon_inode:[eventpoll]`, paths of files.
    package let descriptors: [String: Int]
    /// Mapped memory files and shared memory.
    package let sharedMappings: Int
    package let threads: Int
    /// Memory that it has written to and shares with nobody, in KiB.
    ///
    /// Clean pages are left out: whether those of a library are shared depends on who else runs.
    package let privateKilobytes: Int

    /// The state of a process, or nil when it is gone.
    package init?(_ pid: Int32) {
        guard let status = Files.text("/proc/\(pid)/status") else { return nil }
        var descriptors: [String: Int] = [:]
        for name in Files.names(in: "/proc/\(pid)/fd") {
            guard let target = Files.link("/proc/\(pid)/fd/\(name)") else { continue }
            // Sockets and pipes have a number of their own each.
            let kind = target.hasPrefix("/") ? target : String(target.prefix { $0 != "[" || target.hasPrefix("anon") })
            descriptors[kind.split(separator: ":").first == "socket" ? "socket" : kind, default: 0] += 1
        }
        self.descriptors = descriptors
        sharedMappings = (Files.text("/proc/\(pid)/maps") ?? "").split(separator: "\n")
            .count { $0.contains("/memfd:") || $0.contains("/dev/shm/") }
        threads = Self.number("Threads:", status)
        let rollup = Files.text("/proc/\(pid)/smaps_rollup") ?? ""
        privateKilobytes = Self.number("Private_Dirty:", rollup)
    }

    /// All open descriptors.
    package var descriptorCount: Int { descriptors.values.reduce(0, +) }

    package var description: String {
        let kinds = descriptors.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        return "\(descriptorCount) descriptors (\(kinds)), \(sharedMappings) shared mappings, \(threads) threads, "
            + "\(privateKilobytes) KiB"
    }

    private static func number(_ name: String, _ text: String) -> Int {
        for line in text.split(separator: "\n") where line.hasPrefix(name) {
            return Int(line.dropFirst(name.count).split { $0 == " " || $0 == "\t" }.first ?? "") ?? 0
        }
        return 0
    }
}

/// Files that programs share and may forget: what is new in such a folder since a moment.
package struct Leftovers: Sendable {
    private let before: [String: Set<String>]

    /// Remembers what is there now.
    package init(_ folders: [String] = ["/dev/shm"]) {
        before = Dictionary(uniqueKeysWithValues: folders.map { ($0, Set(Files.names(in: $0))) })
    }

    /// The paths that were not there.
    package var new: [String] {
        before.flatMap { folder, names in
            Files.names(in: folder).filter { !names.contains($0) }.map { "\(folder)/\($0)" }
        }
        .sorted()
    }
}
