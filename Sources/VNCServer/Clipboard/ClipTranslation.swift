internal import Framebuffer
internal import Images
internal import Sessions

/// Clips of the desktop for viewers, and the other way: pictures are PNG there and bitmaps here.
///
/// Both ways take milliseconds where there is a picture.
enum ClipTranslation {
    /// What viewers may have of a clip.
    static func forViewers(_ clip: Clip) -> ViewerClip {
        var result = ViewerClip(text: clip.text)
        result.html = ClipFormats.htmlType.flatMap { clip[$0] }.map { String(decoding: $0, as: UTF8.self) }
        result.rtf = ClipFormats.rtfTypes.lazy.compactMap { clip[$0] }.first
        if let file = clip[.png], let bitmap = try? PNG.decode(file, limit: DIB.pixelLimit) {
            result.picture = DIB.encode(bitmap)
        }
        result = result.bounded
        result.pack()
        return result
    }

    /// What viewers may have without a picture: what takes no time.
    static func withoutPicture(_ clip: Clip) -> ViewerClip {
        forViewers(Clip(clip.forms.filter { $0.type != .png }))
    }

    /// The clip that a viewer's stream makes; nil when there is nothing in it, or it is what viewers have of the desktop already.
    static func forDesktop(_ stream: [UInt8], _ flags: UInt32, unlike shown: ViewerClip) -> Clip? {
        guard var given = ViewerClip(provided: stream, flags)?.bounded else { return nil }
        let bitmap = given.picture.flatMap(DIB.decode)
        // The pixels count, not how they came.
        given.picture = bitmap.flatMap(DIB.encode)
        if given.text?.isEmpty == true { given.text = nil }
        let known = [
            given.text == nil || given.text == shown.text, given.html == nil || given.html == shown.html,
            given.rtf == nil || given.rtf == shown.rtf, given.picture == nil || given.picture == shown.picture,
        ]
        if known.allSatisfy({ $0 }) { return nil }
        var forms: [Clip.Form] = []
        // What says most comes first.
        if let bitmap, let file = try? PNG.encode(bitmap, fast: true) { forms.append(.init(.png, file)) }
        if let html = given.html, !html.isEmpty, let type = ClipFormats.htmlType {
            forms.append(.init(type, Array(html.utf8)))
        }
        if let rtf = given.rtf, let type = ClipFormats.rtfTypes.first { forms.append(.init(type, rtf)) }
        if let text = given.text { forms += Clip(text: text).forms }
        let clip = Clip(forms)
        return clip.isEmpty || clip.fault != nil ? nil : clip
    }
}
