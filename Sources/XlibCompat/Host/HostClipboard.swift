internal import Plumbing
internal import Sessions

/// What passes between the selection CLIPBOARD of an engine's world and the clipboard that is routed to the component: texts, pictures and other types.
///
/// Nothing is opened before a program has to do with that selection, so that most pay nothing for it. Waits once, and not for long:
/// before a program's first look, for what there is to see; programs that paste and end would be too early for ever.
final class HostClipboard {
    private let link: ParentLink
    private unowned let engine: Engine
    private var client: ClipboardClient?
    private var hasWaited = false
    private var isOver = false
    /// Whether what was on the clipboard when it was opened is known.
    private var isOpen = false

    /// The most milliseconds that a program's first look waits for the clipboard.
    private static let patience = 500

    init(_ link: ParentLink, _ engine: Engine) {
        self.link = link
        self.engine = engine
        engine.onClipboardNeed { [unowned self] in prepare(for: $0) }
        engine.watchClipboard { [unowned self] in copy($0) }
    }

    /// The descriptor to watch, once there is one.
    var descriptorNumber: Int32? { isOver ? nil : client?.descriptorNumber }

    /// Takes what the clipboard says, and tells the engine.
    func dispatch() {
        guard let client, !isOver else { return }
        do throws(SessionError) {
            while let event = try client.next() {
                switch event {
                case .changed: offer(client)
                case .answered: continue
                case .absent: return end()
                }
            }
        } catch { end() }
    }

    private func prepare(for need: ClipboardNeed) {
        do throws(SessionError) {
            if client == nil { client = try ClipboardClient(link) }
            dispatch()
            guard need == .content, !hasWaited else { return }
            hasWaited = true
            let deadline = Instant.now.advanced(milliseconds: Self.patience)
            while let client, !isOver, client.isThere == nil {
                let left = Int(deadline.since(.now) / 1_000_000)
                guard left > 0, try client.wait(milliseconds: left) else { return }
                dispatch()
            }
        } catch { end() }
    }

    private func offer(_ client: ClipboardClient) {
        // What a program copied since is newer, whether the clipboard takes it or it stays in its world.
        let isOlder = client.isCopying || !isOpen && engine.hasOwnClipboard
        isOpen = true
        if isOlder { return }
        // What a program of this world copied is there already, and is what is to be pasted.
        if client.own == nil, !client.clip.isEmpty {
            engine.offerClipboard(client.clip.forms.map { ClipboardForm($0.type.text, $0.bytes) })
        } else {
            engine.withdrawClipboard()
        }
    }

    /// A program copied something: hands on what of it is sound.
    private func copy(_ forms: [ClipboardForm]) {
        let sound = forms.compactMap { form -> Sessions.Clip.Form? in
            if form.type == ClipboardForm.text {
                return Sessions.Clip(text: String(decoding: form.bytes, as: UTF8.self)).forms.first
            }
            guard let type = MIMEType(form.type) else { return nil }
            return Sessions.Clip([.init(type, form.bytes)]).fault == nil ? .init(type, form.bytes) : nil
        }
        if !sound.isEmpty { client?.copy(Sessions.Clip(sound)) }
    }

    private func end() {
        // Its descriptor is closed only after nobody watches it any more.
        isOver = true
        engine.forgetClipboard()
    }
}
