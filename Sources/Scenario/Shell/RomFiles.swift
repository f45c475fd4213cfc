internal import Plumbing
internal import Sessions
internal import YAMLDocuments

/// The files that Roms come from: their last good content, and what is wrong with them.
///
/// YAML and JSON are both read. A file that is not there is an empty Rom until it is; one that cannot be read as a document
/// leaves the last good content.
struct RomFiles {
    private var entries: [String: Entry] = [:]

    private struct Entry {
        var text: [UInt8]?
        var document: Document?
        var problem: Problem?
    }

    /// What is wrong with the files now.
    var problems: [Problem] { entries.sorted { $0.key < $1.key }.compactMap { $0.value.problem } }

    /// The content of a file that is watched.
    func document(_ path: String) -> Document? { entries[path]?.document }

    /// Reads all of these files, forgets others, and returns those whose content is another one.
    mutating func update(_ paths: Set<String>) -> Set<String> {
        entries = entries.filter { paths.contains($0.key) }
        var changed: Set<String> = []
        for path in paths {
            let old = entries[path]
            let text = try? Files.read(path, limit: YAML.textLimit)
            if let old, old.text == text { continue }
            let new = read(text, path, before: old?.document)
            entries[path] = new
            if let problem = new.problem, problem.severity == .error { Log.plain(problem.description) }
            if old == nil || old?.document != new.document { changed.insert(path) }
        }
        return changed
    }

    private func read(_ text: [UInt8]?, _ path: String, before: Document?) -> Entry {
        guard let text else {
            let problem = Problem(
                .note, file: path, line: 0, "there is no such file: the Rom is empty until it is there")
            return Entry(text: nil, document: nil, problem: problem)
        }
        // JSON first: it may hold tabs, which YAML does not take.
        if let document = try? Document(json: text) { return Entry(text: text, document: document) }
        do throws(YAMLError) {
            return Entry(text: text, document: try YAML.parse(String(decoding: text, as: UTF8.self)))
        } catch {
            return Entry(
                text: text, document: before, problem: Problem(file: path, line: error.line, error.message))
        }
    }
}
