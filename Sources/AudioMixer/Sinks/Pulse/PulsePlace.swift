internal import Plumbing

/// Where a local PulseAudio server's socket is.
package enum PulsePlace {
    /// The folders in which it may appear, none for a server elsewhere.
    package static func folders(_ server: String?) -> [String] {
        guard let server, !server.isEmpty else {
            guard let runtime = Files.environment("XDG_RUNTIME_DIR") else { return [] }
            return [runtime, runtime + "/pulse"]
        }
        // Of several servers in a list the first is the one that is wished for.
        var first = server.split(separator: " ").first.map(String.init) ?? server
        if first.hasPrefix("{"), let end = first.firstIndex(of: "}") {
            first = String(first[first.index(after: end)...])
        }
        if first.hasPrefix("unix:") { first = String(first.dropFirst(5)) }
        guard first.hasPrefix("/"), let slash = first.lastIndex(of: "/") else { return [] }
        let folder = String(first[..<slash])
        let parent = folder.lastIndex(of: "/").map { String(folder[..<$0]) } ?? ""
        return [parent.isEmpty ? "/" : parent, folder.isEmpty ? "/" : folder]
    }
}
