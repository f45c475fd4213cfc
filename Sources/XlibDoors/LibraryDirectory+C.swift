internal import CLinux
internal import Glibc
package import Plumbing

/// The folder that a program finds our X library in: under the names of the libraries that it stands before, with theirs beside it.
///
/// To be named first in `LD_LIBRARY_PATH`. It holds links only: `libX11.so.6` and `libxcb.so.1` to ours, and the names that ours needs
/// to the distribution's files, wherever this system has them.
package enum LibraryDirectory {
    /// The file of ours, as it is built and installed.
    package static let product = "libnitpicker-x11.so"

    /// The names of the libraries that ours stands before, each with the name under which ours needs the distribution's.
    private static let libraries = [
        ("libX11.so.6", "libnitpicker-real-X11.so"), ("libxcb.so.1", "libnitpicker-real-xcb.so"),
    ]

    /// Makes the folder, or makes one that is there fit.
    ///
    /// - Parameters:
    ///   - path: the folder; what leads to it is made too.
    ///   - product: our library.
    package static func make(at path: String, product: String) throws(SystemError) {
        guard unsafe access(product, R_OK) == 0 else { throw SystemError("find \(product)", errno) }
        try Files.makeDirectory(path)
        for (name, realName) in libraries {
            guard let real = file(of: name, behind: realName) else { throw SystemError("find \(name)", ENOENT) }
            try link(path + "/" + realName, to: real)
            try link(path + "/" + name, to: product)
        }
    }

    /// The distribution's file of a library, as the system's loader finds it; nil when it is not installed.
    private static func file(of name: String, behind realName: String) -> String? {
        // Who runs behind our library itself has the distribution's under the other name; where we are built an empty library has it.
        let symbol = name.contains("X11") ? "XrmInitialize" : "xcb_intern_atom"
        for name in [realName, name] {
            var path = [CChar](repeating: 0, count: Int(PATH_MAX))
            let result = unsafe path.withUnsafeMutableBufferPointer {
                unsafe clinux_library_file(name, symbol, $0.baseAddress, $0.count)
            }
            guard result == 0 else { continue }
            return String(decoding: path.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        return nil
    }

    private static func link(_ path: String, to target: String) throws(SystemError) {
        // Whoever starts a program at the same moment never finds the name missing.
        let temporary = path + ".\(getpid())"
        unsafe unlink(temporary)
        guard unsafe symlink(target, temporary) == 0, unsafe rename(temporary, path) == 0 else {
            throw SystemError("link \(path)", errno)
        }
    }
}
