import Framebuffer
import Plumbing
import Recordings
import TestKit
import Testing

/// Screens to record: each step draws something of another kind.
struct ScreenPlay {
    private(set) var picture: Bitmap
    private var random: Seeded
    private var step = 0

    init(_ area: Area, seed: Int = 1) {
        picture = Bitmap(area, filledWith: Color(rgb: 0x203040))
        random = Seeded(seed)
    }

    /// Draws, and returns what changed.
    mutating func next() -> [Rect] {
        let area = picture.area
        let rect = Rect(
            random.int(0...area.width - 1), random.int(0...area.height - 1), random.int(1...area.width),
            random.int(1...area.height)
        ).intersection(picture.bounds)
        let colors = [1, 2, 5, 200, 100_000][step % 5]
        let palette = (0..<min(colors, 4096)).map { _ in UInt32(random.int(0...0xff_ffff)) | 0xff00_0000 }
        for y in rect.top..<rect.bottom {
            for x in rect.left..<rect.right {
                picture.pixels[y * area.width + x] = palette[random.int(0...palette.count - 1)]
            }
        }
        step += 1
        return [rect]
    }
}

/// Whether a picture is the one; not in the expectation, which would print all of both.
func shows(_ reader: RecordingReader, _ picture: Bitmap) -> Bool { reader.picture == picture }

@Suite struct FormatTests {
    @Test func everyMomentComesBackExactly() throws {
        var play = ScreenPlay(Area(301, 207))
        var writer = RecordingWriter(name: "a screen")
        var bytes = writer.bytes(of: .init(time: 0, play.picture, [play.picture.bounds]))
        var wanted = [play.picture]
        for step in 1...40 {
            let rects = play.next()
            bytes += writer.bytes(of: .init(time: step * 700, play.picture, rects))
            wanted.append(play.picture)
        }
        bytes += writer.end(at: 30_000)
        let reader = try RecordingReader(bytes)
        #expect(reader.name == "a screen" && reader.duration == 30_000 && reader.cut == nil)
        for (step, picture) in wanted.enumerated() {
            let frame = try #require(try reader.next())
            #expect(frame.time == step * 700)
            #expect(shows(reader, picture), "moment \(step)")
        }
        #expect(try reader.next()?.parts.isEmpty == true)
        #expect(try reader.next() == nil)
        // Anywhere, in any order.
        for time in [0, 27_999, 350, 15_000, 700, 30_000, 14_700, 14_699, 90_000] {
            _ = try reader.seek(to: time)
            #expect(shows(reader, wanted[min(40, time / 700)]), "at \(time)")
        }
    }

    @Test func theWholePictureComesAgainForSeeking() throws {
        var play = ScreenPlay(Area(64, 64))
        var writer = RecordingWriter(name: "")
        var bytes: [UInt8] = []
        for step in 0..<50 {
            let rects = play.next()
            bytes += writer.bytes(of: .init(time: step * 1000, play.picture, rects))
        }
        let mark: [UInt8] = [0, 0, 0, 1, 0x4e, 0x49, 0x54, 0x50, 0, 64, 0, 64, 255, 255, 255, 33]
        let keys = bytes.indices.count { bytes[$0...].starts(with: mark) }
        #expect(keys == 5)
    }

    @Test func anotherSizeIsFollowed() throws {
        var writer = RecordingWriter(name: "")
        let small = Bitmap(Area(20, 10), filledWith: .white)
        let large = Bitmap(Area(700, 300), filledWith: Color(rgb: 0x123456))
        var bytes = writer.bytes(of: .init(time: 5, small, [small.bounds]))
        bytes += writer.bytes(of: .init(time: 9, large, [large.bounds]))
        bytes += writer.bytes(of: .init(time: 7, small, [small.bounds]))
        let reader = try RecordingReader(bytes)
        #expect(try reader.seek(to: 0).area == small.area)
        #expect(shows(reader, small))
        _ = try reader.next()
        #expect(shows(reader, large))
        _ = try reader.next()
        #expect(shows(reader, small))
        #expect(reader.times == [0, 5, 9, 9])
        _ = try reader.seek(to: 5)
        #expect(shows(reader, small))
    }

    @Test func whatIsCutOffIsReadUpToThere() throws {
        var play = ScreenPlay(Area(50, 40))
        var writer = RecordingWriter(name: "x")
        var bytes: [UInt8] = []
        var ends: [Int] = []
        var pictures: [Bitmap] = []
        for step in 0..<6 {
            let rects = play.next()
            bytes += writer.bytes(of: .init(time: step, play.picture, step == 0 ? [play.picture.bounds] : rects))
            ends.append(bytes.count)
            pictures.append(play.picture)
        }
        for count in stride(from: ends[0], to: bytes.count, by: 7) {
            let reader = try RecordingReader(Array(bytes[..<count]))
            let whole = ends.lastIndex { $0 <= count } ?? 0
            #expect((reader.cut == nil) == ends.contains(count))
            if reader.cut != nil { #expect(reader.cut?.place == ends[whole]) }
            _ = try reader.seek(to: 100)
            #expect(shows(reader, pictures[whole]))
        }
    }

    /// A block of a recording of another program.
    static func block(_ bytes: [UInt8], time: Int = 0) -> [UInt8] {
        func number(_ value: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(value >> $0 & 255) } }
        return number(bytes.count) + bytes + [UInt8](repeating: 0, count: -bytes.count & 3) + number(time)
    }

    static let greeting: [UInt8] =
        Array("RFB 003.003\n".utf8) + [0, 0, 0, 1, 0, 2, 0, 2, 32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0]
        + [0, 0, 0, 1, 65]

    /// A file with one block.
    static func begun(_ bytes: [UInt8]) -> [UInt8] { Array("FBS 001.000\n".utf8) + block(bytes) }

    static func file(_ messages: [UInt8]) -> [UInt8] {
        Array("FBS 001.000\n".utf8) + block(greeting) + block(messages, time: 3)
    }

    @Test func recordingsOfOthersComeInPortions() throws {
        let update: [UInt8] =
            [0, 0, 0, 2, 0, 0, 0, 0, 0, 2, 0, 1, 0, 0, 0, 0, 3, 2, 1, 0, 6, 5, 4, 0]
            + [0, 0, 0, 1, 0, 2, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0]
        let stream = Self.greeting + [2] + update
        var bytes = Array("FBS 001.001\n".utf8)
        #expect(throws: RecordingError.self) { try RecordingReader(bytes) }
        bytes = Array("FBS 001.000\n".utf8)
        for (index, byte) in stream.enumerated() { bytes += Self.block([byte], time: index) }
        let reader = try RecordingReader(bytes)
        _ = try reader.seek(to: 1000)
        #expect(reader.picture.pixels == [0xff01_0203, 0xff04_0506, 0xff01_0203, 0xff04_0506])
        _ = try reader.seek(to: 0)
        #expect(reader.picture.pixels == [0xff01_0203, 0xff04_0506, 0xff01_0203, 0xff04_0506])
    }

    @Test(arguments: [
        ("no recording", [] as [UInt8], "byte 0"),
        ("another file", Array("RIFF 001.000\nabcdefgh".utf8), "byte 0"),
        ("nothing in it", Array("FBS 001.000\n".utf8), "byte 12"),
        ("a block without end", Array("FBS 001.000\n".utf8) + [255, 255, 255, 255], "byte 12"),
        ("no greeting", begun(Array("HTTP/1.1 200 OK".utf8)), "byte 16"),
        ("a password", begun(Array("RFB 003.003\n".utf8) + [0, 0, 0, 2]), "byte 28"),
        ("no pixels", begun(Array(greeting[..<16]) + [0, 0, 0, 2] + greeting[20...]), "byte 32"),
        ("numbers of colours", begun(Array(greeting[..<23]) + [0] + greeting[24...]), "byte 32"),
    ])
    func whatIsNoRecordingIsToldWithItsPlace(what: String, bytes: [UInt8], place: String) {
        do {
            _ = try RecordingReader(bytes)
            Issue.record("\(what) was read")
        } catch {
            #expect(error.description.hasPrefix(place + ":"), "\(what): \(error)")
        }
    }

    @Test(
        arguments: [
            ("an unknown message", [9], 0), ("beyond the screen", [0, 0, 0, 1, 0, 1, 0, 1, 0, 2, 0, 2, 0, 0, 0, 0], 4),
            ("an encoding that is not read", [0, 0, 0, 1, 0, 0, 0, 0, 0, 2, 0, 2, 0, 0, 0, 16], 4),
            ("a copy from beyond", [0, 0, 0, 1, 0, 0, 0, 0, 0, 2, 0, 2, 0, 0, 0, 1, 0, 1, 0, 0], 4),
            ("JPEG", [0, 0, 0, 1, 0, 0, 0, 0, 0, 2, 0, 2, 0, 0, 0, 7, 0x90], 4),
            ("no such Tight", [0, 0, 0, 1, 0, 0, 0, 0, 0, 2, 0, 2, 0, 0, 0, 7, 0xb0], 4),
            ("a gradient", [0, 0, 0, 1, 0, 0, 0, 0, 0, 2, 0, 2, 0, 0, 0, 7, 0x40, 2], 4),
            ("broken pixels", [0, 0, 0, 1, 0, 0, 0, 0, 0, 2, 0, 2, 0, 0, 0, 7, 1, 3, 9, 9, 9], 4),
            ("a screen of nothing", [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, 255, 255, 255, 33], 4),
            ("too large a screen", [0, 0, 0, 1, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 33], 4),
        ] as [(String, [UInt8], Int)])
    func whatIsSpoiltIsToldWithItsPlace(what: String, message: [UInt8], offset: Int) throws {
        let bytes = Self.file(message)
        let reader = try RecordingReader(bytes)
        let place = bytes.count - Self.block(message).count + 4 + offset
        do {
            _ = try reader.seek(to: 10)
            Issue.record("\(what) was read")
        } catch {
            #expect(error.place == place, "\(what): \(error)")
        }
    }

    @Test(arguments: 0..<8) func spoiltBytesTrapNowhere(seed: Int) throws {
        var random = Seeded(seed + 77)
        var play = ScreenPlay(Area(40, 30), seed: seed)
        var writer = RecordingWriter(name: "fuzz")
        var good: [UInt8] = []
        for step in 0..<8 {
            let rects = play.next()
            good += writer.bytes(of: .init(time: step * 3000, play.picture, rects))
        }
        var refused = 0
        for _ in 0..<300 {
            var bytes = good
            for _ in 0...random.int(0...6) {
                let at = random.int(0...bytes.count - 1)
                switch random.int(0...3) {
                case 0: bytes[at] = UInt8(random.int(0...255))
                case 1: bytes[at] ^= 1 << UInt8(random.int(0...7))
                case 2: bytes.removeSubrange(at..<min(bytes.count, at + random.int(1...9)))
                default: bytes.insert(UInt8(random.int(0...255)), at: at)
                }
                if bytes.isEmpty { bytes = [0] }
            }
            do {
                let reader = try RecordingReader(bytes)
                while try reader.next() != nil {}
                _ = try reader.seek(to: random.int(0...30_000))
            } catch {
                refused += 1
            }
        }
        #expect(refused > 0)
    }
}
