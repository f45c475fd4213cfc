internal import Plumbing
internal import Sessions

/// The desktop's clipboard for all viewers together: what one copies the others are told of, when the clipboard lets it.
///
/// Pictures are translated on a thread, the newest one alone; what came before one is not told any more.
final class DesktopClipboard {
    /// What the thread has made.
    private enum Result: Sendable {
        case shown(ViewerClip, number: Int)
        case copied(Clip?, viewer: Int)
    }

    private let client: ClipboardClient
    private let onClip: (ViewerClip, _ source: Int?) -> Void
    private let onChange: (Bool) -> Void
    private let wantsPictures: () -> Bool
    /// Whether there is a clipboard, as far as is known.
    private(set) var isThere = false
    private var watch: Loop.Watch?
    /// Which viewer the last copies came from, by their numbers.
    private var sources: [UInt32: Int] = [:]
    /// What viewers may have.
    private(set) var clip = ViewerClip()
    private let crew = Crew(limit: 1, name: "clips")
    private var results: Mailbox<Result>?
    /// The number of the clip that is there now.
    private var newest = 0
    /// How many viewers' clips wait for the thread.
    private var waiting = 0

    /// The most copies whose viewer is remembered, and the most clips that wait.
    private static let sourceLimit = 64
    private static let waitingLimit = 4

    /// Asks for the clipboard.
    ///
    /// - Parameters:
    ///   - wantsPictures: whether a viewer is there that understands pictures.
    ///   - tell: called with each clip and the viewer that it came from.
    ///   - change: called when there is a clipboard, and when there is none any more.
    init(
        _ link: ParentLink, _ loop: Loop, wantsPictures: @escaping () -> Bool,
        tell: @escaping (ViewerClip, _ source: Int?) -> Void, change: @escaping (Bool) -> Void
    ) throws {
        client = try ClipboardClient(link)
        self.wantsPictures = wantsPictures
        onClip = tell
        onChange = change
        results = try loop.mailbox { [unowned self] in take($0) }
        watch = try loop.watch(client.descriptorNumber) { [unowned self] _ in hear() }
    }

    deinit { watch?.cancel() }

    /// A viewer copied something.
    func copy(_ copy: ViewerClipboard.Copy, from viewer: Int) {
        switch copy {
        case .text(let text): self.copy(Clip(text: text), from: viewer)
        case .packed(let stream, let flags):
            guard waiting < Self.waitingLimit, let results else { return }
            waiting += 1
            let shown = clip
            crew.perform {
                results.post(.copied(ClipTranslation.forDesktop(stream, flags, unlike: shown), viewer: viewer))
            }
        }
    }

    private func copy(_ clip: Clip, from viewer: Int) {
        let serial = client.copy(clip)
        if sources.count >= Self.sourceLimit { sources = [:] }
        sources[serial] = viewer
    }

    private func take(_ result: Result) {
        switch result {
        case .shown(let clip, let number): if number == newest { show(clip) }
        case .copied(let clip, let viewer):
            waiting -= 1
            if let clip { copy(clip, from: viewer) }
        }
    }

    private func show(_ clip: ViewerClip) {
        self.clip = clip
        onClip(clip, client.own.flatMap { sources[$0] })
    }

    private func hear() {
        do throws(SessionError) {
            while let event = try client.next() {
                switch event {
                case .changed:
                    change(true)
                    newest += 1
                    let (clip, number) = (client.clip, newest)
                    guard clip[.png] != nil, wantsPictures(), let results else {
                        show(ClipTranslation.withoutPicture(clip))
                        continue
                    }
                    crew.perform { results.post(.shown(ClipTranslation.forViewers(clip), number: number)) }
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
