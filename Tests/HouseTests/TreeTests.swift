import Foundation
import Testing

/// The tree: what is in it, how long its files are, and what they do not say.
@Suite struct TreeTests {
    private static let folders = ["Sources", "Tests", "Benchmarks", "scripts"]
    private static let endings = ["swift", "c", "h", "js", "css", "html", "sh", "py", ""]

    @Test func nothingBuiltIsInGit() throws {
        guard let output = House.output("git", ["ls-files"]) else { return }
        let wrong = output.split(separator: "\n").filter {
            $0.contains(#/(^|\/)\.build([-_\/]|$)/#) || $0.hasSuffix("Package.resolved") || $0.hasSuffix(".o")
        }
        #expect(wrong == [])
    }

    @Test func noFileIsLong() {
        for folder in Self.folders {
            for file in House.files(folder, Self.endings) {
                let isGenerated = file.lines.first?.lowercased().contains("generated") ?? false
                #expect(file.lineCount <= 600 || isGenerated, "\(file.path): split it, or say why")
            }
        }
    }

    /// What is in no target is never compiled, and a test in it never fails.
    @Test(arguments: ["Tests", "Benchmarks", "Sources"]) func everyFolderIsATargets(folder: String) throws {
        let manifest = try String(contentsOfFile: House.root + "/Package.swift", encoding: .utf8)
        let paths = Set(manifest.matches(of: #/path: "(.+?)"/#).map { String($0.1) })
        let named = Set(manifest.matches(of: #/(?:name: |tests\(\s*)"(.+?)"/#).map { String($0.1) })
        let programs = Set(manifest.matches(of: #/program\(\s*"(.+?)"/#).map { "Sources/Programs/" + $0.1 })
        let files = House.files(folder, ["swift", "c"])
        #expect(!files.isEmpty)
        let homes = Set(
            files.map { file in
                let parts = file.path.split(separator: "/")
                return parts.prefix(parts.dropFirst().first == "Programs" ? 3 : 2).joined(separator: "/")
            })
        let lost = homes.filter { home in
            !paths.contains(home) && !programs.contains(home)
                && !named.contains(home.split(separator: "/").last.map(String.init) ?? "")
        }
        #expect(lost.sorted() == [])
    }

    /// A file of tests has something in it.
    @Test func noFileIsEmpty() {
        for file in House.files("Tests") + House.sources {
            let code = file.lines.contains { line in
                let text = line.drop { $0 == " " }
                return !text.isEmpty && !text.hasPrefix("//") && !text.contains("import ")
            }
            #expect(code, "\(file.path)")
        }
    }

    /// Comments say why; what is to be done, and who said so, stands elsewhere.
    @Test func noNotesAreLeftInTheCode() {
        let notes = ["TODO", "FIXME", "HACK", "XXX"]
        let places = ["issue ", "Issue ", "issue #", "ticket ", "pull request "]
        for folder in Self.folders {
            for file in House.files(folder, Self.endings) where !file.path.hasPrefix("Tests/HouseTests/") {
                guard (notes + places).contains(where: { file.text.contains($0) }) else { continue }
                for (number, line) in file.lines.enumerated() {
                    let isNote = notes.contains { House.hasWord(String(line), $0) }
                    let isPlace = places.contains { place in
                        line.ranges(of: place).contains {
                            line[$0.upperBound...].first { $0 != "#" }?.isNumber ?? false
                        }
                    }
                    #expect(!isNote && !isPlace, "\(file.path):\(number + 1)")
                }
            }
        }
    }

    /// One package: `package` reaches as far as anything has to.
    @Test func nothingIsPublic() {
        for file in House.sources {
            let lines = file.code(with: ["public ", "open "]).filter {
                let start = $0.text.drop { $0 == " " }
                // Functions exported to C name C's types, whose module is imported like them.
                if file.path.hasPrefix("Sources/XlibLibrary/"), start == "public import CXlib" { return false }
                if file.path.hasPrefix("Sources/NitpickerLibrary/"), start == "public import CNitpicker" {
                    return false
                }
                return start.hasPrefix("public ") || start.hasPrefix("open class")
            }
            #expect(lines.map(\.number) == [], "\(file.path)")
        }
    }

    @Test func scriptsSayWhatTheyDo() {
        let scripts = House.files("scripts", [""])
        #expect(scripts.contains { $0.name == "run" } && scripts.contains { $0.name == "test" })
        for script in scripts {
            #expect(script.lines.first?.hasPrefix("#!") ?? false, "\(script.path)")
            #expect(script.lines.dropFirst().first?.contains(#/^(# |""")/#) ?? false, "\(script.path)")
            #expect(FileManager.default.isExecutableFile(atPath: House.root + "/" + script.path), "\(script.path)")
        }
    }

    /// A program that is linked with LibVNCClient is under the GPL when it is distributed, and the licence note says so.
    @Test func theLicenceNoteIsTrue() throws {
        let manifest = try String(contentsOfFile: House.root + "/Package.swift", encoding: .utf8)
        guard manifest.contains("\"CLibVNCClient\"") else { return }
        let note = try String(contentsOfFile: House.root + "/NOTICE", encoding: .utf8)
        #expect(note.contains("LibVNCClient") && note.contains("ScenarioTest"))
        for program in House.folders("Sources/Programs") {
            let imports = House.files("Sources/Programs/" + program).reduce(into: Set<String>()) {
                $0.formUnion(ImportTests.imports($1))
            }
            if imports.contains("ScenarioTest") { #expect(note.contains(program)) }
        }
    }
}
