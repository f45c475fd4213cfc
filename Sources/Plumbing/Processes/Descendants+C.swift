internal import CLinux
internal import Glibc

/// The processes that stem from this one, however far.
package enum Descendants {
    /// From now on whoever a descendant leaves behind becomes a child of this process, which has to reap it.
    package static func adopt() throws(SystemError) { try check("prctl", clinux_adopt_orphans()) }

    /// Takes the exit states of children that ended, but for one that somebody else takes care of.
    @discardableResult
    package static func reap(but pid: Int) -> Int { Int(clinux_reap_orphans(Int32(clamping: pid))) }

    /// Sends all children of this process a signal; returns how many there are.
    @discardableResult
    package static func signal(_ number: Int32) -> Int {
        let own = Int(getpid())
        var count = 0
        for pid in Files.names(in: "/proc").compactMap({ Int($0) }) where parent(of: pid) == own {
            kill(pid_t(pid), number)
            count += 1
        }
        return count
    }

    /// Whether a process is this one or stems from it.
    package static func contains(_ pid: Int) -> Bool {
        let own = Int(getpid())
        var pid: Int? = pid
        for _ in 0..<4096 {
            guard let current = pid, current > 1 else { return false }
            if current == own { return true }
            pid = parent(of: current)
        }
        return false
    }

    private static func parent(of pid: Int) -> Int? {
        // The name stands in parentheses and may hold any.
        guard let bytes = try? Files.read("/proc/\(pid)/stat"), let end = bytes.lastIndex(of: UInt8(ascii: ")")) else {
            return nil
        }
        let fields = bytes[(end + 1)...].split(separator: UInt8(ascii: " "))
        return fields.count > 1 ? Int(String(decoding: fields[1], as: UTF8.self)) : nil
    }
}

/// Who is at the other end of a socket.
package struct Peer: Hashable, Sendable {
    package let pid: Int
    package let user: Int

    /// The peer of a unix socket, as it was when it connected.
    package init(of socket: borrowing Descriptor) throws(SystemError) {
        var pid: Int32 = 0
        let result = unsafe clinux_peer(socket.number, &pid)
        if result < 0 { throw SystemError("peer", Int32(clamping: result)) }
        user = Int(result)
        self.pid = Int(pid)
    }

    /// Whether it belongs to the same user as this process.
    package var isOwn: Bool { user == Int(getuid()) }
}
