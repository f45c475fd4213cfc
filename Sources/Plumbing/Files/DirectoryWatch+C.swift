internal import CLinux

/// Tells when something in a directory was written, renamed or removed.
///
/// A file is watched by its directory, because editors replace files instead of writing into them.
package struct DirectoryWatch: ~Copyable {
    package let descriptor: Descriptor

    /// Watches the given directories.
    ///
    /// - Parameter created: whether what is made there is told before anything was written into it; for sockets.
    package init(_ directories: [String], created: Bool = false) throws(SystemError) {
        let file = try Descriptor("inotify_init1", clinux_inotify())
        for directory in directories {
            try check(
                "watch \(directory)",
                unsafe directory.withCString { unsafe clinux_inotify_add(file.number, $0, created ? 1 : 0) })
        }
        descriptor = file
    }

    /// Takes note of what happened; true when something did.
    package borrowing func drain() throws(SystemError) -> Bool {
        var changed = false
        var buffer = [CChar](repeating: 0, count: 4096)
        while try check(
            "read inotify",
            unsafe buffer.withUnsafeMutableBufferPointer {
                unsafe clinux_inotify_read(descriptor.number, $0.baseAddress, $0.count)
            }) > 0
        {
            changed = true
        }
        return changed
    }
}
