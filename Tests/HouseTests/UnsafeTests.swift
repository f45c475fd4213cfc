import Foundation
import Testing

/// Where unsafe code stands: in files that say so by their names, and that are short enough to be read whole.
@Suite struct UnsafeTests {
    private static let longest = 200

    /// The types whose `Sendable` the compiler does not check, with the reason.
    private static let unchecked = [
        "Sources/VNCServer/Server/EncoderPool+Shared.swift": "a workbench is used by the thread that took it",
        "Sources/VNCServer/Encodings/H264/VideoStream.swift": "a viewer has one update under way",
        "Sources/OSMClient/Drawing/Workers+C.swift": "a semaphore of the system, made for threads",
        "Sources/Plumbing/Threads/SharedWord+C.swift": "atomic words, made for threads",
        "Sources/Plumbing/Threads/SharedCell+Shared.swift": "atomic words, made for threads",
        "Sources/Sound/Samples+C.swift": "plain numbers that threads use in turns",
        "Sources/Sound/SampleBlock+Shared.swift": "as Samples",
        "Sources/Sound/FixedArray+Shared.swift": "as Samples",
        "Sources/Sessions/Audio/AudioClock+Shared.swift": "words of shared memory",
        "Sources/Sessions/Audio/AudioRing+Shared.swift": "words and samples of shared memory",
        "Sources/XlibLibrary/Place.swift": "used with the lock held only",
        "Sources/AudioGraph/Cycle/Plan+Shared.swift": "owners that are kept and not looked at",
        "Sources/AudioGraph/Effects/Cells+Shared.swift": "as Samples",
        "Sources/AudioGraph/Effects/Handover+Shared.swift": "values handed on by an atomic word",
    ]

    private static func mayBeUnsafe(_ file: House.File) -> Bool {
        file.name.hasSuffix("+C.swift") || file.name.hasSuffix("+Shared.swift")
    }

    /// Everything is compiled with strict memory safety, so that what is unsafe carries the word.
    @Test(arguments: ["Sources", "Tests"])
    func unsafeCodeStandsInFilesThatSaySo(folder: String) {
        for file in House.files(folder) where !Self.mayBeUnsafe(file) {
            let lines = file.code(with: ["unsafe"]).filter { House.hasWord($0.text, "unsafe") }
            #expect(lines.map(\.number) == [], "\(file.path)")
        }
    }

    @Test(arguments: ["Sources", "Tests", "Benchmarks"])
    func unsafeFilesAreShort(folder: String) {
        for file in House.files(folder) where Self.mayBeUnsafe(file) {
            #expect(file.lineCount <= Self.longest, "\(file.path)")
        }
    }

    @Test func uncheckedSendableIsRare() {
        let files = House.sources.filter { !$0.code(with: ["@unchecked"]).isEmpty }.map(\.path)
        #expect(Set(files).subtracting(Self.unchecked.keys) == [])
    }

    @Test func nothingLooksAwayFromTheCompiler() {
        let escapes = ["try!", "as!", "fatalError(", "unowned(unsafe)", "@testable"]
        for file in House.sources {
            #expect(file.code(with: escapes).map(\.number) == [], "\(file.path)")
        }
    }

    /// The tests run in the configuration that users run, which has no doors for them.
    @Test func testsComeInByTheDoor() {
        for file in House.files("Tests") { #expect(file.code(with: ["@testable"]).map(\.number) == [], "\(file.path)") }
    }

    @Test func theManifestKeepsTheChecksOn() throws {
        let manifest = try String(contentsOfFile: House.root + "/Package.swift", encoding: .utf8)
        for setting in [
            ".strictMemorySafety()", "InternalImportsByDefault", "ExistentialAny", "swiftLanguageModes: [.v6]",
        ] {
            #expect(manifest.contains(setting))
        }
        // No flag takes a check away: what is said is how the libraries for X programs and for other languages are linked.
        let flags = manifest.split(separator: ".unsafeFlags([").dropFirst().map { $0.prefix { $0 != "]" } }
        let said = flags.flatMap { $0.split(separator: ",") }.map { $0.filter { !" \n\"".contains($0) } }
        let known: Set = [
            "-static-stdlib", "-Xlinker",
            "--version-script=\\(Context.packageDirectory)/Sources/XlibLibrary/Exports.map",
            "-soname=libnitpicker.so.0",
            "--version-script=\\(Context.packageDirectory)/Sources/NitpickerLibrary/Exports.map", "",
        ]
        #expect(Set(said).subtracting(known) == [])
    }
}
