import Framebuffer
import Plumbing
import Recordings
import ScenarioTest

/// A recording in a folder of its own, and what was seen when.
struct Recorded {
    let folder: TestFolder
    let path: String
    let bytes: [UInt8]
    let pictures: [Bitmap]

    /// The milliseconds between two moments.
    static let pause = 1_000

    init(_ area: Area = Area(320, 240), moments: Int = 12, sizes: [Int: Area] = [:]) throws {
        folder = try TestFolder("recorded")
        path = folder.file("a.fbs")
        var play = ScreenPlay(area)
        var writer = RecordingWriter(name: "recorded")
        var bytes = writer.bytes(of: .init(time: 0, play.picture, [play.picture.bounds]))
        var pictures = [play.picture]
        for step in 1..<moments {
            if let area = sizes[step] { play = ScreenPlay(area, seed: step) }
            let rects = sizes[step] == nil ? play.next() : [play.picture.bounds]
            bytes += writer.bytes(of: .init(time: step * Self.pause, play.picture, rects))
            pictures.append(play.picture)
        }
        bytes += writer.end(at: moments * Self.pause)
        let file = try RecordingFile(path)
        try file.append(bytes)
        self.bytes = bytes
        self.pictures = pictures
    }
}

/// A server that says what a recording holds, whatever it is told.
final class TapeServer {
    let address: VNCAddress
    private let crew = Crew(limit: 1, name: "tape")
    private let ends: Ends

    private final class Ends: Sendable {
        let listener: Listener
        init(_ path: String) throws { listener = try Listener(unixPath: path) }
    }

    /// - Parameter messages: what a server sends, without the blocks of the file.
    init(_ path: String, _ messages: [UInt8]) throws {
        address = .unix(path)
        let ends = try Ends(path)
        self.ends = ends
        crew.perform {
            guard (try? ends.listener.descriptor.waitReadable(milliseconds: 60_000)) == true,
                let viewer = try? ends.listener.accept()
            else { return }
            let socket = StreamSocket(viewer.descriptor)
            var done = 0
            while done < messages.count {
                guard let count = try? socket.write(messages, from: done) else { return }
                done += count
                if count == 0 { _ = try? socket.descriptor.waitWritable(milliseconds: 1_000) }
            }
            // Until the viewer leaves; what it says is read, so that it never waits.
            while (try? socket.descriptor.waitReadable(milliseconds: 60_000)) == true {
                guard let read = try? socket.read(), case .bytes = read else { return }
            }
        }
    }

    /// What is in the blocks of a file.
    static func messages(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var place = 12
        while place + 8 <= bytes.count {
            let count = bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
            result += bytes[place + 4..<place + 4 + count]
            place += 8 + (count + 3) & ~3
        }
        return result
    }
}
