import Framebuffer
import Plumbing
import Recordings
import Replay
import ScenarioTest
import Sessions
import Testing
import VNCServer

/// vnc-server records what it shows.
@Suite struct ServerRecordingTests {
    /// A server that shows a desktop to nobody.
    private final class Rig {
        let loop: Loop
        let desktop: ReplayDesktop
        let folder: TestFolder
        private(set) var server: Server?
        var reported: Document = .null
        var play = ScreenPlay(Area(160, 120))

        init(_ record: [Document.Member]) throws {
            folder = try TestFolder("record")
            loop = try Loop()
            desktop = try ReplayDesktop(loop)
            server = try Server(
                desktop.link, loop, try settings(record), report: { [unowned self] in reported = $0 }, fail: { _ in })
            desktop.show(.init(time: 0, play.picture, [play.picture.bounds]))
        }

        func settings(_ record: [Document.Member]?) throws -> Settings {
            var members: [Document.Member] = [
                .init("listen", ["unix": .string(folder.file("vnc"))]), .init("size", [160, 120]),
            ]
            if let record {
                members.append(.init("record", .object([.init("folder", .string(folder.file("films")))] + record)))
            }
            return try Settings.parse(.object(members)).settings
        }

        var files: [String] { Files.names(in: folder.file("films")).map { folder.file("films/\($0)") } }

        func run(until condition: () throws -> Bool) throws -> Bool {
            let end = Instant.now.advanced(milliseconds: 60_000)
            while try !condition() {
                if Instant.now > end { return false }
                try loop.turn(milliseconds: 20)
            }
            return true
        }

        /// Whether the newest file ends with what is shown.
        func isRecorded() throws -> Bool {
            guard let path = files.last, Files.content(path)?.isEmpty == false else { return false }
            let reader = try RecordingReader(path: path)
            _ = try reader.seek(to: 1 << 40)
            return reader.picture == play.picture
        }

        func next() {
            let rects = play.next()
            desktop.show(.init(time: 0, play.picture, rects))
        }

        func close() {
            server?.close()
            server = nil
        }
    }

    @Test func whatIsShownIsRecordedThoughNobodyLooks() throws {
        let rig = try Rig([.init("rate", 60)])
        #expect(try rig.run { try rig.isRecorded() })
        for _ in 0..<8 {
            rig.next()
            #expect(try rig.run { try rig.isRecorded() })
        }
        let path = try #require(rig.files.first)
        #expect(Files.mode(of: path).map { $0 & 0o777 } == 0o600)
        #expect(rig.reported["recording"]["file"].string == path)
        #expect(rig.reported["recording"]["state"].string == "recording")
        rig.close()
        let reader = try RecordingReader(path: path)
        #expect(reader.cut == nil)
        var moments = 0
        while try reader.next() != nil { moments += 1 }
        // And its end.
        #expect(moments == 10)
    }

    @Test func eachStartIsAFileOfItsOwnAndTheOldestGo() throws {
        let rig = try Rig([.init("keep", 2), .init("rate", 60)])
        for keep in [2, 2, 3] {
            #expect(try rig.run { try rig.isRecorded() })
            rig.server?.change(try rig.settings(nil))
            #expect(try rig.run { rig.reported["recording"] == false })
            rig.server?.change(try rig.settings([.init("keep", .integer(keep)), .init("rate", 60)]))
        }
        #expect(try rig.run { try rig.isRecorded() })
        #expect(rig.files.count == 3)
        rig.close()
    }

    @Test func aFullFileEndsTheRecordingAndNothingElse() throws {
        let rig = try Rig([.init("megabytes", 1), .init("rate", 60)])
        var noise = Bitmap(Area(160, 120))
        var random = UInt32(1)
        for _ in 0..<60 where rig.reported["recording"]["state"].string != "ended" {
            for index in noise.pixels.indices {
                random = random &* 1_664_525 &+ 1_013_904_223
                noise.pixels[index] = random | 0xff00_0000
            }
            let size = rig.files.last.flatMap { Files.content($0)?.count } ?? 0
            rig.desktop.show(.init(time: 0, noise, [noise.bounds]))
            #expect(
                try rig.run {
                    rig.reported["recording"]["state"].string == "ended"
                        || (rig.files.last.flatMap { Files.content($0)?.count } ?? 0) > size
                })
        }
        #expect(rig.reported["recording"]["state"].string == "ended")
        let size = try #require(rig.reported["recording"]["bytes"].integer)
        #expect(size >= 1 << 20 && size < (1 << 20) + (1 << 17))
        rig.close()
    }

    @Test func whereNothingCanBeWrittenThereIsNoRecordingAndAServer() throws {
        let rig = try Rig([])
        try Files.write([1], to: rig.folder.file("nofolder"))
        var wish = try rig.settings([])
        wish.record?.folder = rig.folder.file("nofolder")
        rig.server?.change(wish)
        #expect(try rig.run { rig.reported["recording"]["state"].string?.hasPrefix("failed: ") == true })
        #expect(rig.reported["listening"]["unix"].string == rig.folder.file("vnc"))
        rig.close()
    }

    @Test(
        arguments: [
            ["rate": 5], ["folder": "films"], ["folder": "/tmp", "rate": 1000], ["folder": "/tmp", "megabytes": 0],
            ["folder": "/tmp", "keep": "all"],
        ] as [Document])
    func whatMakesNoSenseIsRefused(record: Document) {
        #expect(throws: VNCServerError.self) {
            try Settings.parse(["listen": ["unix": "/tmp/x"], "record": record])
        }
    }

    @Test func timesOfFilesAreDates() {
        #expect(WallClock.stamp(0) == "19700101-000000")
        #expect(WallClock.stamp(951_826_245) == "20000229-121045")
        #expect(WallClock.stamp(1_795_305_599) == "20261121-235959")
    }
}
