internal import Foundation
internal import Plumbing
internal import Sessions

/// The report directory: `COMPONENT -> NAME` is the file `COMPONENT/NAME.json`, replaced as a whole.
struct ReportFiles {
    let directory: String

    /// The file of a report, below the directory whatever its label holds.
    static func path(of label: Label) -> String {
        let parts = label.parts.map { part -> String in
            let safe = part.replacing("/", with: "_").prefix(100)
            return safe.hasPrefix(".") || safe.isEmpty ? "_" + safe : String(safe)
        }
        return parts.joined(separator: "/") + ".json"
    }

    /// Writes a report, or removes it.
    func write(_ document: Document?, label: Label) {
        let path = directory + "/" + Self.path(of: label)
        guard let document else { return Files.remove(path) }
        do throws(SystemError) {
            if let slash = path.lastIndex(of: "/") { try Files.makeDirectory(String(path[..<slash]), mode: 0o755) }
            try Files.write(document.prettyText, to: path)
        } catch {
            Log.warning("report '\(label)': \(error)")
        }
    }

    /// Removes what a former run of these components left, so that nobody takes it for new.
    func removeOld(of components: [String]) {
        for name in components + ["parent"] {
            let folder = directory + "/" + name
            for file in (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
            where file.hasSuffix(".json") {
                Files.remove(folder + "/" + file)
            }
        }
    }
}
