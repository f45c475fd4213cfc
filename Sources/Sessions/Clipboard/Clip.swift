/// What is copied and pasted: one thing, in as many forms as its program can give, the best first.
///
/// A clip without forms is nothing. What comes from a program is hostile: `fault` tells what is wrong with it.
package struct Clip: Hashable, Sendable {
    /// One form.
    package struct Form: Hashable, Sendable {
        package var type: MIMEType
        package var bytes: [UInt8]

        /// A form.
        package init(_ type: MIMEType, _ bytes: [UInt8]) {
            self.type = type
            self.bytes = bytes
        }
    }

    package var forms: [Form]

    /// The most bytes of all forms together.
    package static let limit = 16 << 20
    /// The most forms.
    package static let formLimit = 16

    /// A clip of those forms.
    package init(_ forms: [Form] = []) { self.forms = forms }

    /// A text; zeros, which no text has, are left out.
    package init(text: String) { self.init([Form(.text, text.utf8.filter { $0 != 0 })]) }

    package var isEmpty: Bool { forms.isEmpty }

    /// The bytes of all forms together.
    package var byteCount: Int { forms.reduce(0) { $0 + $1.bytes.count } }

    /// The bytes of a form.
    package subscript(type: MIMEType) -> [UInt8]? { forms.first { $0.type == type }?.bytes }

    /// The text, when it has one.
    package var text: String? { self[.text].map { String(decoding: $0, as: UTF8.self) } }

    /// What makes it no clip to be handed on; nil when it is sound.
    ///
    /// Bounds, a type twice, texts that are no UTF-8 or have a zero in them, and pictures that are no PNG.
    package var fault: String? {
        if forms.count > Self.formLimit { return "more than \(Self.formLimit) forms" }
        if byteCount > Self.limit { return "more than \(Self.limit >> 20) MiB" }
        if Set(forms.map(\.type)).count < forms.count { return "a type twice" }
        for form in forms {
            if form.type.isUTF8, !Self.isText(form.bytes) { return "\(form.type) that is no UTF-8" }
            if form.type == .png, !form.bytes.starts(with: Self.pngSignature) { return "image/png that is no PNG" }
        }
        return nil
    }

    private static let pngSignature: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

    private static func isText(_ bytes: [UInt8]) -> Bool {
        !bytes.contains(0) && String(validating: bytes, as: UTF8.self) != nil
    }
}
