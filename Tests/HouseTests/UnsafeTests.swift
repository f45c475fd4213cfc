import Testing

/// Where unsafe code stands: in files that say so by their names, and that are short enough to be read whole.
@Suite struct UnsafeTests {
    private static let longest = 200

    /// The types whose `Sendable` the compiler does not check, with the reason.
    private static let unchecked = [
        "Sources/OSMClient/Drawing/Workers+C.swift": "a semaphore of the system, made for threads"
    ]

    private static func mayBeUnsafe(_ file: House.File) -> Bool {
        file.name.hasSuffix("+C.swift") || file.name.hasSuffix("+Shared.swift")
    }

    /// Everything is compiled with strict memory safety, so that what is unsafe carries the word.
    @Test(arguments: ["Sources", "Tests"])
    func unsafeCodeStandsInFilesThatSaySo(folder: String) {
        for file in House.files(folder) where !Self.mayBeUnsafe(file) {
            let lines = file.code.enumerated().filter { $0.element.contains(#/\bunsafe\b/#) }.map { $0.offset + 1 }
            #expect(lines == [], "\(file.path)")
        }
    }

    @Test(arguments: ["Sources", "Tests", "Benchmarks"])
    func unsafeFilesAreShort(folder: String) {
        for file in House.files(folder) where Self.mayBeUnsafe(file) {
            #expect(file.lineCount <= Self.longest, "\(file.path)")
        }
    }

    @Test func uncheckedSendableIsRare() {
        let files = House.files("Sources").filter { $0.code.contains { $0.contains("@unchecked") } }.map(\.path)
        #expect(Set(files).subtracting(Self.unchecked.keys) == [])
    }

    @Test func nothingLooksAwayFromTheCompiler() {
        for file in House.files("Sources") {
            for (number, line) in file.code.enumerated() {
                let found = line.contains(
                    #/\b(try!|as!|fatalError\(|unowned\(unsafe\)|nonisolated\(unsafe\)|@testable)/#)
                #expect(!found, "\(file.path):\(number + 1)")
            }
        }
    }

    @Test func theManifestKeepsTheChecksOn() {
        let manifest = House.files("", ["swift"]).first { $0.path == "/Package.swift" }?.text ?? ""
        for setting in [
            ".strictMemorySafety()", "InternalImportsByDefault", "ExistentialAny", "swiftLanguageModes: [.v6]",
        ] {
            #expect(manifest.contains(setting))
        }
        #expect(!manifest.contains("unsafeFlags"))
    }
}
