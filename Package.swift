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
        .target(name: "Framebuffer", dependencies: ["CPixels"], swiftSettings: house),
        .target(name: "Plumbing", dependencies: ["CLinux"], swiftSettings: house),
        .target(name: "Sessions", dependencies: ["Framebuffer", "Plumbing"], swiftSettings: house),
    ],
    swiftLanguageModes: [.v6]
)
