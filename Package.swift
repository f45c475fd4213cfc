// swift-tools-version: 6.2
import PackageDescription

/// What every target of ours is compiled with: Swift 6, all unsafe code marked, imports private unless said.
let house: [SwiftSetting] = [
    .strictMemorySafety(),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
]

/// A program that joins rooms; its sources are wiring only.
func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies + ["Sessions", "Plumbing"], path: "Sources/Programs/\(name)",
        swiftSettings: house)
}

/// The tests of a room.
func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies + ["TestKit"], exclude: exclude, swiftSettings: house)
}

let nio: [Target.Dependency] = ["NIOCore", "NIOPosix", "NIOHTTP1", "NIOTLS", "NIOWebSocket"].map {
    .product(name: $0, package: "swift-nio")
}
let tls: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")

let package = Package(
    name: "nitpicker",
    products: [
        // ALSA looks for this name; the rest are programs, which are products by themselves.
        .library(name: "asound_module_pcm_nitpicker", type: .dynamic, targets: ["ALSAPlugin"]),
        // Loaded by X programs in the place of libxcb.so.1 and libX11.so.6.
        .library(name: "nitpicker-x11", type: .dynamic, targets: ["XlibLibrary"]),
        // libnitpicker.so.0, as scripts/install-library installs it: the C interface for clients.
        .library(name: "nitpicker-client", type: .dynamic, targets: ["NitpickerLibrary"]),
        // Preloaded into programs by a test and a benchmark.
        .library(name: "AudioThreadCounter", type: .dynamic, targets: ["CAudioThreadCounter"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(path: "Packages/distribution-x"),
    ],
    targets: [
        // C: what Swift cannot say, and the doors to libraries.
        .target(name: "CALSA", linkerSettings: [.linkedLibrary("asound")]),
        .target(name: "CAudio"),
        .target(name: "CLinux"),
        .target(name: "CNitpicker"),
        .target(name: "COpenH264", linkerSettings: [.linkedLibrary("openh264")]),
        .target(name: "CPixels"),
        .target(name: "CMap"),
        .target(name: "CXDrawing"),
        .target(name: "CXRender"),
        .target(
            name: "CSecurity", linkerSettings: ["hogweed", "nettle", "gmp", "crypt"].map { .linkedLibrary($0) }),
        .target(name: "CVPX", linkerSettings: [.linkedLibrary("vpx")]),
        .target(name: "CXlib", linkerSettings: [.linkedLibrary("dl")]),
        .target(name: "CLibVNCClient", linkerSettings: [.linkedLibrary("vncclient")]),
        .systemLibrary(name: "CDeflate", pkgConfig: "libdeflate", providers: [.apt(["libdeflate-dev"])]),
        .systemLibrary(name: "CFreeType", pkgConfig: "freetype2", providers: [.apt(["libfreetype-dev"])]),
        .systemLibrary(name: "CHarfBuzz", pkgConfig: "harfbuzz", providers: [.apt(["libharfbuzz-dev"])]),
        .systemLibrary(name: "CISAL"),
        .systemLibrary(name: "CZlib"),
        .systemLibrary(name: "CNettle"),
        .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
        .systemLibrary(name: "CPixman", pkgConfig: "pixman-1", providers: [.apt(["libpixman-1-dev"])]),
        .systemLibrary(name: "CPulse", providers: [.apt(["libpulse-dev"])]),
        .systemLibrary(name: "CSndFile", pkgConfig: "sndfile", providers: [.apt(["libsndfile1-dev"])]),
        .systemLibrary(name: "CSoxr", pkgConfig: "soxr", providers: [.apt(["libsoxr-dev"])]),
        .systemLibrary(name: "CSDL2", providers: [.apt(["libsdl2-dev"])]),
        .systemLibrary(
            name: "CTesseract", pkgConfig: "tesseract", providers: [.apt(["libtesseract-dev", "tesseract-ocr-eng"])]),
        .systemLibrary(name: "CTurboJPEG"),
        .systemLibrary(name: "CXKBCommon", pkgConfig: "xkbcommon", providers: [.apt(["libxkbcommon-dev"])]),

        // Corridors.
        .target(name: "Plumbing", dependencies: ["CLinux"], swiftSettings: house),
        .target(name: "Framebuffer", dependencies: ["CPixels"], swiftSettings: house),
        .target(name: "Sound", dependencies: ["CAudio"], swiftSettings: house),
        .target(name: "Sessions", dependencies: ["Framebuffer", "Plumbing", "Sound"], swiftSettings: house),
        .target(name: "Text", dependencies: ["Framebuffer", "CFreeType", "CHarfBuzz"], swiftSettings: house),
        .target(name: "Images", dependencies: ["CPNG", "CTurboJPEG", "Framebuffer"], swiftSettings: house),
        .target(name: "SoundFiles", dependencies: ["CAudio", "CSndFile", "Sound"], swiftSettings: house),
        .target(name: "Recordings", dependencies: ["CISAL", "Framebuffer", "Plumbing"], swiftSettings: house),
        .target(name: "Keyboard", dependencies: ["CXKBCommon", "Sessions"], swiftSettings: house),
        .target(
            name: "YAMLDocuments", dependencies: ["Sessions", .product(name: "Yams", package: "Yams")],
            swiftSettings: house),

        // Rooms.
        .target(
            name: "Nitpicker", dependencies: ["Framebuffer", "Plumbing", "Sessions", "Text"],
            swiftSettings: house),
        .target(
            name: "Desktop", dependencies: ["Framebuffer", "Keyboard", "Plumbing", "Sessions"], swiftSettings: house),
        .target(
            name: "GuiMonitor", dependencies: ["Framebuffer", "Plumbing", "Sessions", "Text"], swiftSettings: house),
        .target(
            name: "SDLDisplay", dependencies: ["CSDL2", "Framebuffer", "Plumbing", "Sessions"], swiftSettings: house),
        .target(name: "TestCard", dependencies: ["Framebuffer", "Plumbing", "Sessions", "Text"], swiftSettings: house),
        .target(
            name: "VNCServer",
            dependencies: [
                "CISAL", "CNettle", "COpenH264", "CPixels", "CSecurity", "CSoxr", "CTurboJPEG", "CZlib", "Framebuffer",
                "Images",
                "Plumbing", "Recordings", "Sessions", "Sound",
            ],
            swiftSettings: house),
        .target(name: "Films", dependencies: ["CVPX", "Framebuffer", "Recordings"], swiftSettings: house),
        .target(
            name: "Replay", dependencies: ["Framebuffer", "Plumbing", "Recordings", "Sessions"], swiftSettings: house),
        .target(
            name: "VNCFront", dependencies: ["CSecurity", "Plumbing", "Sessions", tls] + nio,
            resources: [
                .embedInCode("Page/viewer.html"), .embedInCode("Page/viewer.js"), .embedInCode("Page/viewer.css"),
                .embedInCode("Page/sound.js"), .embedInCode("Page/sound-worklet.js"), .embedInCode("Page/clips.js"),
            ], swiftSettings: house),
        .target(
            name: "OSMClient",
            dependencies: [
                "CDeflate", "CMap", "Framebuffer", "Images", "Plumbing", "Sessions", "Text",
                .product(name: "GRDB", package: "GRDB.swift"),
            ], swiftSettings: house),
        .target(
            name: "Scenario", dependencies: ["Plumbing", "Sessions", "YAMLDocuments"], swiftSettings: house),
        .target(
            name: "ScenarioTest",
            dependencies: [
                "CLibVNCClient", "CLinux", "CTesseract", "Films", "Framebuffer", "Images", "Keyboard", "Plumbing",
                "Recordings", "Sessions", "YAMLDocuments",
            ],
            resources: [
                .embedInCode("Report/Page/report.html"), .embedInCode("Report/Page/report.js"),
                .embedInCode("Report/Page/report.css"),
            ], swiftSettings: house),

        .target(name: "AudioGraph", dependencies: ["CAudio", "Plumbing", "Sessions", "Sound"], swiftSettings: house),
        .target(
            name: "AudioScope", dependencies: ["Framebuffer", "Plumbing", "Sessions", "Sound", "Text"],
            swiftSettings: house),
        .target(
            name: "AudioMixer",
            dependencies: ["AudioGraph", "CPulse", "CSoxr", "Plumbing", "Sessions", "Sound", "SoundFiles"],
            swiftSettings: house),
        .target(
            name: "ALSAPlugin", dependencies: ["CALSA", "CAudio", "CLinux", "Plumbing", "Sessions", "Sound"],
            swiftSettings: house),
        .target(
            name: "AudioTools", dependencies: ["CSoxr", "Plumbing", "Sessions", "Sound", "SoundFiles"],
            swiftSettings: house),

        // X11 programs: drawing, fonts and RENDER as corridors of the engine's.
        .target(name: "XDrawing", dependencies: ["CXDrawing", "Framebuffer"], swiftSettings: house),
        .target(name: "XFonts", dependencies: ["CDeflate", "XDrawing"], swiftSettings: house),
        .target(
            name: "XRender", dependencies: ["CPixman", "CXRender", "Framebuffer", "XDrawing"], swiftSettings: house),
        .target(
            name: "XlibCompat",
            dependencies: ["Framebuffer", "Keyboard", "Plumbing", "Sessions", "XDrawing", "XFonts", "XRender"],
            swiftSettings: house),
        .target(
            name: "XlibDoors",
            dependencies: ["CLinux", "Framebuffer", "Plumbing", "XDrawing", "XFonts", "XlibCompat"],
            swiftSettings: house),
        // One shared object that stands before the distribution's libxcb and libX11 in every X program.
        .target(
            name: "XlibLibrary",
            dependencies: [
                "CLinux", "CXlib", "Plumbing", "XDrawing", "XFonts", "XlibCompat", "XlibDoors",
                .product(name: "nitpicker-real-xcb", package: "distribution-x"),
                .product(name: "nitpicker-real-X11", package: "distribution-x"),
            ],
            exclude: ["Exports.map"], swiftSettings: house,
            linkerSettings: [
                .unsafeFlags([
                    "-static-stdlib", "-Xlinker",
                    "--version-script=\(Context.packageDirectory)/Sources/XlibLibrary/Exports.map",
                ]),
                .linkedLibrary("m"),
            ]),

        // Clients in other languages.
        .target(
            name: "NitpickerLibrary", dependencies: ["CNitpicker", "Framebuffer", "Plumbing", "Sessions"],
            exclude: ["Exports.map"], swiftSettings: house,
            linkerSettings: [
                .unsafeFlags([
                    "-static-stdlib", "-Xlinker", "-soname=libnitpicker.so.0", "-Xlinker",
                    "--version-script=\(Context.packageDirectory)/Sources/NitpickerLibrary/Exports.map",
                ])
            ]),

        // Programs.
        program("nitpicker", ["Scenario", .product(name: "ArgumentParser", package: "swift-argument-parser")]),
        program("gui-server", ["Framebuffer", "Nitpicker", "Text"]),
        program("event-filter", ["Desktop"]),
        program("pointer", ["Desktop"]),
        program("gui-monitor", ["GuiMonitor"]),
        program("nested-display", ["Desktop"]),
        program("black-hole", ["Desktop"]),
        program("timeline", ["Desktop"]),
        program("clipboard", ["Desktop"]),
        program("test-card", ["TestCard"]),
        program("sdl-display", ["SDLDisplay"]),
        program("audio-mixer", ["AudioMixer"]),
        program("audio-filter", ["AudioGraph"]),
        program("audio-scope", ["AudioGraph", "AudioScope"]),
        program("osm-viewer", ["OSMClient"]),
        program(
            "nitpicker-audio",
            ["AudioMixer", "Scenario", .product(name: "ArgumentParser", package: "swift-argument-parser")]),
        program(
            "nitpicker-screenshot",
            ["Framebuffer", "Images", .product(name: "ArgumentParser", package: "swift-argument-parser")]),
        program(
            "nitpicker-screencast",
            ["Framebuffer", "Recordings", .product(name: "ArgumentParser", package: "swift-argument-parser")]),
        program(
            "nitpicker-replay",
            [
                "Films", "Framebuffer", "Images", "Recordings", "Replay", "VNCServer",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        program(
            "nitpicker-play",
            ["AudioTools", "SoundFiles", .product(name: "ArgumentParser", package: "swift-argument-parser")]),
        program(
            "nitpicker-record",
            ["AudioTools", "SoundFiles", .product(name: "ArgumentParser", package: "swift-argument-parser")]),
        program(
            "nitpicker-test",
            [
                "Images", "Recordings", "ScenarioTest",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        program("nitpicker-clipboard", [.product(name: "ArgumentParser", package: "swift-argument-parser")]),
        program(
            "nitpicker-tone", ["AudioTools", .product(name: "ArgumentParser", package: "swift-argument-parser")]),
        program("x11-world", ["Framebuffer", "XlibCompat", "XlibDoors"]),
        program("vnc-server", ["VNCServer"]),
        // Judges a claim by PAM for vnc-server, in a process of its own.
        .executableTarget(
            name: "nitpicker-pam", path: "Sources/Programs/nitpicker-pam", linkerSettings: [.linkedLibrary("pam")]),
        program("vnc-front", ["VNCFront", .product(name: "NIOPosix", package: "swift-nio")]),

        // Tests.
        .target(
            name: "TestKit", dependencies: ["Framebuffer", "Plumbing", "Sessions", "Sound"], path: "Tests/TestKit",
            swiftSettings: house),
        tests("PlumbingTests", ["Plumbing"]),
        tests("FramebufferTests", ["Framebuffer"]),
        tests("SoundTests", ["Sound"]),
        tests("SessionsTests", ["Framebuffer", "Plumbing", "Sessions"]),
        tests("TextTests", ["Framebuffer", "Images", "Text"]),
        tests("ImagesTests", ["Framebuffer", "Images"]),
        tests(
            "RecordingsTests",
            [
                "Films", "Framebuffer", "Images", "Plumbing", "Recordings", "Replay", "ScenarioTest", "Sessions",
                "VNCServer",
            ]),
        tests("KeyboardTests", ["Keyboard", "Sessions"]),
        tests("NitpickerTests", ["Framebuffer", "Nitpicker", "Plumbing", "Sessions"]),
        tests("ConformanceTests", ["Desktop", "Framebuffer", "GuiMonitor", "Nitpicker", "Plumbing", "Sessions"]),
        tests("DesktopTests", ["Desktop", "Framebuffer", "Images", "Keyboard", "Plumbing", "Sessions", "TestCard"]),
        tests("TestCardTests", ["Framebuffer", "Sessions", "TestCard"]),
        tests("SDLDisplayTests", ["CSDL2", "Framebuffer", "Plumbing", "SDLDisplay", "Sessions"]),
        tests("AudioScopeTests", ["AudioScope", "Framebuffer", "Plumbing", "Sessions", "Sound"]),
        tests("AudioMixerTests", ["AudioGraph", "AudioMixer", "Plumbing", "Sessions", "Sound", "SoundFiles"]),
        tests("ALSAPluginTests", ["ALSAPlugin", "Plumbing", "Sessions", "Sound"]),
        tests("AudioToolsTests", ["AudioTools", "Plumbing", "Sessions", "Sound", "SoundFiles"]),
        tests("XDrawingTests", ["Framebuffer", "Plumbing", "XDrawing"]),
        tests("XFontsTests", ["XDrawing", "XFonts"]),
        tests("XRenderTests", ["Framebuffer", "Plumbing", "XDrawing", "XFonts", "XRender", "XlibCompat"]),
        tests(
            "XlibCompatTests",
            [
                "Framebuffer", "Keyboard", "Nitpicker", "Plumbing", "Sessions", "XDrawing", "XFonts", "XlibCompat",
                "XlibDoors",
            ]),
        tests("XlibDoorsTests", ["Plumbing", "XDrawing", "XlibCompat", "XlibDoors"]),
        // What real programs call of libxcb and libX11, in C.
        .executableTarget(
            name: "x11-test-child", path: "Tests/X11Child",
            linkerSettings: ["X11", "xcb", "pthread", "dl"].map { .linkedLibrary($0) }),
        tests("ScenarioTests", ["Plumbing", "Scenario", "Sessions", "YAMLDocuments"]),
        tests(
            "OSMClientTests",
            [
                "Framebuffer", "Images", "Nitpicker", "OSMClient", "Plumbing", "Sessions",
                .product(name: "GRDB", package: "GRDB.swift"),
            ], exclude: ["Golden"]),
        tests(
            "ScenarioTestTests",
            ["Framebuffer", "Images", "Plumbing", "ScenarioTest", "Sessions", "YAMLDocuments"]),
        tests("HouseTests", []),
        .executableTarget(
            name: "test-child", dependencies: ["Plumbing", "Sessions", "Sound"], path: "Tests/TestChild",
            swiftSettings: house),
        .testTarget(
            name: "RealClients",
            dependencies: [
                "AudioGraph", "AudioMixer", "AudioTools", "Framebuffer", "Images", "Plumbing", "ScenarioTest",
                "Sessions", "Sound",
                "SoundFiles", "TestKit", "VNCFront",
                .product(name: "NIOPosix", package: "swift-nio"),
            ], swiftSettings: house),
        tests(
            "VNCServerTests",
            [
                "CZlib", "CTurboJPEG", "Framebuffer", "Images", "Plumbing", "ScenarioTest", "Sessions", "Sound",
                "VNCServer",
            ]),
        tests("VNCFrontTests", ["Plumbing", "Sessions", "VNCFront", tls] + nio),

        // Benchmarks, beside peers from the distribution.
        .target(
            name: "CBenchPeers", dependencies: ["CPixman"], path: "Benchmarks/CBenchPeers",
            linkerSettings: ["xcb", "xcb-shm", "xcb-render", "xcb-xtest"].map { .linkedLibrary($0) }),
        .target(
            name: "BenchmarkKit", dependencies: ["Plumbing"], path: "Benchmarks/kit", swiftSettings: house),
        .executableTarget(
            name: "benchmarks",
            dependencies: ["BenchmarkKit", "CBenchPeers", "Framebuffer", "Plumbing", "Sessions", "TestKit"],
            path: "Benchmarks/benchmarks", swiftSettings: house),
        .target(name: "CAudioThreadCounter", path: "Benchmarks/CAudioThreadCounter"),
        .executableTarget(
            name: "benchmark-jack-client", path: "Benchmarks/jack-client", linkerSettings: [.linkedLibrary("jack")]),
        .executableTarget(
            name: "benchmark-audio-client", dependencies: ["Plumbing", "Sessions", "Sound"],
            path: "Benchmarks/audio-client", swiftSettings: house),
        .executableTarget(
            name: "benchmark-audio",
            dependencies: ["AudioGraph", "AudioMixer", "BenchmarkKit", "Plumbing", "Sessions", "Sound", "TestKit"],
            path: "Benchmarks/audio", swiftSettings: house),
        .executableTarget(
            name: "benchmark-effects", dependencies: ["AudioGraph", "Plumbing", "Sessions", "Sound"],
            path: "Benchmarks/effects", swiftSettings: house),
        .executableTarget(
            name: "benchmark-x11",
            dependencies: ["BenchmarkKit", "Framebuffer", "Plumbing", "ScenarioTest", "Sessions", "XlibDoors"],
            path: "Benchmarks/x11", swiftSettings: house),
        .executableTarget(
            name: "benchmark-test", dependencies: ["Framebuffer", "Plumbing", "ScenarioTest"],
            path: "Benchmarks/test", swiftSettings: house),
        .executableTarget(
            name: "benchmark-x11-start", path: "Benchmarks/x11-start", linkerSettings: [.linkedLibrary("dl")]),
        .executableTarget(
            name: "benchmark-vnc",
            dependencies: [
                "BenchmarkKit", "CBenchPeers", "Framebuffer", "Plumbing", "ScenarioTest", "Sessions", "TestKit",
            ], path: "Benchmarks/vnc", swiftSettings: house),
        .executableTarget(
            name: "benchmark-encoders", dependencies: ["Framebuffer", "VNCServer"], path: "Benchmarks/encoders",
            swiftSettings: house),
    ],
    swiftLanguageModes: [.v6]
)
