internal import CLinux
internal import Glibc

/// Small files, whole.
package enum Files {
    /// Reads a file of at most `limit` bytes.
    package static func read(_ path: String, limit: Int = 16 << 20) throws(SystemError) -> [UInt8] {
        let descriptor = try open(path)
        return try read(descriptor: descriptor.number, path, limit: limit)
    }

    /// Reads what comes from a descriptor until its end, at most `limit` bytes; waits for it.
    package static func read(descriptor number: Int32, _ name: String, limit: Int) throws(SystemError) -> [UInt8] {
        var result: [UInt8] = []
        while true {
            var failure: Int32 = 0
            let piece = unsafe [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
                let n = unsafe Glibc.read(number, buffer.baseAddress, 65_536)
                failure = n < 0 ? errno : 0
                count = max(0, n)
            }
            if failure == EINTR { continue }
            if failure != 0 { throw SystemError("read \(name)", failure) }
            if piece.isEmpty { return result }
            result += piece
            if result.count > limit { throw SystemError("read \(name)", EFBIG) }
        }
    }

    /// Opens a file for reading.
    package static func open(_ path: String) throws(SystemError) -> Descriptor {
        try Descriptor("open \(path)", unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC) ?! errno)
    }

    /// Writes a file so that a reader sees the old content or the new, never a part.
    package static func write(_ bytes: [UInt8], to path: String, mode: Int = 0o644) throws(SystemError) {
        let temporary = path + ".\(getpid()).tmp"
        do throws(SystemError) {
            let descriptor = try Descriptor(
                "open \(temporary)",
                unsafe Glibc.open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode_t(mode)) ?! errno)
            try write(bytes, descriptor: descriptor.number, temporary)
            if unsafe rename(temporary, path) < 0 { throw SystemError("rename to \(path)", errno) }
        } catch {
            unsafe unlink(temporary)
            throw error
        }
    }

    /// Writes all bytes to a descriptor; waits until it takes them.
    package static func write(_ bytes: [UInt8], descriptor number: Int32, _ name: String) throws(SystemError) {
        var done = 0
        while done < bytes.count {
            let start = done
            let n = unsafe bytes.withUnsafeBytes {
                unsafe Glibc.write(
                    number, UnsafeRawBufferPointer(rebasing: $0[start...]).baseAddress, $0.count - start)
            }
            if n < 0 && errno == EINTR { continue }
            if n < 0 { throw SystemError("write \(name)", errno) }
            done += n
        }
    }

    /// Makes a directory and what leads to it; one that exists already is no error.
    package static func makeDirectory(_ path: String, mode: Int = 0o700) throws(SystemError) {
        if unsafe path.isEmpty || mkdir(path, mode_t(mode)) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
            throw SystemError("mkdir \(path)", errno)
        }
        try makeDirectory(String(path[..<slash]), mode: mode)
        if unsafe mkdir(path, mode_t(mode)) < 0 && errno != EEXIST { throw SystemError("mkdir \(path)", errno) }
    }

    /// What swallows everything and gives nothing: the standard input of a program that must not read the terminal.
    package static func nullDevice() throws(SystemError) -> Descriptor {
        try Descriptor("open /dev/null", unsafe Glibc.open("/dev/null", O_RDWR | O_CLOEXEC) ?! errno)
    }

    /// Removes a file; a missing one is no error.
    package static func remove(_ path: String) { unsafe unlink(path) }

    /// Whether there is a file that this process may execute.
    package static func isExecutable(_ path: String) -> Bool { unsafe access(path, X_OK) == 0 }

    /// Whether there is anything of that name.
    package static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

    /// The directory of this program's executable file.
    package static var programDirectory: String {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let n = unsafe buffer.withUnsafeMutableBytes {
            guard let start = unsafe $0.bindMemory(to: CChar.self).baseAddress else { return 0 }
            return unsafe readlink("/proc/self/exe", start, $0.count)
        }
        let path = String(decoding: buffer.prefix(max(0, n)), as: UTF8.self)
        return path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }

    /// The value of a variable of the environment.
    package static func environment(_ name: String) -> String? {
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }

    /// The whole environment, as lines of `NAME=value`.
    package static var environment: [String] {
        var result: [String] = []
        var entry = unsafe clinux_environment()
        while let text = unsafe entry?.pointee {
            unsafe result.append(String(cString: text))
            unsafe entry = entry?.advanced(by: 1)
        }
        return result
    }

    /// Random bytes from the system, fit for secrets.
    package static func random(_ count: Int) throws(SystemError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        try check("getrandom", unsafe bytes.withUnsafeMutableBytes { unsafe clinux_random($0.baseAddress, count) })
        return bytes
    }
}

infix operator ?! : NilCoalescingPrecedence

/// A call's result, or the negated errno when the result is negative.
private func ?! (result: Int32, error: @autoclosure () -> Int32) -> Int32 { result < 0 ? -error() : result }

extension Files {
    /// Writes to standard error, as far as it takes it.
    static func writeToStandardError(_ bytes: [UInt8]) {
        _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(2, $0.baseAddress, $0.count) }
    }
}
