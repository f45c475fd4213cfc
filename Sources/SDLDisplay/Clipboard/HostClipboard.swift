internal import Plumbing
internal import Sessions

/// Passes texts between the host's clipboard and the desktop's, where one is routed.
final class HostClipboard {
    private let window: Window
    private let client: ClipboardClient
    private var exchange = ClipboardExchange()
    private var watch: Loop.Watch?

    /// Asks for the desktop's clipboard.
    init(_ component: Component, _ window: Window) throws {
        self.window = window
        client = try ClipboardClient(component.link)
        watch = try component.loop.watch(client.descriptorNumber) { [unowned self] _ in hear() }
    }

    /// Takes what the window told.
    func take(_ events: [WindowEvent]) {
        guard exchange.take(events), client.isThere != false else { return }
        if let text = exchange.host(window.clipboardText) { client.copy(Clip(text: text)) }
    }

    private func hear() {
        do throws(SessionError) {
            while let event = try client.next() {
                switch event {
                case .changed:
                    guard client.own == nil, let text = exchange.desktop(client.clip.text) else { continue }
                    window.setClipboardText(text)
                case .answered: continue
                case .absent: end()
                }
            }
        } catch {
            Log.warning("clipboard: \(error)")
            end()
        }
    }

    private func end() {
        watch?.cancel()
        watch = nil
    }
}
