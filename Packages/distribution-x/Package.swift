// swift-tools-version: 6.2
import PackageDescription

// Two empty libraries, only there to be linked against: they put their names into the list of what the product
// `nitpicker-x11` needs. At run time the names stand for the distribution's own libxcb and libX11.
let package = Package(
    name: "distribution-x",
    products: [
        .library(name: "nitpicker-real-xcb", type: .dynamic, targets: ["RealXCB"]),
        .library(name: "nitpicker-real-X11", type: .dynamic, targets: ["RealX11"]),
    ],
    targets: [.target(name: "RealXCB"), .target(name: "RealX11")]
)
