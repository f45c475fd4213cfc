internal import Glibc

extension Files {
    /// The names in a directory, sorted; none when it cannot be read.
    package static func names(in directory: String) -> [String] {
        guard let stream = unsafe opendir(directory) else { return [] }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// What a file may do and to whom, the bits of its mode; nil when there is none.
    package static func mode(of path: String) -> Int? {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? Int(status.st_mode) : nil
    }

    /// Makes a directory that nobody else can look into; one that is there already is an error.
    package static func makePrivateDirectory(_ path: String) throws(SystemError) {
        if unsafe mkdir(path, 0o700) < 0 { throw SystemError("mkdir \(path)", errno) }
    }

    /// Lets all users make files in a directory and remove their own.
    package static func share(_ path: String) { unsafe chmod(path, 0o1777) }

    /// Makes a symbolic link.
    package static func link(_ path: String, to target: String) throws(SystemError) {
        if unsafe symlink(target, path) < 0 { throw SystemError("symlink \(path)", errno) }
    }

    /// Removes a directory and what is in it, following no links.
    package static func removeDirectory(_ path: String) {
        for name in names(in: path) {
            if unsafe unlink(path + "/" + name) < 0 { removeDirectory(path + "/" + name) }
        }
        unsafe rmdir(path)
    }
}
