import Foundation
import Testing

/// What the built programs are linked with, directly and by way of other libraries.
@Suite struct LinkTests {
    private static let foundation = ["libFoundation", "lib_FoundationICU", "libicu"]
    private static let codecs = [
        "libpng", "libturbojpeg", "libjpeg", "libisal", "libdeflate", "libavcodec", "libopenh264", "libvpx",
        "libvncclient", "libvncserver",
    ]
    /// FreeType brings libpng along, for fonts whose glyphs are pictures; nothing of ours calls it there.
    private static let codecsBesidesFreeType = codecs.filter { $0 != "libpng" }
    private static let windows = ["libSDL2", "libX11", "libxcb", "libwayland"]

    /// What each program must not be linked with.
    static let forbidden: [String: [String]] = [
        "nitpicker": codecs + windows,
        "gui-server": foundation + codecsBesidesFreeType + windows + [
            "libfontconfig", "libsqlite3", "libnettle", "libxkbcommon",
        ],
        "event-filter": foundation + codecs + windows + ["libfreetype", "libsqlite3", "libnettle"],
        "pointer": foundation + codecs + windows + ["libsqlite3", "libnettle"],
        "gui-monitor": foundation + codecsBesidesFreeType + windows + ["libsqlite3", "libnettle", "libxkbcommon"],
        "black-hole": foundation + codecs + windows + ["libfreetype", "libsqlite3", "libnettle"],
        "timeline": foundation + codecs + windows + ["libfreetype", "libsqlite3", "libnettle"],
        "nested-display": foundation + codecs + windows + ["libfreetype", "libsqlite3", "libnettle"],
        "clipboard": foundation + codecs + windows + ["libfreetype", "libsqlite3", "libnettle"],
        // libpng is for pictures on the clipboard, on a thread, and only while a viewer is there that understands them.
        "vnc-server": foundation + windows + [
            "libsqlite3", "libvpx", "libvncclient", "libvncserver", "libssl", "libgnutls",
        ],
        "vnc-front": codecs + windows + ["libFoundation.so", "lib_FoundationICU", "libfreetype", "libsqlite3"],
        "sdl-display": foundation + [
            "libpng", "libturbojpeg", "libisal", "libsqlite3", "libvncclient", "libvncserver",
        ],
        // libpulse brings the X libraries along.
        "audio-mixer": foundation + ["libSDL2", "libpng", "libfreetype", "libsqlite3", "libnettle"],
        "audio-filter": foundation + codecs + windows + ["libpulse", "libsndfile", "libfreetype", "libsqlite3"],
        // pixman composes what programs draw by RENDER; the X libraries are for the programs, not for us.
        "x11-world": foundation + codecsBesidesFreeType.filter { $0 != "libdeflate" } + windows + [
            "libfreetype", "libsqlite3",
        ],
        "test-card": foundation + codecsBesidesFreeType + windows,
    ]

    /// The folder of the programs: the test runner is built beside them.
    static var binaries: String? {
        let runner = CommandLine.arguments[0]
        return runner.contains(".xctest") ? URL(fileURLWithPath: runner).deletingLastPathComponent().path : nil
    }

    @Test(arguments: forbidden.keys.sorted().filter { House.folders("Sources/Programs").contains($0) })
    func aProgramIsLinkedOnlyWithWhatItNeeds(program: String) throws {
        guard let binaries = Self.binaries else {
            Issue.record("the programs are not beside \(CommandLine.arguments[0])")
            return
        }
        let output = try #require(House.output("ldd", [binaries + "/" + program]), "ldd found nothing to read")
        let libraries = output.split(separator: "\n").compactMap {
            $0.split(separator: " ").first?.trimmingCharacters(in: .whitespaces)
        }
        try #require(libraries.contains { $0.hasPrefix("libc.so") })
        // A window library may bring the X libraries and their compressors along; only what is named is looked for.
        let found = (Self.forbidden[program] ?? []).filter { name in libraries.contains { $0.hasPrefix(name) } }
        #expect(found == [])
    }
}
