import Foundation

/// The tree that this package is built from, as its rules see it.
enum House {
    /// The package's folder.
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    /// A file with its text.
    struct File {
        /// The path from the package's folder.
        let path: String
        let text: String

        var name: String { path.split(separator: "/").last.map(String.init) ?? path }
        var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
        /// Lines as `wc -l` counts them.
        var lineCount: Int { text.utf8.count { $0 == UInt8(ascii: "\n") } }
        /// The lines without comments and string literals.
        var code: [String] {
            lines.map { line in
                var line = line.replacing(#/"(\\.|[^"\\])*"/#, with: "\"\"")
                if let comment = line.firstRange(of: "//") { line = String(line[..<comment.lowerBound]) }
                return String(line)
            }
        }
    }

    /// The files below a folder, by the endings of their names, in order.
    static func files(_ folder: String, _ endings: [String] = ["swift"]) -> [File] {
        let base = root + "/" + folder
        let names = FileManager.default.enumerator(atPath: base)?.compactMap { $0 as? String } ?? []
        return names.sorted().filter { name in
            !name.contains(".build")
                && endings.contains { name.hasSuffix("." + $0) || $0.isEmpty && !name.contains(".") }
        }.compactMap { name in
            (try? String(contentsOfFile: base + "/" + name, encoding: .utf8)).map {
                File(path: folder + "/" + name, text: $0)
            }
        }
    }

    /// The names in a folder that are folders themselves.
    static func folders(_ folder: String) -> [String] {
        let base = URL(fileURLWithPath: root + "/" + folder)
        let content = try? FileManager.default.contentsOfDirectory(
            at: base, includingPropertiesForKeys: [.isDirectoryKey])
        return (content ?? []).filter(\.hasDirectoryPath).map(\.lastPathComponent).sorted()
    }

    /// What a program prints, nil when it fails or is not there.
    static func output(_ program: String, _ arguments: [String]) -> String? {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: root)
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return nil }
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return process.terminationStatus == 0 ? String(decoding: data, as: UTF8.self) : nil
    }
}
