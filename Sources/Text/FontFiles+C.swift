internal import Glibc

/// Where the fonts are that the programs ship with, and what the distribution adds to them.
package enum FontFiles {
    /// The plain face of the user interface, `bold` its heavier one.
    ///
    /// Looked for in `$NITPICKER_RESOURCES/fonts`, the source tree's `Resources/fonts` and the distribution's folder. When
    /// there is none, the first path is returned, and opening it tells.
    package static func sans(bold: Bool = false) -> String {
        let name = bold ? "DejaVuSans-Bold.ttf" : "DejaVuSans.ttf"
        let candidates = folders.map { $0 + "/" + name }
        return candidates.first { unsafe access($0, R_OK) == 0 } ?? candidates[0]
    }

    /// The plain face and, behind it, the distribution's fonts for other scripts, as far as they are installed.
    package static func chain(bold: Bool = false) -> [String] {
        let style = bold ? "Bold" : "Regular"
        let fallback = scripts.flatMap { script in
            ["/usr/share/fonts/truetype/noto/NotoSans\(script)-\(style).ttf"]
        }
        let wide = [
            "/usr/share/fonts/opentype/noto/NotoSansCJK-\(style).ttc",
            "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
        ]
        return [sans(bold: bold)] + (fallback + wide).filter { unsafe access($0, R_OK) == 0 }
    }

    private static let scripts = [
        "", "Arabic", "Hebrew", "Devanagari", "Bengali", "Tamil", "Telugu", "Kannada", "Malayalam", "Gujarati",
        "Gurmukhi", "Oriya", "Sinhala", "Thai", "Lao", "Khmer", "Myanmar", "Tibetan", "Ethiopic", "Georgian",
        "Armenian", "CanadianAboriginal", "Cherokee", "Mongolian", "Tifinagh", "Thaana", "NKo", "Symbols",
    ]

    private static var folders: [String] {
        var result: [String] = []
        if let folder = unsafe getenv("NITPICKER_RESOURCES") {
            unsafe result.append(String(cString: folder) + "/fonts")
        }
        // Sources/Text/FontFiles+C.swift lies two folders below the root of the source tree.
        let parts = #filePath.split(separator: "/").dropLast(3)
        result.append("/" + parts.joined(separator: "/") + "/Resources/fonts")
        result.append("/usr/share/fonts/truetype/dejavu")
        return result
    }
}
