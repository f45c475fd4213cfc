// swift-tools-version: 6.2
import PackageDescription

/// What every target of ours is compiled with: Swift 6, all unsafe code marked, imports private unless said.
let house: [SwiftSetting] = [
    .strictMemorySafety(),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
]

let package = Package(
    name: "nitpicker",
    dependencies: [],
    targets: [
        .target(name: "CLinux"),
        .target(name: "CPixels"),
        .systemLibrary(name: "CFreeType", pkgConfig: "freetype2", providers: [.apt(["libfreetype-dev"])]),
        .systemLibrary(name: "CHarfBuzz", pkgConfig: "harfbuzz", providers: [.apt(["libharfbuzz-dev"])]),
        .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
        .target(name: "Framebuffer", dependencies: ["CPixels"], swiftSettings: house),
        .target(name: "Plumbing", dependencies: ["CLinux"], swiftSettings: house),
        .target(name: "Sessions", dependencies: ["Framebuffer", "Plumbing"], swiftSettings: house),
        .target(name: "Text", dependencies: ["Framebuffer", "CFreeType", "CHarfBuzz"], swiftSettings: house),
        .target(name: "Images", dependencies: ["Framebuffer", "CPNG"], swiftSettings: house),
        .testTarget(name: "TextTests", dependencies: ["Text", "Framebuffer"], swiftSettings: house),
        .testTarget(name: "ImagesTests", dependencies: ["Images", "Framebuffer"], swiftSettings: house),
        .target(name: "TestKit", dependencies: ["Plumbing", "Sessions"], path: "Tests/TestKit", swiftSettings: house),
        .testTarget(name: "PlumbingTests", dependencies: ["Plumbing"], swiftSettings: house),
        .testTarget(
            name: "SessionsTests", dependencies: ["Framebuffer", "Plumbing", "Sessions", "TestKit"], swiftSettings: house),
    ],
    swiftLanguageModes: [.v6]
)
