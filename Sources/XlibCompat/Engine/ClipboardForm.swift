/// One form of what is on a clipboard: a MIME type and its bytes, text as `ClipboardForm.text` in UTF-8.
package struct ClipboardForm: Hashable, Sendable {
    package var type: String
    package var bytes: [UInt8]

    /// The type of text.
    package static let text = "text/plain;charset=utf-8"

    /// A form.
    package init(_ type: String, _ bytes: [UInt8]) {
        self.type = type
        self.bytes = bytes
    }
}

/// What a program is about to do with the clipboard of its world.
package enum ClipboardNeed: Hashable, Sendable {
    /// It asks who has the clipboard, or for its content.
    case content
    /// It wants to hear when another one has it, or takes it itself.
    case changes
}
