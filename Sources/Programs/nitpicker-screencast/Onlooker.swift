import Framebuffer
import Plumbing
import Sessions

/// Looks on at the panorama without having a part in it, and follows its size.
final class Onlooker {
    private let client: CaptureClient
    private let loop: Loop
    private var watch: Loop.Watch?
    private var area = Area.zero
    private var isNew = true
    private var last = Instant(nanoseconds: 0)
    /// The least milliseconds between two pictures.
    var period = 40
    /// Called with each picture and what changed in it since the one before.
    var onPicture: (Surface, [Rect]) -> Void = { _, _ in }
    /// Called when there will be no more.
    var onEnd: (String) -> Void = { _ in }

    init(_ link: ParentLink, _ loop: Loop) throws {
        self.loop = loop
        client = try CaptureClient(link, CaptureOutput(.zero, isOutput: false))
        watch = try loop.watch(client.descriptorNumber) { [unowned self] _ in receive() }
    }

    private func receive() {
        do throws(SessionError) {
            while let event = try client.next() {
                switch event {
                case .output(let rect):
                    if rect.isEmpty { continue }
                    if rect.area == area {
                        client.capture()
                    } else {
                        area = rect.area
                        isNew = true
                        try client.configure(CaptureOutput(area, isOutput: false))
                    }
                case .frame(let frame): take(frame)
                case .failed(let status): onEnd("the GUI server refused: \(status)")
                case .ended(let reason): onEnd(reason)
                case .ready: isNew = true
                case .wakeup, .pointer, .outputs, .looked: continue
                }
            }
        } catch {
            onEnd("\(error)")
        }
    }

    private func take(_ frame: CaptureFrame) {
        guard client.buffers.indices.contains(frame.index), client.buffers[frame.index].area == area else { return }
        last = .now
        let rects = isNew ? [Rect(.zero, area)] : frame.damage
        isNew = false
        if !rects.isEmpty { _ = client.buffers[frame.index].withSurface { onPicture($0, rects) } }
        // The next capture waits at the server until something changes, but not sooner than the rate permits.
        loop.schedule(at: last.advanced(milliseconds: period)) { [weak self] in
            self?.client.capture(whenChanged: true)
        }
    }
}
