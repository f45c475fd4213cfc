import ArgumentParser
import Framebuffer
import Images
import Plumbing
import Sessions

/// Writes one picture of the panorama to a PNG file; started inside a scenario by `nitpicker screenshot`.
@main
struct Screenshot: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nitpicker-screenshot",
        abstract: "Write what a running scenario shows to a PNG file; start it by 'nitpicker screenshot'.")

    @Option(help: "How many seconds to wait for the GUI server and for something to show the panorama.")
    var wait = 10

    @Option(help: "Show the panorama in this size (such as 1280x800) for the picture, when nothing else shows it.")
    var size: String?

    @Argument(help: "The file to write.", completion: .file(extensions: ["png"]))
    var file: String

    func run() throws {
        do {
            let picture = try wanted.map { try capture(showing: $0) } ?? capture()
            try Files.write(try PNG.encode(picture), to: file)
        } catch {
            Log.error("\(error)")
            throw ExitCode.failure
        }
    }

    /// The size that was asked for.
    private var wanted: Area? {
        get throws {
            guard let size else { return nil }
            let numbers = size.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
            guard numbers.count == 2, numbers.allSatisfy({ (1...Mode.sizeLimit).contains($0) }) else {
                throw ValidationError("a size is written as 1280x800")
            }
            return Area(numbers[0], numbers[1])
        }
    }

    /// The panorama as a new output of that size shows it, when its programs have come to rest.
    private func capture(showing area: Area) throws -> Bitmap {
        let client = try CaptureClient(try ParentLink.inherited(), CaptureOutput(area))
        let end = Instant.now.advanced(milliseconds: max(0, min(wait, 86_400)) * 1000)
        var hasFrame = false
        while true {
            while let event = try client.next() {
                switch event {
                case .ready, .output, .wakeup: client.capture()
                case .frame:
                    hasFrame = true
                    client.arm()
                case .failed(let status): throw SessionError.rejected("the GUI server refused: \(status)")
                case .ended(let reason): throw SessionError.refused(service: .capture, reason: reason)
                case .pointer, .outputs, .looked: continue
                }
            }
            let left = Int(end.since(.now) / 1_000_000)
            let isBusy = try left > 0 && client.wait(milliseconds: hasFrame ? min(left, 300) : left)
            if isBusy { continue }
            guard hasFrame, let picture = client.buffers[0].withSurface({ $0.bitmap(of: $0.bounds) }) else {
                throw SessionError.rejected("no GUI server in time")
            }
            return picture
        }
    }

    /// The panorama, without having a part in it: an onlooker of no size is told how large it is.
    private func capture() throws -> Bitmap {
        let client = try CaptureClient(try ParentLink.inherited(), CaptureOutput(.zero, isOutput: false))
        let end = Instant.now.advanced(milliseconds: max(0, min(wait, 86_400)) * 1000)
        var area = Area.zero
        var torn = 0
        while true {
            while let event = try client.next() {
                switch event {
                case .output(let rect):
                    if rect.isEmpty { continue }
                    if rect.area == area {
                        client.capture()
                    } else {
                        area = rect.area
                        try client.configure(CaptureOutput(area, isOutput: false))
                    }
                case .frame(let frame):
                    torn += frame.isTorn ? 1 : 0
                    // A client that draws without a pause is shown as it is.
                    if frame.isTorn, torn < 20 {
                        client.capture()
                    } else if let picture = client.buffers[0].withSurface({ $0.bitmap(of: $0.bounds) }) {
                        return picture
                    }
                case .failed(let status): throw SessionError.rejected("the GUI server refused: \(status)")
                case .ended(let reason): throw SessionError.refused(service: .capture, reason: reason)
                case .ready, .wakeup, .pointer, .outputs, .looked: continue
                }
            }
            let left = Int(end.since(.now) / 1_000_000)
            guard left > 0, try client.wait(milliseconds: left) else {
                throw SessionError.rejected(
                    client.isConnected
                        ? "nothing shows the panorama; give it a size for the picture by --size"
                        : "no GUI server in time")
            }
        }
    }
}
