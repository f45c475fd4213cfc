import TestKit
import Testing
import XFonts

/// The same questions to the sample server and to ours.
@Suite(
    .serialized,
    .enabled(if: ReferenceServer.isInstalled, "Xvfb, xfonts-base, xfonts-75dpi and xfonts-100dpi are needed"))
struct ReferenceTests {
    /// How many random names each test asks for.
    static let rounds = 300
    static let patterns = [
        "*", "fixed", "cursor", "9x15", "nil2", "variable", "FIXED", "-*-helvetica-medium-r-*--12-*", "*-iso8859-1",
        "-adobe-*-*-*-*-*-*-*-*-*-*-*-*-*", "-adobe-*-*-*-*-*-0-0-0-0-*-0-*-*", "-*-*-*-*-*-*-0-0-75-75-*-0-*-*",
        "-adobe-helvetica-medium-r-normal--15-*", "-adobe-helvetica-medium-r-normal--15-*-*-*-*-*-iso8859-1",
        "-*-*-*-*-*-*-13-*-*-*-*-*-*-*", "-misc-fixed-*", "-*-fixed-*-*-*-*-14-130-75-75-c-70-iso8859-1",
        "*helvetica*", "lucidasans-*", "?x?", "??", "**", "*?*", "*-*", "k14", "-misc-*-r-*-*-*-120-*-*-*-*-*-*",
        "-adobe-courier-bold-r-normal--17-120-100-100-*-*-*-*",
        "-adobe-courier-bold-r-normal--0-0-100-100-m-0-iso8859-1",
        "-*-times-*-*-*-*-*-180-*-*-*-*-*-*", "-*-times-*-*-*-*-40-*-75-75-p-*-*-*", "", "nosuchfont",
        "-*-courier-medium-r-normal-*-*-120-*-*-*-*-iso8859-1", "-b&h-lucida-*", "*-gb2312.1980-0", "*song ti*",
        "-*-*-*-*-*-*-*-*-*-*-*-*-*-*", "-*-*-*-*-*-*-0-*-*-*-*-*-*-*",
    ]

    @Test func listsAreTheSame() throws {
        let server = try ReferenceServer()
        let catalog = FontCatalog(path: ReferenceServer.folders)
        for pattern in Self.patterns {
            for limit in [1, 3, 10, 5000] {
                let theirs = server.names(pattern, limit: limit)
                let ours = catalog.names(matching: pattern, limit: limit)
                let isSame = ours == theirs
                let difference = zip(ours, theirs).first { $0 != $1 }.map { "\($0)" } ?? "length"
                #expect(isSame, "\(pattern) \(limit): \(ours.count) and \(theirs.count), \(difference)")
            }
        }
    }

    static let names = [
        "fixed", "cursor", "9x15", "nil2", "variable", "10x20", "6x13bold", "k14", "kanji24", "olcursor", "heb8x13",
        "-*-helvetica-medium-r-*--12-*", "-*-courier-*", "*", "-misc-fixed-medium-r-normal--18-*-iso10646-1",
        "-misc-fixed-medium-r-normal-ja-18-*", "-adobe-helvetica-medium-r-normal--15-*",
        "-adobe-helvetica-medium-r-normal--15-*-*-*-*-*-iso8859-1",
        "-adobe-helvetica-medium-r-normal--9-*-*-*-*-*-iso8859-1",
        "-adobe-times-bold-i-normal--40-*-*-*-*-*-iso8859-1", "-adobe-times-bold-i-normal--0-0-0-0-p-0-iso8859-1",
        "-adobe-courier-medium-r-normal--*-130-*-*-*-*-iso8859-1",
        "-adobe-courier-medium-r-normal--17-*-75-75-m-*-iso8859-1",
        "-adobe-courier-medium-r-normal--30-*-100-100-m-120-iso8859-1",
        "-b&h-lucida-medium-r-normal-sans-7-*-*-*-*-*-iso8859-1",
        "-misc-fixed-medium-r-semicondensed--26-*-*-*-*-*-iso8859-1",
        "-misc-fixed-medium-r-normal--5-*-*-*-*-*-iso8859-1",
        "-*-new century schoolbook-*-*-*-*-22-*-*-*-*-*-iso10646-1", "-adobe-symbol-*-*-*-*-16-*-*-*-*-*-*-*",
        "-*-*-*-*-*-*-33-*-*-*-*-*-*-*", "-adobe-helvetica-*-r-*-*-*-140-75-75-*-*-iso8859-1", "nosuchfont", "",
        "-misc-fixed-medium-r-normal--13-100-100-100-c-70-iso8859-1", "-sony-fixed-*", "lucidasans-bold-12",
        "-adobe-helvetica-medium-r-normal--12-120-75-75-p-100-iso8859-1",
        "-adobe-helvetica-medium-r-normal--100-0-0-0-p-0-iso8859-1",
    ]

    @Test func fontsAreTheSame() throws {
        let server = try ReferenceServer()
        let catalog = FontCatalog(path: ReferenceServer.folders)
        var opened = 0
        for name in Self.names {
            let ours = catalog.open(name)
            let theirs = server.font(name, strings: ours?.strings ?? [])
            #expect((ours == nil) == (theirs == nil), "\(name)")
            guard let ours, let theirs else { continue }
            opened += 1
            compare(name, ours.told, theirs.told)
            comparePictures(name, ours, theirs.id, server)
            server.close(theirs.id)
        }
        #expect(opened > 30)
    }

    @Test func everyFontOfTheDirectoriesIsTheSame() throws {
        let server = try ReferenceServer()
        let catalog = FontCatalog(path: ReferenceServer.folders)
        let names = catalog.names(matching: "*", limit: 10_000)
        // Every seventh, of which those with four digits of zeros are scaled to the usual size.
        for name in stride(from: 0, to: names.count, by: 7).map({ names[$0] }) {
            let ours = catalog.open(name)
            let theirs = server.font(name, strings: ours?.strings ?? [])
            #expect((ours == nil) == (theirs == nil), "\(name)")
            guard let ours, let theirs else { continue }
            compare(name, ours.told, theirs.told)
            server.close(theirs.id)
        }
    }

    @Test func randomSizesAreTheSame() throws {
        let server = try ReferenceServer()
        let catalog = FontCatalog(path: ReferenceServer.folders)
        let families = catalog.names(matching: "-*-*-*-*-*-*-0-0-*-*-*-0-*-*", limit: 10_000)
        var random = Seeded(7)
        var opened = 0
        for _ in 0..<Self.rounds {
            guard let family = families.randomElement(using: &random) else { return }
            var fields = family.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
            fields[7] = ["*", "0", "\(Int.random(in: 5...40, using: &random))"].randomElement(using: &random) ?? ""
            let point = Int.random(in: 50...300, using: &random)
            fields[8] = ["*", "0", "*", "\(point)"].randomElement(using: &random) ?? ""
            let resolution = ["*", "0", "75", "100", "90"].randomElement(using: &random) ?? ""
            fields[9] = resolution
            fields[10] = Bool.random(using: &random) ? resolution : "*"
            let width = Int.random(in: 30...200, using: &random)
            fields[12] = ["*", "0", "*", "\(width)"].randomElement(using: &random) ?? ""
            let name = fields.joined(separator: "-")
            let ours = catalog.open(name)
            let theirs = server.font(name, strings: ours?.strings ?? [])
            #expect((ours == nil) == (theirs == nil), "\(name)")
            let listed = catalog.names(matching: name, limit: 20) == server.names(name, limit: 20)
            #expect(listed, "\(name)")
            guard let ours, let theirs else { continue }
            opened += 1
            compare(name, ours.told, theirs.told)
            comparePictures(name, ours, theirs.id, server, step: 9)
            server.close(theirs.id)
        }
        #expect(opened > 100)
    }

    @Test func randomPatternsAreTheSame() throws {
        let server = try ReferenceServer()
        let catalog = FontCatalog(path: ReferenceServer.folders)
        let names = catalog.names(matching: "*", limit: 10_000)
        var random = Seeded(11)
        for _ in 0..<Self.rounds {
            guard let name = names.randomElement(using: &random) else { return }
            var fields = name.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
            for place in fields.indices where place > 0 && Int.random(in: 0..<3, using: &random) > 0 {
                fields[place] = Int.random(in: 0..<8, using: &random) == 0 ? "?" + fields[place].dropFirst() : "*"
            }
            var pattern = fields.joined(separator: "-")
            if Bool.random(using: &random) {
                while let range = pattern.firstRange(of: "*-*") { pattern.replaceSubrange(range, with: "*") }
            }
            let listed = catalog.names(matching: pattern, limit: 50) == server.names(pattern, limit: 50)
            #expect(listed, "\(pattern)")
            let ours = catalog.open(pattern)
            let theirs = server.font(pattern, strings: ours?.strings ?? [])
            #expect((ours == nil) == (theirs == nil), "\(pattern)")
            guard let ours, let theirs else { continue }
            compare(pattern, ours.told, theirs.told)
            server.close(theirs.id)
        }
    }

    @Test func textExtentsAreTheSame() throws {
        let server = try ReferenceServer()
        let catalog = FontCatalog(path: ReferenceServer.folders)
        var random = Seeded(13)
        for name in Self.names {
            guard let ours = catalog.open(name), let theirs = server.font(name) else { continue }
            for count in 0..<12 {
                let high = ours.maxByte1 == 0 ? 0 : UInt16.random(in: 0...3, using: &random) << 8
                let text = (0..<count).map { _ in high | UInt16.random(in: 0...255, using: &random) }
                let told = ours.textExtents(text)
                let values = [
                    ours.rightToLeft ? 1 : 0, ours.ascent, ours.descent, told.ascent, told.descent, told.width,
                    told.left,
                    told.right,
                ]
                #expect(values == server.textExtents(theirs.id, text), "\(name) \(text)")
            }
            server.close(theirs.id)
        }
    }

    @Test func listsWithInfoAreTheSame() throws {
        let server = try ReferenceServer()
        let catalog = FontCatalog(path: ReferenceServer.folders)
        let patterns = ["fixed", "*", "-adobe-*", "-adobe-*-*-*-*-*-15-*-*-*-*-*-*-*", "lucidasans-*", "nosuch", "*x*"]
        for pattern in patterns {
            for limit in [1, 5, 60] {
                let theirs = server.fonts(pattern, limit: limit)
                var ours: [ReferenceServer.Listed] = []
                catalog.fonts(matching: pattern, limit: limit) { name, font, left in
                    let told = font.told
                    ours.append(.init(name: name, left: left, minBounds: told.minBounds, values: told.values))
                    return true
                }
                let isSame = ours == theirs
                let difference = zip(ours, theirs).first { $0 != $1 }
                #expect(isSame, "\(pattern) \(limit) \(difference.map { "\($0)" } ?? "")")
            }
        }
    }

    @Test func coloursAreTheSame() throws {
        let server = try ReferenceServer()
        var found = 0
        let spelled = ["Alice Blue", "DARK SLATE GRAY", "nosuchcolor", "grey100", "light goldenrod yellow"]
        for name in ColorNames.all + spelled {
            guard let theirs = server.color(name) else { continue }
            found += 1
            let ours = ColorNames.color(name)
            #expect(ours.map { [$0.red, $0.green, $0.blue] } == theirs, "\(name)")
        }
        #expect(found > 600)
    }

    private func compare(_ name: String, _ ours: ToldFont, _ theirs: ToldFont) {
        let properties = zip(ours.properties, theirs.properties).filter { $0 != $1 }
        let isSame = ours.properties == theirs.properties
        #expect(isSame, "\(name): \(properties)")
        #expect(ours.values == theirs.values, "\(name)")
        #expect(ours.minBounds == theirs.minBounds, "\(name)")
        #expect(ours.maxBounds == theirs.maxBounds, "\(name)")
        #expect(ours.extents.count == theirs.extents.count, "\(name)")
        let different = zip(ours.extents, theirs.extents).filter { $0 != $1 }
        #expect(different.isEmpty, "\(name), \(different.count): \(different.first ?? ([], []))")
    }

    private func comparePictures(
        _ name: String, _ ours: Font, _ theirs: UInt32, _ server: ReferenceServer, step: Int = 1
    ) {
        let width = Int(ours.maxBounds.rightBearing) - Int(ours.minBounds.leftBearing)
        let height = Int(ours.maxBounds.ascent) + Int(ours.maxBounds.descent)
        guard width > 0, height > 0 else { return }
        let x = -Int(ours.minBounds.leftBearing)
        let y = Int(ours.maxBounds.ascent)
        let first = Int(ours.minByte1) << 8 | Int(ours.minByte2)
        var wrong: [Int] = []
        for character in stride(from: first, to: min(0x1_0000, first + 400), by: width > 60 ? 9 * step : step) {
            let character = UInt16(character)
            let drawn = ours.picture(character, x: x, y: y, width: width, height: height)
            let picture = server.picture(theirs, character, x: x, y: y, width: width, height: height)
            if drawn != picture { wrong.append(Int(character)) }
        }
        #expect(wrong.isEmpty, "\(name): \(wrong.count) pictures, \(wrong.prefix(20))")
    }
}
