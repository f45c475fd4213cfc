internal import CLinux
internal import Glibc
internal import Plumbing

/// The processes of this machine as /proc tells them.
package enum ProcessTree {
    /// One process.
    package struct Entry: Hashable, Sendable {
        package let pid: Int32
        package let parent: Int32
        /// The name of its program, at most 15 bytes of it.
        package let name: String
        /// Whether it has ended and only its exit state is left.
        package let isZombie: Bool
    }

    /// All processes.
    package static var all: [Entry] { Files.names(in: "/proc").compactMap(Int32.init).compactMap(entry) }

    /// One process, or nil when there is none of that number.
    package static func entry(_ pid: Int32) -> Entry? {
        // The name stands in brackets and may hold any character, brackets too.
        guard let text = Files.text("/proc/\(pid)/stat"), let open = text.firstIndex(of: "("),
            let close = text.lastIndex(of: ")")
        else { return nil }
        let rest = text[text.index(after: close)...].split(separator: " ")
        guard rest.count > 1, let parent = Int32(rest[1]) else { return nil }
        let name = String(text[text.index(after: open)..<close])
        return Entry(pid: pid, parent: parent, name: name, isZombie: rest[0] == "Z")
    }

    /// The living processes below `pid`, children before their own.
    package static func descendants(of pid: Int32) -> [Entry] {
        let all = all.filter { !$0.isZombie }
        var result: [Entry] = []
        var parents: Set<Int32> = [pid]
        while !parents.isEmpty {
            let next = all.filter { parents.contains($0.parent) }
            result += next
            parents = Set(next.map(\.pid))
        }
        return result
    }

    /// The words of a process's command line.
    package static func words(of pid: Int32) -> [String] {
        (Files.content("/proc/\(pid)/cmdline") ?? []).split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Waits until none of these processes lives any more.
    package static func waitUntilGone(_ entries: [Entry], limit: Int = Deadline.limit) throws(ScenarioError) {
        let deadline = Deadline(milliseconds: limit)
        for entry in entries {
            let number = clinux_pidfd_open(entry.pid)
            if number < 0 { continue }
            let pidfd = Descriptor(owning: number)
            // The number may belong to another by now.
            guard let now = self.entry(entry.pid), now.name == entry.name else { continue }
            if !Poll.wait([pidfd.number], deadline) {
                throw ScenarioError(.left, "\(entry.name) (\(entry.pid)) still runs: \(words(of: entry.pid))")
            }
        }
    }

    /// Kills one process at once.
    package static func kill(_ entry: Entry) { _ = Glibc.kill(entry.pid, SIGKILL) }
}
