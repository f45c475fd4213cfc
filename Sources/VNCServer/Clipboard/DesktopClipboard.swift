internal import Plumbing
internal import Sessions

/// The desktop's clipboard for all viewers together: what one copies the others are told of, when the clipboard lets it.
final class DesktopClipboard {
    private let client: ClipboardClient
    private let onText: (String?, _ source: Int?) -> Void
    private let onChange: (Bool) -> Void
    /// Whether there is a clipboard, as far as is known.
    private(set) var isThere = false
    private var watch: Loop.Watch?
    /// Which viewer the last copies came from, by their numbers.
    private var sources: [UInt32: Int] = [:]
    /// The text that viewers may have; nil when there is none.
    private(set) var text: String?

    /// The most copies whose viewer is remembered.
    private static let sourceLimit = 64

    /// Asks for the clipboard.
    ///
    /// - Parameters:
    ///   - tell: called with each text and the viewer that it came from.
    ///   - change: called when there is a clipboard, and when there is none any more.
    init(
        _ link: ParentLink, _ loop: Loop, tell: @escaping (String?, _ source: Int?) -> Void,
        change: @escaping (Bool) -> Void
    ) throws {
        client = try ClipboardClient(link)
        onText = tell
        onChange = change
        watch = try loop.watch(client.descriptorNumber) { [unowned self] _ in hear() }
    }

    deinit { watch?.cancel() }

    /// A viewer copied a text.
    func copy(_ text: String, from viewer: Int) {
        let serial = client.copy(Clip(text: text))
        if sources.count >= Self.sourceLimit { sources = [:] }
        sources[serial] = viewer
    }

    private func hear() {
        do throws(SessionError) {
            while let event = try client.next() {
                switch event {
                case .changed:
                    change(true)
                    text = client.clip.text
                    onText(text, client.own.flatMap { sources[$0] })
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
        change(false)
    }

    private func change(_ isThere: Bool) {
        guard isThere != self.isThere else { return }
        self.isThere = isThere
        onChange(isThere)
    }
}
