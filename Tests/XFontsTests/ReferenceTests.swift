import Testing
import XFonts

/// The same questions to the sample server and to ours.
@Suite(.serialized, .enabled(if: ReferenceServer.isInstalled, "Xvfb, xfonts-base, xfonts-75dpi and xfonts-100dpi are needed"))
struct ReferenceTests {
    static let patterns = [
        "*", "fixed", "cursor", "9x15", "nil2", "variable", "FIXED", "-*-helvetica-medium-r-*--12-*", "*-iso8859-1",
        "-adobe-*-*-*-*-*-*-*-*-*-*-*-*-*", "-adobe-*-*-*-*-*-0-0-0-0-*-0-*-*", "-*-*-*-*-*-*-0-0-75-75-*-0-*-*",
        "-adobe-helvetica-medium-r-normal--15-*", "-adobe-helvetica-medium-r-normal--15-*-*-*-*-*-iso8859-1",
        "-*-*-*-*-*-*-13-*-*-*-*-*-*-*", "-misc-fixed-*", "-*-fixed-*-*-*-*-14-130-75-75-c-70-iso8859-1",
        "*helvetica*", "lucidasans-*", "?x?", "??", "**", "*?*", "*-*", "k14", "-misc-*-r-*-*-*-120-*-*-*-*-*-*",
        "-adobe-courier-bold-r-normal--17-120-100-100-*-*-*-*", "-adobe-courier-bold-r-normal--0-0-100-100-m-0-iso8859-1",
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
        "-adobe-helvetica-medium-r-normal--15-*-*-*-*-*-iso8859-1", "-adobe-helvetica-medium-r-normal--9-*-*-*-*-*-iso8859-1",
        "-adobe-times-bold-i-normal--40-*-*-*-*-*-iso8859-1", "-adobe-times-bold-i-normal--0-0-0-0-p-0-iso8859-1",
        "-adobe-courier-medium-r-normal--*-130-*-*-*-*-iso8859-1", "-adobe-courier-medium-r-normal--17-*-75-75-m-*-iso8859-1",
        "-adobe-courier-medium-r-normal--30-*-100-100-m-120-iso8859-1", "-b&h-lucida-medium-r-normal-sans-7-*-*-*-*-*-iso8859-1",
        "-misc-fixed-medium-r-semicondensed--26-*-*-*-*-*-iso8859-1", "-misc-fixed-medium-r-normal--5-*-*-*-*-*-iso8859-1",
        "-*-new century schoolbook-*-*-*-*-22-*-*-*-*-*-iso10646-1", "-adobe-symbol-*-*-*-*-16-*-*-*-*-*-*-*",
        "-*-*-*-*-*-*-33-*-*-*-*-*-*-*", "-adobe-helvetica-*-r-*-*-*-140-75-75-*-*-iso8859-1", "nosuchfont", "",
        "-misc-fixed-medium-r-normal--13-100-100-100-c-70-iso8859-1", "-sony-fixed-*", "lucidasans-bold-12",
        "-adobe-helvetica-medium-r-normal--12-120-75-75-p-100-iso8859-1", "-adobe-helvetica-medium-r-normal--100-0-0-0-p-0-iso8859-1",
    ]

    @Test func fontsAreTheSame() throws {
        let server = try ReferenceServer()
        let catalog = FontCatalog(path: ReferenceServer.folders)
        for name in Self.names {
            let ours = catalog.open(name)
            let theirs = server.font(name, strings: ours?.strings ?? [])
            #expect((ours == nil) == (theirs == nil), "\(name)")
            guard let ours, let theirs else { continue }
            compare(name, ours.told, theirs.told)
            comparePictures(name, ours, theirs.id, server)
            server.close(theirs.id)
        }
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

    private func comparePictures(_ name: String, _ ours: Font, _ theirs: UInt32, _ server: ReferenceServer) {
        let width = Int(ours.maxBounds.rightBearing) - Int(ours.minBounds.leftBearing)
        let height = Int(ours.maxBounds.ascent) + Int(ours.maxBounds.descent)
        guard width > 0, height > 0 else { return }
        let x = -Int(ours.minBounds.leftBearing)
        let y = Int(ours.maxBounds.ascent)
        let first = Int(ours.minByte1) << 8 | Int(ours.minByte2)
        var wrong: [Int] = []
        for character in stride(from: first, to: min(0x1_0000, first + 400), by: width > 60 ? 9 : 1) {
            let character = UInt16(character)
            let drawn = ours.picture(character, x: x, y: y, width: width, height: height)
            let picture = server.picture(theirs, character, x: x, y: y, width: width, height: height)
            if drawn != picture { wrong.append(Int(character)) }
        }
        #expect(wrong.isEmpty, "\(name): \(wrong.count) pictures, \(wrong.prefix(20))")
    }
}
