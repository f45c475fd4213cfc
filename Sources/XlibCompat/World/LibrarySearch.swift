internal import Plumbing

/// Finds shared libraries as the dynamic loader does, without loading any.
package struct LibrarySearch: Sendable {
    /// The folders in which is looked, in order.
    package var folders: [String]

    /// A search in these folders.
    package init(folders: [String]) { self.folders = folders }

    /// The folders of this system: what the loader's configuration names, then the usual ones.
    package static let system: LibrarySearch = {
        var folders: [String] = []
        func read(_ file: String) {
            guard let bytes = try? Files.read(file, limit: 1 << 20) else { return }
            for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
                let line = line.prefix { $0 != "#" }.split(separator: " ")
                if line.first == "include", line.count == 2 {
                    // Only the usual form, all files of a folder, is followed.
                    let pattern = line[1]
                    guard pattern.hasSuffix("/*.conf"), !folders.contains(String(pattern)) else { continue }
                    let folder = String(pattern.dropLast("/*.conf".count))
                    for name in Files.names(in: folder).sorted() where name.hasSuffix(".conf") {
                        read(folder + "/" + name)
                    }
                } else if let folder = line.first, folder.hasPrefix("/"), !folders.contains(String(folder)) {
                    folders.append(String(folder))
                }
            }
        }
        read("/etc/ld.so.conf")
        for folder in ["/lib64", "/usr/lib64", "/lib", "/usr/lib"] where !folders.contains(folder) {
            folders.append(folder)
        }
        return LibrarySearch(folders: folders)
    }()

    /// The file of a library.
    package func path(of name: String, before: [String] = []) -> String? {
        if name.contains("/") { return Files.exists(name) ? name : nil }
        return (before + folders).lazy.map { $0 + "/" + name }.first { Files.exists($0) }
    }
}
