/// When a text goes from the host's clipboard to the desktop's and back; a pure value.
///
/// The host's is only looked at while the window has its focus, so that what is copied beside it stays there until the user comes, and a text
/// never comes back to where it came from. Not every host tells of what is copied, so each coming of the focus is a reason to look.
package struct ClipboardExchange: Hashable, Sendable {
    /// The largest text that is passed on, in bytes.
    package static let limit = 4 << 20

    private var hasFocus = false
    private var isNew = false
    /// The text that both have, as far as is known.
    private var known: String?

    /// An exchange in which nothing is known of the host yet.
    package init() {}

    /// Takes what the window told; whether the host's text is to be read now.
    package mutating func take(_ events: some Sequence<WindowEvent>) -> Bool {
        for event in events {
            switch event {
            case .focusGained: (hasFocus, isNew) = (true, true)
            case .focusLost: hasFocus = false
            case .clipboardChanged: isNew = true
            default: continue
            }
        }
        guard hasFocus, isNew else { return false }
        isNew = false
        return true
    }

    /// The host has this text: what to copy to the desktop, if anything.
    package mutating func host(_ text: String?) -> String? {
        guard let text, text != known, text.utf8.count <= Self.limit else { return nil }
        known = text
        return text
    }

    /// The desktop has this text: what to put on the host's clipboard, if anything.
    package mutating func desktop(_ text: String?) -> String? {
        guard let text, text != known, text.utf8.count <= Self.limit else { return nil }
        known = text
        return text
    }
}
