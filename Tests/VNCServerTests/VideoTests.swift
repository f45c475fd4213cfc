import Foundation
import Framebuffer
import ScenarioTest
import Testing
import VNCServer

/// What behaves like video goes as H.264, which ffmpeg decodes, and is exact when it has stopped.
struct VideoTests {
    private static let ffmpeg = Programs.find("ffmpeg")

    /// Shows pictures and returns those that were sent as frames of the video.
    private func play(_ count: Int, _ rig: ServerRig, _ peer: TestPeer, _ rect: Rect) -> [Bitmap] {
        var filmed: [Bitmap] = []
        for seed in 0..<count {
            let frames = peer.decoder.videos[rect]?.count ?? 0
            let updates = peer.updates
            let bitmap = Scene.photograph.bitmap(rect.area, seed: UInt64(seed))
            rig.desktop.put(bitmap, bitmap.bounds, at: rect.origin)
            guard rig.run(until: { peer.updates > updates || peer.failure != nil }) else { break }
            if peer.decoder.videos[rect]?.count ?? 0 > frames { filmed.append(bitmap) }
        }
        return filmed
    }

    /// What ffmpeg makes of the frames.
    private func decode(_ frames: [[UInt8]], _ area: Area) throws -> [Bitmap] {
        let folder = try TestFolder("video")
        let file = folder.path + "/frames.h264"
        try Data(frames.flatMap { $0 }).write(to: URL(fileURLWithPath: file))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(Self.ffmpeg))
        process.arguments = [
            "-loglevel", "error", "-f", "h264", "-i", file, "-vsync", "0", "-f", "rawvideo", "-pix_fmt", "bgra",
            folder.path + "/pixels",
        ]
        try process.run()
        process.waitUntilExit()
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.path + "/pixels")))
        let format = VNCPixelFormat.bgrx
        return (0..<bytes.count / (4 * area.count)).map {
            format.bitmap(area, Array(bytes[$0 * 4 * area.count..<($0 + 1) * 4 * area.count]))
        }
    }

    /// The peak signal to noise ratio in decibels.
    private func likeness(_ a: Bitmap, _ b: Bitmap) -> Double {
        var sum = 0
        for (first, second) in zip(a.pixels, b.pixels) {
            let (first, second) = (Color(bits: first), Color(bits: second))
            for delta in [first.red - second.red, first.green - second.green, first.blue - second.blue] {
                sum += delta * delta
            }
        }
        return 10 * log10(255 * 255 / max(1e-9, Double(sum) / Double(3 * a.pixels.count)))
    }

    @Test(.enabled(if: ffmpeg != nil, "ffmpeg is not installed"), arguments: [false, true])
    func aVideoIsAStreamAndExactWhenItStops(_ drawsPointer: Bool) throws {
        let rig = try ServerRig(area: Area(640, 480))
        let peer = try rig.peer(drawsPointer ? [50, 7, -26, -239] : [50, 7, -26])
        #expect(rig.settle(peer))
        let rect = Rect(101, 55, 320, 240)
        let filmed = play(30, rig, peer, rect)
        #expect(peer.failure == nil)
        #expect(filmed.count > 15)
        #expect(rig.settle(peer))
        let frames = try #require(peer.decoder.videos[rect])
        #expect(peer.decoder.videos.count == 1)
        let shown = try decode(frames, rect.area)
        #expect(shown.count == filmed.count && frames.count == filmed.count)
        let worst = zip(shown, filmed).map { likeness($0, $1) }.min() ?? 0
        #expect(worst > 30)
        // Small beside what the same would be as JPEG of the same quality, a frame with another.
        #expect(frames.reduce(0) { $0 + $1.count } < frames.count * rect.count / 2)
    }

    @Test func whoDoesNotPermitLossGetsNone() throws {
        let rig = try ServerRig(area: Area(640, 480))
        let exact = try rig.peer([7, 50])
        let few = try rig.peer([50, 7])
        #expect(rig.settle(exact, few))
        few.send(Viewer.format(8, 8, big: false, [0, 7, 0, 7, 0, 3, 5, 2, 0]))
        _ = play(20, rig, exact, Rect(100, 50, 320, 240))
        #expect(exact.decoder.videos.isEmpty && few.decoder.encodings[50] == nil)
    }

    /// The videos that change with the damage.
    private func note(_ damage: [Rect], _ watch: inout VideoWatch, at time: Int) -> [Rect] {
        watch.note(damage, at: time)
        return watch.videos(at: time)
    }

    @Test func onlyWhatIsLargeAndGoesOnIsVideo() {
        var watch = VideoWatch()
        let (large, small) = (Rect(11, 20, 321, 241), Rect(500, 0, 100, 100))
        // Often, but small; large, but seldom.
        for time in 0..<40 { #expect(note([small], &watch, at: 40 * time) == []) }
        for time in 10..<40 { #expect(note([large], &watch, at: 400 * time) == []) }
        // Once all of the desktop, as when a viewer comes in.
        #expect(note([Rect(0, 0, 800, 600)], &watch, at: 99_999) == [])
        var found: [[Rect]] = []
        for time in 0..<20 { found.append(note([large, small], &watch, at: 100_000 + 40 * time)) }
        #expect(found[6] == [] && found[7] == [Rect(11, 20, 320, 240)] && found[19] == found[7])
        // What changes a little in it does not keep it going, and it goes on when it comes back in time.
        #expect(note([Rect(11, 20, 50, 50)], &watch, at: 101_200) == found[7])
        #expect(note([Rect(11, 20, 50, 50)], &watch, at: 101_300) == [])
        #expect(note([large], &watch, at: 101_400) == [])
    }

    @Test func aVideoMayMoveAndThereAreFew() {
        var watch = VideoWatch()
        var most = 0
        for time in 0..<200 {
            let found = note((0..<4).map { Rect(time / 20 * 8, $0 * 200, 300, 180) }, &watch, at: 30 * time)
            most = max(most, found.count)
            #expect(Region(found).count == found.reduce(0) { $0 + $1.count })
        }
        #expect(most == VideoWatch.limit)
    }
}
