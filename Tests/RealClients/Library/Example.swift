import Foundation
import Plumbing
import ScenarioTest

/// The example client of the C interface in one language, built as its head says.
struct Example {
    let language: String
    /// The program that is started, and its arguments.
    private(set) var command: [String] = []
    /// Where the library is found, under the names that it is installed by.
    let libraries: String
    private let folder: String

    /// The languages, each with the program that has to be installed for it.
    static let compilers = [
        "c": "cc", "python": "python3", "rust": "rustc", "go": "go", "d": "gdc", "ada": "gnatmake", "haskell": "ghc",
    ]
    /// Those that are there.
    static var languages: [String] { compilers.filter { Programs.find($0.value) != nil }.keys.sorted() }
    static let library = "\(Programs.products)/libnitpicker-client.so"
    private static let headers = "\(Stack.package)/Sources/CNitpicker/include"

    /// Builds it in a folder.
    init(_ language: String, in folder: TestFolder) throws {
        self.language = language
        self.folder = folder.path
        libraries = folder.file("lib")
        try Files.makeDirectory(libraries)
        for name in ["libnitpicker.so", "libnitpicker.so.0"] {
            try FileManager.default.createSymbolicLink(
                atPath: "\(libraries)/\(name)", withDestinationPath: Self.library)
        }
        command = try build()
    }

    /// Builds another source of the C examples, or this text, and returns the program.
    func compile(_ name: String, _ more: [String] = [], text: String? = nil) throws -> String {
        let program = "\(folder)/\(name)"
        var source = "\(Stack.package)/Examples/c/\(name).c"
        if let text {
            source = program + ".c"
            try Files.write(Array(text.utf8), to: source)
        }
        try Programs.run(
            "cc",
            [
                "-std=c11", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror", "-O2", "-I", Self.headers, "-o", program,
                source, "-L", libraries, "-lnitpicker",
            ] + more)
        return program
    }

    private func build() throws -> [String] {
        let sources = "\(Stack.package)/Examples/\(language)"
        let program = "\(folder)/card"
        let link = ["-L\(libraries)", "-lnitpicker"]
        switch language {
        case "c": return [try compile("card")]
        case "python":
            // What stands in PATH may be a script that looks for the real one.
            let real = try Programs.run("python3", ["-c", "import sys; print(sys.executable)"])
            return [real.trimmingCharacters(in: .whitespacesAndNewlines), "-B", "\(sources)/card.py"]
        case "rust":
            try Programs.run(
                "rustc", ["-O", "-D", "warnings", "-o", program, "\(sources)/card.rs", "-L", libraries, "-lnitpicker"])
        case "go":
            try Programs.run(
                "go", ["build", "-o", program, "\(sources)/card.go"],
                environment: [
                    "CGO_ENABLED": "1", "GO111MODULE": "off", "GOCACHE": "\(folder)/cache", "HOME": folder,
                    "CGO_CFLAGS": "-I\(Self.headers)", "CGO_LDFLAGS": "-L\(libraries)",
                ])
        case "d": try Programs.run("gdc", ["-O", "-Wall", "-o", program, "\(sources)/card.d"] + link)
        case "ada":
            try Programs.run(
                "gnatmake", ["-q", "-O2", "-D", folder, "\(sources)/card.adb", "-o", program, "-largs"] + link)
        default:
            try Programs.run(
                "ghc", ["-v0", "-O", "-outputdir", folder, "-o", program, "\(sources)/Card.hs"] + link)
        }
        return [program]
    }
}
