internal import Foundation
package import Plumbing

extension Files {
    /// The content of a file, or nil when there is none.
    package static func content(_ path: String) -> [UInt8]? { try? read(path, limit: 1 << 30) }

    /// The content of a file as UTF-8, or nil when there is none.
    package static func text(_ path: String) -> String? { content(path).map { String(decoding: $0, as: UTF8.self) } }

    /// Removes a file or a folder with all in it; nothing happens when there is none.
    package static func removeAll(_ path: String) { try? FileManager.default.removeItem(atPath: path) }

    /// Where a symbolic link leads, or nil.
    package static func link(_ path: String) -> String? {
        try? FileManager.default.destinationOfSymbolicLink(atPath: path)
    }

    /// The folder that holds a path.
    static func folder(of path: String) -> String {
        let folder = path[..<(path.lastIndex(of: "/") ?? path.startIndex)]
        return folder.isEmpty ? "/" : String(folder)
    }
}
