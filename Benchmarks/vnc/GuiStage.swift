import Framebuffer
import Plumbing
import Sessions

/// A view over the whole of a GUI server's screen.
final class GuiStage: Stage {
    private let client: GuiClient
    private let sheet: Sheet
    private var damage = Region()
    private var scroll: GuiCommit.Scroll?
    private var isShown = false

    /// A session that waits for its server.
    init(_ client: GuiClient, _ sheet: Sheet) throws {
        self.client = client
        self.sheet = sheet
        try client.setMode(Mode(Sheet.screen))
    }

    var descriptorNumber: Int32 { client.descriptorNumber }

    func put(_ source: Rect, at place: Point) {
        _ = sheet.memory.withSurface { from in client.buffer?.draw { $0.copy(from, source, to: place) } }
        damage.formUnion(Rect(place, source.area))
    }

    func move(_ rect: Rect, by delta: Point) {
        client.buffer?.draw { $0.copy($0, rect, to: rect.origin + delta) }
        scroll = GuiCommit.Scroll(target: rect.offset(by: delta), delta: delta)
    }

    func present() {
        let view = ViewID(1)
        let whole = Rect(.zero, Sheet.screen)
        client.commit(
            isShown ? [] : [.create(view, parent: nil), .geometry(view, whole), .front(view)], scroll: scroll,
            refresh: damage.rects)
        isShown = true
        damage = Region()
        scroll = nil
    }

    func takePresses() -> Int {
        var count = 0
        while let event = try? client.next() {
            guard case .input(let events) = event else { continue }
            count += events.count { if case .press = $0 { true } else { false } }
        }
        return count
    }
}
