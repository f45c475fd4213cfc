internal import Glibc

/// The world map that is always there.
package enum BuiltInWorld {
    /// Where its file is: in `$NITPICKER_RESOURCES`, beside the source tree, or installed.
    package static func path() -> String? {
        var candidates: [String] = []
        if let folder = unsafe getenv("NITPICKER_RESOURCES") {
            unsafe candidates.append(String(cString: folder) + "/world.pmtiles")
        }
        let parts = #filePath.split(separator: "/").dropLast(4)
        candidates.append("/" + parts.joined(separator: "/") + "/Resources/world.pmtiles")
        candidates.append("/usr/share/nitpicker/world.pmtiles")
        return candidates.first { unsafe access($0, R_OK) == 0 }
    }

    /// The map, or why there is none.
    package static func open() throws(MapError) -> PMTiles {
        guard let path = path() else { throw MapError(.unreadable, "world.pmtiles") }
        return try PMTiles(path: path)
    }
}
