import Foundation
import TestKit
import Testing
import XFonts

final class CatalogTests {
    private var folders: [String] = []

    deinit { for folder in folders { try? FileManager.default.removeItem(atPath: folder) } }

    /// A folder with made fonts under the names of a list.
    private func folder(_ list: String, alias: String = "") throws -> String {
        let path = NSTemporaryDirectory() + "xfonts-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        folders.append(path)
        try Data(PCFMaker().bytes).write(to: URL(fileURLWithPath: path + "/a.pcf"))
        try Data(PCFMaker().bytes.dropLast(40)).write(to: URL(fileURLWithPath: path + "/broken.pcf"))
        try Data([31, 139] + PCFMaker().bytes).write(to: URL(fileURLWithPath: path + "/broken.pcf.gz"))
        try list.write(toFile: path + "/fonts.dir", atomically: true, encoding: .isoLatin1)
        if !alias.isEmpty { try alias.write(toFile: path + "/fonts.alias", atomically: true, encoding: .isoLatin1) }
        return path
    }

    @Test func fixedAndCursorAreAlwaysThere() throws {
        let catalog = FontCatalog(path: ["/nowhere", "built-ins"])
        #expect(catalog.path == ["built-ins"])
        let fixed = try #require(catalog.open("fixed"))
        #expect(fixed.maxBounds.width == 6 && fixed.ascent == 11 && fixed.descent == 2)
        #expect(fixed.glyph(65)?.advance == 6)
        #expect(catalog.open("6x13") === fixed || catalog.open("6x13")?.ascent == 11)
        let cursor = try #require(catalog.open("cursor"))
        // Each shape has its mask behind it.
        for shape in Swift.stride(from: UInt16(0), to: 154, by: 2) {
            #expect(cursor.glyph(shape) != nil && cursor.glyph(shape + 1) != nil, "\(shape)")
        }
        #expect(catalog.open("nosuchfont") == nil)
    }

    @Test func aliasesHaveQuotesCommentsAndEscapes() throws {
        let path = try folder(
            "1\na.pcf -made-a b-medium-r-normal--3-30-75-75-c-110-iso8859-1\n",
            alias: """
                ! a comment ! "with quotes
                short "-made-a b-medium-r-normal--3-30-75-75-c-110-iso8859-1"
                "two words"   short
                quo\\"te short ! x
                """)
        let catalog = FontCatalog(path: [path])
        #expect(catalog.open("SHORT") != nil && catalog.open("Two Words") != nil && catalog.open("quo\"te") != nil)
        #expect(catalog.names(matching: "*o*", limit: 9).contains("two words"))
    }

    @Test func fileNamesAreAliasesWhereTheFileSaysSo() throws {
        let path = try folder("1\na.pcf made\n", alias: "FILE_NAMES_ALIASES\n")
        #expect(FontCatalog(path: [path]).open("a")?.name == "made")
    }

    @Test func circlesAndDamagedFilesAreNoFonts() throws {
        let path = try folder(
            "9\nbroken.pcf broken\nbroken.pcf.gz packed\nmissing.pcf missing\nother.ttf other\nsingle\n",
            alias: "one two\ntwo three\nthree one\nself self\n")
        let catalog = FontCatalog(path: [path])
        for name in ["one", "two", "self", "broken", "packed", "missing", "other", "single", "", "*", "-"] {
            #expect(catalog.open(name) == nil, "\(name)")
        }
        #expect(catalog.names(matching: "*", limit: 99) == ["broken", "missing", "packed"])
    }

    @Test func aPathWithoutFontsIsRefused() throws {
        let path = try folder("1\na.pcf made\n")
        let catalog = FontCatalog(path: [path])
        #expect(!catalog.setPath([path, "/nowhere"]) && catalog.path == [path])
        #expect(catalog.setPath([path + "/:unscaled", "built-ins"]))
        #expect(catalog.path == [path + "/:unscaled", "built-ins"] && catalog.open("made") != nil)
        #expect(!catalog.setPath([""]) && !catalog.setPath(["relative"]) && !catalog.setPath(["/\0"]))
    }

    @Test func sizesThatNoFontHasAreScaled() throws {
        let path = try folder("1\na.pcf -made-a-medium-r-normal--3-30-75-75-c-110-iso8859-1\n")
        let catalog = FontCatalog(path: [path])
        let font = try #require(catalog.open("-made-a-medium-r-normal--6-*-75-75-c-*-iso8859-1"))
        #expect(font.ascent == 8 || font.ascent == 7, "\(font.ascent)")
        #expect(font.glyph(65).map { $0.rightBearing } ?? 0 > 15)
        #expect(FontCatalog(path: [path + ":unscaled"]).open("-made-a-medium-r-normal--6-*-75-75-c-*-iso8859-1") == nil)
        // Absurd sizes neither trap nor take the machine's memory.
        for size in ["1", "100000", "99999999999999999999", "5000"] {
            _ = catalog.open("-made-a-medium-r-normal--\(size)-*-75-75-c-*-iso8859-1")?.glyph(65)
            _ = catalog.open("-made-a-medium-r-normal--*-\(size)-\(size)-1-c-\(size)-iso8859-1")?.glyph(65)
        }
    }

    @Test func hostileNamesTakeNoTime() {
        let catalog = FontCatalog(path: ["built-ins"])
        let stars = String(repeating: "*a", count: 400)
        #expect(catalog.names(matching: stars, limit: 100).isEmpty && catalog.open(stars) == nil)
        var random = Seeded(3)
        let letters = Array("-*?[]0123456789misc fixedr~.+\u{e9}\0")
        for _ in 0..<20_000 {
            var pattern = "-misc-fixed-medium-r-semicondensed--0-0-75-75-c-0-iso8859-1"
            for _ in 0..<random.int(1...4) {
                let place = pattern.index(pattern.startIndex, offsetBy: random.int(0...pattern.count - 1))
                pattern.replaceSubrange(place...place, with: [letters[random.int(0...letters.count - 1)]])
            }
            _ = catalog.names(matching: pattern, limit: 10)
            _ = catalog.open(pattern)
        }
    }

    @Test func coloursIgnoreSpacesAndCase() {
        func parts(_ name: String) -> [UInt16]? { ColorNames.color(name).map { [$0.red, $0.green, $0.blue] } }
        #expect(parts("alice blue") == [0xf0f0, 0xf8f8, 0xffff] && parts("AliceBlue") == parts("alice blue"))
        #expect(parts("yellowgreen") == [0x9a9a, 0xcdcd, 0x3232] && parts("gray0") == [0, 0, 0])
        #expect(parts("Grey100") == [0xffff, 0xffff, 0xffff] && parts("gray50") == parts("grey 50"))
        for name in ["", " ", "zzz", "aaa", "gray101", "\u{1f600}", "alice", ";", "alicebluef0f8ff"] {
            #expect(parts(name) == nil, "\(name)")
        }
        #expect(ColorNames.all.allSatisfy { ColorNames.color($0) != nil } && ColorNames.all.count > 650)
    }
}

/// What opening costs; printed, so that nobody's load fails a test.
@Suite(.serialized, .enabled(if: ReferenceServer.isInstalled, "xfonts-base is needed"))
struct OpeningTests {
    @Test func figures() {
        let clock = ContinuousClock()
        func best(_ what: String, _ work: () -> Void) {
            var times = (0..<30).map { _ in clock.measure(work) }
            times.sort()
            print("\(what): \(times[0]), median \(times[15])")
        }
        best("catalog, fixed, extents") { _ = FontCatalog().open("fixed")?.queriedExtents }
        best("catalog, fixed, extents, glyphs") {
            let font = FontCatalog().open("fixed")
            _ = font?.queriedExtents
            _ = font?.glyph(65)
        }
        best("catalog, cursor") { _ = FontCatalog().open("cursor") }
        best("catalog, -*-helvetica-medium-r-*--12-*") { _ = FontCatalog().open("-*-helvetica-medium-r-*--12-*") }
        best("catalog, -adobe-helvetica-medium-r-normal--15-* scaled") {
            _ = FontCatalog().open("-adobe-helvetica-medium-r-normal--15-*-*-*-*-*-iso8859-1")?.glyph(65)
        }
        best("built-in fixed") { _ = FontCatalog(path: ["built-ins"]).open("fixed")?.queriedExtents }
        let catalog = FontCatalog()
        best("list of all") { _ = catalog.names(matching: "*", limit: 10_000) }
        best("10x20 of two bytes") { _ = FontCatalog().open("-misc-fixed-medium-r-normal--20-*-iso10646-1") }
        best("18x18ja with extents") {
            _ = FontCatalog().open("-misc-fixed-medium-r-normal-ja-18-*-iso10646-1")?.queriedExtents
        }
        let fixed = catalog.open("fixed")
        best("100000 glyphs") { for number in 0..<100_000 { _ = fixed?.glyph(UInt16(number & 127))?.advance } }
    }
}
