import Plumbing
import ScenarioTest
import XlibDoors

/// The doors of our X room: the library that programs find in the place of the distribution's.
final class OurDoors {
    let sides: [Side]
    private let folder: TestFolder

    /// Lays the library out under the names that programs look for; nil when it is not built.
    init?() throws {
        let library = Programs.products + "/libnitpicker-x11.so"
        guard Files.exists(library) else { return nil }
        folder = try TestFolder("x11")
        var sides: [Side] = []
        for name in ["wire", "direct"] {
            let place = folder.file(name)
            try LibraryDirectory.make(at: place, product: library)
            // Without its place in front of libX11 there is the wire door alone.
            if name == "wire" { Files.remove(place + "/libX11.so.6") }
            sides.append(
                Side(
                    name: name, environment: ["LD_LIBRARY_PATH": place, "NITPICKER_X11": "memory", "DISPLAY": ":0"]))
        }
        self.sides = sides
    }
}
