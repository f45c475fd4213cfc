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
        /// The lines without comments and the content of string literals, by number.
        ///
        /// Only lines that hold one of the words are looked at.
        func code(with words: [String]) -> [(number: Int, text: String)] {
            guard words.contains(where: { text.contains($0) }) else { return [] }
            return lines.enumerated().compactMap { number, line in
                guard words.contains(where: { line.contains($0) }) else { return nil }
                let code = Self.code(of: line)
                return words.contains { code.contains($0) } ? (number + 1, code) : nil
            }
        }

        private static func code(of line: Substring) -> String {
            var kept: [UInt8] = []
            var isText = false
            var isEscaped = false
            for byte in line.utf8 {
                if isText {
                    if isEscaped {
                        isEscaped = false
                    } else if byte == UInt8(ascii: "\\") {
                        isEscaped = true
                    } else if byte == UInt8(ascii: "\"") {
                        isText = false
                    }
                    continue
                }
                if byte == UInt8(ascii: "/"), kept.last == byte {
                    return String(decoding: kept.dropLast(), as: UTF8.self)
                }
                isText = byte == UInt8(ascii: "\"")
                kept.append(byte)
            }
            return String(decoding: kept, as: UTF8.self)
        }
    }

    /// Whether a text holds the word, with no letter, digit or underscore beside it.
    static func hasWord(_ text: String, _ word: String) -> Bool {
        func isPart(_ character: Character?) -> Bool {
            character.map { $0.isLetter || $0.isNumber || $0 == "_" } ?? false
        }
        return text.ranges(of: word).contains {
            !isPart(text[..<$0.lowerBound].last) && !isPart(text[$0.upperBound...].first)
        }
    }

    /// All Swift files of the targets.
    static let sources = files("Sources")

    /// Those of them below a folder.
    static func sources(in folder: String) -> [File] { sources.filter { $0.path.hasPrefix(folder) } }

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
