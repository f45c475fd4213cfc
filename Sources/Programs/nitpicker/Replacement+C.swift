import Glibc
import Plumbing

/// Goes over to another program in the same process.
enum Replacement {
    /// Replaces this program; returns only when that failed, after a message.
    static func become(_ path: String, _ arguments: [String]) {
        var pointers: [UnsafeMutablePointer<CChar>?] = unsafe ([path] + arguments).map { unsafe strdup($0) }
        unsafe pointers.append(nil)
        unsafe execv(path, &pointers)
        Log.error("start \(path): \(SystemError("execv", errno))")
    }
}
