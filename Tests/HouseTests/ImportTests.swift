import Foundation
import Testing

/// Who may import whom: the table of ARCHITECTURE.md, held against the sources and Package.swift.
@Suite struct ImportTests {
    private static let nio: Set = ["NIOCore", "NIOPosix", "NIOHTTP1", "NIOWebSocket"]
    private static let corridors: Set = ["Plumbing", "Framebuffer", "Sessions", "Sound"]

    /// What each target may import; a target that is not here has no place in the house yet.
    static let allowed: [String: Set<String>] = [
        "Plumbing": ["CLinux"],
        "Framebuffer": ["CPixels"],
        "Sound": ["CAudio"],
        "Sessions": ["Plumbing", "Framebuffer", "Sound"],
        "Text": ["Framebuffer", "CFreeType", "CHarfBuzz"],
        "Images": ["Framebuffer", "CPNG", "CTurboJPEG"],
        "Keyboard": ["Sessions", "CXKBCommon"],
        "Recordings": ["Plumbing", "Framebuffer", "CISAL"],
        "Films": ["Framebuffer", "Recordings", "CVPX"],
        "Replay": corridors.subtracting(["Sound"]).union(["Recordings"]),
        "Nitpicker": corridors.union(["Text"]),
        "Desktop": corridors.union(["Keyboard"]),
        "GuiMonitor": corridors.union(["Text"]),
        "SDLDisplay": corridors.union(["CSDL2"]),
        "SoundFiles": ["Sound", "CAudio", "CSndFile"],
        "AudioGraph": ["Plumbing", "Sessions", "Sound", "CAudio"],
        "AudioMixer": ["Plumbing", "Sessions", "Sound", "AudioGraph", "SoundFiles", "CPulse", "CSoxr"],
        "AudioScope": corridors.union(["Text"]),
        "ALSAPlugin": ["Plumbing", "Sessions", "Sound", "CALSA", "CAudio", "CLinux"],
        "AudioTools": ["Plumbing", "Sessions", "Sound", "SoundFiles", "CSoxr"],
        "XDrawing": ["Framebuffer", "CXDrawing"],
        "XFonts": ["XDrawing", "CDeflate"],
        "XRender": ["Framebuffer", "XDrawing", "CPixman", "CXRender"],
        "XlibCompat": ["Plumbing", "Framebuffer", "Sessions", "Keyboard", "XDrawing", "XFonts", "XRender"],
        "XlibDoors": ["Plumbing", "Framebuffer", "XDrawing", "XFonts", "XlibCompat", "CLinux"],
        "XlibLibrary": ["Plumbing", "XDrawing", "XFonts", "XlibCompat", "XlibDoors", "CLinux", "CXlib"],
        "NitpickerLibrary": ["Plumbing", "Framebuffer", "Sessions", "CNitpicker"],
        "TestCard": corridors.union(["Text"]),
        "VNCServer": corridors.union([
            "Images", "Keyboard", "Recordings", "CPixels", "CISAL", "COpenH264", "CSecurity", "CSoxr", "CTurboJPEG",
            "CNettle", "CZlib",
        ]),
        "VNCFront": nio.union(["Sessions", "Plumbing", "FoundationEssentials", "NIOSSL", "NIOTLS", "CSecurity"]),
        "OSMClient": corridors.union(["Text", "Images", "CDeflate", "CMap", "GRDB", "Foundation"]),
        "YAMLDocuments": ["Sessions", "Yams", "Foundation"],
        "Scenario": ["Plumbing", "Sessions", "YAMLDocuments", "Foundation"],
        "ScenarioTest": corridors.union([
            "Films", "Images", "Keyboard", "Recordings", "YAMLDocuments", "CLibVNCClient", "CLinux", "CTesseract",
            "Foundation",
        ]),
    ]

    /// What every target may import: the language and its system library.
    static let always: Set = ["Swift", "Synchronization", "Glibc"]

    /// What the programs may import besides rooms and corridors.
    static let programs: [String: Set<String>] = [
        "nitpicker": ["ArgumentParser", "Foundation"],
        "nitpicker-screenshot": ["ArgumentParser", "Images"],
        "nitpicker-screencast": ["ArgumentParser"],
        "nitpicker-replay": ["ArgumentParser"],
        "nitpicker-play": ["ArgumentParser", "SoundFiles"],
        "nitpicker-record": ["ArgumentParser", "SoundFiles"],
        "nitpicker-tone": ["ArgumentParser"],
        "nitpicker-clipboard": ["ArgumentParser"],
        "nitpicker-audio": ["ArgumentParser", "Foundation"],
        "nitpicker-test": ["ArgumentParser", "Images"],
        "vnc-front": ["NIOPosix"],
    ]

    /// The modules that a file imports, whatever stands before and after the word.
    static func imports(_ file: House.File) -> Set<String> {
        let kinds: Set = ["struct", "class", "enum", "func", "protocol", "let", "var", "typealias"]
        let modifiers: Set = ["package", "internal", "public", "private", "fileprivate", "import"]
        return Set(
            file.code(with: ["import "]).compactMap { _, line in
                let words = line.split(separator: " ").map(String.init).drop { $0.hasPrefix("@") }
                guard let first = words.first, modifiers.contains(first), let place = words.firstIndex(of: "import")
                else {
                    return nil
                }
                return words[(place + 1)...].first { !kinds.contains($0) }?.split(separator: ".").first.map(String.init)
            })
    }

    static var targets: [String] { House.folders("Sources").filter { !$0.hasPrefix("C") && $0 != "Programs" } }

    @Test func everyTargetHasItsPlace() {
        #expect(Self.targets.filter { Self.allowed[$0] == nil } == [])
        #expect(!Self.targets.isEmpty)
    }

    @Test(arguments: targets)
    func aTargetImportsOnlyWhatItMay(target: String) {
        let allowed = (Self.allowed[target] ?? []).union(Self.always)
        let files = House.sources(in: "Sources/\(target)/")
        #expect(!files.isEmpty)
        for file in files {
            #expect(Self.imports(file).subtracting(allowed) == [], "\(file.path)")
        }
    }

    /// A dependency makes linking possible although no source imports it yet.
    @Test func thePackageDependsOnlyOnWhatMayBeImported() throws {
        let package = try String(contentsOfFile: House.root + "/Package.swift", encoding: .utf8)
        let targets = package.split(
            separator: #/\.(?=(?:target|testTarget|executableTarget|systemLibrary)\()|\n\s+(?=program\(|tests\()/#)
        for text in targets where text.hasPrefix("target(") {
            guard let name = text.firstMatch(of: #/name: "(\w+)"/#)?.1, let allowed = Self.allowed[String(name)] else {
                continue
            }
            let named = Set(text.matches(of: #/"(\w+)"/#).map { String($0.1) })
            let rooms = named.intersection(Self.allowed.keys).subtracting([String(name)])
            #expect(rooms.subtracting(allowed) == [], "\(name) depends on these")
            let libraries = named.filter { $0.wholeMatch(of: #/C[A-Z]\w+/#) != nil }
            #expect(libraries.subtracting(allowed) == [], "\(name) depends on these")
        }
    }

    @Test(arguments: House.folders("Sources/Programs"))
    func aProgramIsWiring(program: String) {
        let rooms = Set(Self.allowed.keys)
        let allowed = rooms.union(Self.always).union(Self.programs[program] ?? [])
        for file in House.sources(in: "Sources/Programs/\(program)/") {
            #expect(Self.imports(file).subtracting(allowed) == [], "\(file.path)")
        }
    }

    /// The root of trust, and each of the servers, joins no two rooms.
    @Test(arguments: [
        "nitpicker": "Scenario", "gui-server": "Nitpicker", "event-filter": "Desktop", "pointer": "Desktop",
        "gui-monitor": "GuiMonitor", "nested-display": "Desktop", "black-hole": "Desktop",
        "timeline": "Desktop",
        "clipboard": "Desktop",
        "vnc-server": "VNCServer", "vnc-front": "VNCFront", "sdl-display": "SDLDisplay",
    ])
    func aServerHasOneRoom(program: String, room: String) {
        let rooms = Set(Self.allowed.keys).subtracting([
            "Plumbing", "Framebuffer", "Sessions", "Text", "Images", "Keyboard", "Recordings", "YAMLDocuments",
        ])
        let imported = House.sources(in: "Sources/Programs/\(program)/").reduce(
            into: Set<String>()
        ) {
            $0.formUnion(Self.imports($1))
        }
        #expect(imported.intersection(rooms).subtracting([room]) == [])
    }
}
