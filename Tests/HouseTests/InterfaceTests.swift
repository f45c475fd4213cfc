import Foundation
import Testing

/// The C interface: what its header declares is what its library exports, and what is written about it names nothing else.
@Suite struct InterfaceTests {
    private static let header = "Sources/CNitpicker/include/nitpicker.h"

    private static func text(_ path: String) throws -> String {
        try String(contentsOfFile: House.root + "/" + path, encoding: .utf8)
    }

    /// The functions of the header.
    private static func declared() throws -> Set<String> {
        Set(
            try text(header).matches(of: #/\b(nitpicker_\w+)\(\s*(?:void|const|nitpicker_\w+ \*)/#).map { String($0.1) }
        )
    }

    @Test func theLibraryExportsTheHeader() throws {
        let sources = House.sources.filter { $0.path.hasPrefix("Sources/NitpickerLibrary/") }
        let defined = sources.flatMap { file in
            file.lines.joined(separator: "\n").matches(of: #/@c\((nitpicker_\w+)\)/#).map { String($0.1) }
        }
        #expect(Set(defined).count == defined.count)
        // The one that C defines itself.
        #expect(try Set(defined + ["nitpicker_error"]) == Self.declared())
    }

    @Test(arguments: House.folders("Examples"))
    func anExampleCallsWhatThereIs(language: String) throws {
        let folder = House.root + "/Examples/" + language
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) where !name.hasPrefix("_") {
            let text = try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
            let called = Set(
                text.matches(of: #/\bnitpicker_(?:gui|view|link|report|rom|audio)_[a-z_]+/#).map { String($0.0) })
            // Some are put together of a beginning and a verb.
            let unknown = try called.subtracting(Self.declared()).filter { !$0.hasSuffix("_") }
            #expect(unknown == [], "\(language)/\(name)")
        }
    }

    @Test func theManualNamesWhatThereIs() throws {
        let manual = try Self.text("Documentation/nitpicker.3")
        let named = Set(manual.matches(of: #/\.Fn (nitpicker_\w+)/#).map { String($0.1) })
        #expect(try named.subtracting(Self.declared()) == [])
        #expect(named.count > 10)
    }
}
