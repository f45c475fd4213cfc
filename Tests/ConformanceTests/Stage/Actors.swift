import Framebuffer
import Plumbing
import Sessions

/// A program on the stage, and all that it was told.
final class App {
    let client: GuiClient
    var input: [InputEvent] = []
    var statuses: [RequestStatus] = []
    var shown: [UInt32] = []
    var tokens: [ViewID: ViewToken] = [:]
    var infos: [GuiInfo] = []
    var reattached = 0
    /// Whether a test has looked at its input.
    var isWatched = false
    /// Whether it reads what it is told.
    var isReading = true

    init(_ client: GuiClient) { self.client = client }

    /// Reads what there is; whether there was something.
    func pump() -> Bool {
        guard isReading else { return false }
        var isBusy = false
        while let event = (try? client.next()) ?? nil {
            isBusy = true
            switch event {
            case .info(let info): infos.append(info)
            case .input(let events): input += events
            case .shown(let serial): shown.append(serial)
            case .token(let view, let token): tokens[view] = token
            case .done(_, let status): statuses.append(status)
            case .reattached: reattached += 1
            case .ended: break
            }
        }
        return isBusy
    }
}

/// Something that shows the panorama.
final class Screen {
    let client: CaptureClient
    var frames: [CaptureFrame] = []
    var output: Rect?
    var wakeups = 0
    /// What it was told of all outputs.
    var outputs: [CaptureNeighbour] = []

    init(_ client: CaptureClient) { self.client = client }

    func pump() -> Bool {
        var isBusy = false
        while let event = (try? client.next()) ?? nil {
            isBusy = true
            switch event {
            case .output(let rect): output = rect
            case .frame(let frame): frames.append(frame)
            case .wakeup: wakeups += 1
            case .outputs(let told): outputs = told
            case .ready, .looked, .pointer, .failed, .ended: break
            }
        }
        return isBusy
    }

    /// What the first buffer holds.
    var bitmap: Bitmap? {
        guard let buffer = client.buffers.first else { return nil }
        return buffer.withSurface { $0.bitmap(of: $0.bounds) } ?? nil
    }
}

/// A keyboard, a mouse, a touch screen.
final class Driver {
    let client: EventClient
    var acknowledged: UInt32 = 0

    init(_ client: EventClient) { self.client = client }

    func pump() -> Bool {
        var isBusy = false
        while let event = (try? client.next()) ?? nil {
            isBusy = true
            if case .acknowledged(let number) = event { acknowledged = number }
        }
        return isBusy
    }
}
