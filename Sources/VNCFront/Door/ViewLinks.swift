internal import Plumbing
internal import Sessions

/// Links that let one browser in once: a folder with a file for each, whose name is the link's secret.
///
/// A file says `{"rights": ["view"], "until": 1790000000}`; `nitpicker view-link` writes them. One that is used is removed, and one
/// that is too old lets nobody in. The folder belongs to the user alone.
package struct ViewLinks: Sendable {
    private let folder: String

    /// The links of a folder, which need not be there.
    package init(folder: String) { self.folder = folder }

    /// Uses a link up; what it lets do, or nil when it is none.
    package func redeem(_ text: String, now: Int = WallClock.seconds) -> [String]? {
        // A token's letters make no path.
        guard let token = Token(text) else { return nil }
        let path = "\(folder)/\(token.text)"
        guard let bytes = try? Files.read(path, limit: 4096) else { return nil }
        Files.remove(path)
        guard !Files.exists(path), let document = try? Document(json: bytes), let until = document["until"].integer,
            now < until
        else { return nil }
        let rights = document["rights"].items.compactMap(\.string)
        // What does not say what it lets do lets do nothing.
        return rights.isEmpty ? ["none"] : rights
    }
}
