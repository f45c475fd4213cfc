import Framebuffer
import ScenarioTest

/// Tests and images that are not files.
struct MemorySource: TestSource {
    var texts: [String: String] = [:]
    var pictures: [String: Bitmap] = [:]
    var makesMissing = false

    struct Missing: Error {}

    func text(_ path: String) throws -> String {
        guard let text = texts[path] else { throw Missing() }
        return text
    }

    func picture(_ path: String) throws -> Bitmap {
        guard let picture = pictures[path] else { throw Missing() }
        return picture
    }

    func variants(of path: String) -> [String] { pictures.keys.filter { $0 == path }.sorted() }

    func names(in folder: String) -> [String] {
        pictures.keys.filter { $0.hasPrefix(folder + "/") }.map {
            String($0.dropFirst(folder.count + 1))
        }.sorted()
    }
}
