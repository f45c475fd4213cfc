import Glibc
import Plumbing
import Sessions

/// What the kernel tells of a process.
struct ProcessFigures {
    let pid: Int

    /// The processor time of all its threads, in nanoseconds.
    var processorTime: Int64 {
        threads.reduce(0) { $0 + (text("task/\($1)/schedstat").split(separator: " ").first.flatMap { Int64($0) } ?? 0) }
    }

    /// The page faults of the threads of that name, small and large.
    func faults(ofThread name: String) -> Int {
        threads.filter { text("task/\($0)/comm") == name + "\n" }.reduce(0) { sum, thread in
            // The name may hold blanks; what follows it does not.
            let fields = text("task/\(thread)/stat").split(separator: ")").last?.split(separator: " ") ?? []
            return sum + [7, 9].reduce(0) { $0 + (fields.indices.contains($1) ? Int(fields[$1]) ?? 0 : 0) }
        }
    }

    /// How often the threads of that name went to sleep, and how often others took the processor from them.
    func switches(ofThread name: String) -> (own: Int, forced: Int) {
        var result = (own: 0, forced: 0)
        for thread in threads where text("task/\(thread)/comm") == name + "\n" {
            for line in text("task/\(thread)/status").split(separator: "\n") {
                let count = line.split(separator: "\t").last.flatMap { Int($0) } ?? 0
                if line.hasPrefix("voluntary_ctxt") { result.own += count }
                if line.hasPrefix("nonvoluntary_ctxt") { result.forced += count }
            }
        }
        return result
    }

    /// The rings that a process has open, by the numbers of their memory.
    func rings(channels: Int = 2, capacity: Int = 16384) throws -> [UInt64: AudioRing] {
        var found: [UInt64: AudioRing] = [:]
        for name in names("fd") {
            guard link("fd/\(name)").hasPrefix("/memfd:audio-ring") else { continue }
            let number = unsafe open("/proc/\(pid)/fd/\(name)", O_RDWR | O_CLOEXEC)
            guard number >= 0 else { continue }
            let file = Descriptor(owning: number)
            var status = stat()
            guard unsafe fstat(number, &status) == 0 else { continue }
            if found[UInt64(status.st_ino)] != nil { continue }
            guard let ring = try? AudioRing(file, channels: channels, capacity: capacity) else { continue }
            found[UInt64(status.st_ino)] = ring
        }
        return found
    }

    private var threads: [String] { names("task") }

    private func names(_ folder: String) -> [String] {
        guard let directory = unsafe opendir("/proc/\(pid)/\(folder)") else { return [] }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if Int(name) != nil { names.append(name) }
        }
        return names
    }

    private func link(_ path: String) -> String {
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = unsafe bytes.withUnsafeMutableBytes {
            guard let base = $0.baseAddress else { return 0 }
            return unsafe readlink("/proc/\(pid)/\(path)", base.assumingMemoryBound(to: CChar.self), 255)
        }
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }

    private func text(_ path: String) -> String {
        String(decoding: (try? Files.read("/proc/\(pid)/\(path)")) ?? [], as: UTF8.self)
    }
}

/// Sleeps.
func pause(milliseconds: Int) { usleep(UInt32(milliseconds) * 1000) }

/// What is in folders.
enum Folder {
    /// Removes a file, or a folder with its files.
    static func remove(_ path: String) {
        for name in names(path) { remove(path + "/" + name) }
        _ = unsafe Glibc.remove(path)
    }

    static func names(_ path: String) -> [String] {
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
}
