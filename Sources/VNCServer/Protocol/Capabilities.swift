/// What a viewer said that it understands, from its last list of encodings.
package struct Capabilities: Hashable, Sendable {
    /// The encoding for pixels that the viewer likes best of those that we have.
    package var encoding = Encoding.raw
    /// The one for pixel formats that this does not serve.
    package var fallback = Encoding.raw
    package var copyRect = false
    package var lastRect = false
    package var desktopSize = false
    package var extendedDesktopSize = false
    /// How the viewer that draws the pointer is told what it looks like, nil when it does not draw it.
    package var cursorForm: CursorForm?
    /// The encoding by which the viewer is told where the pointer is.
    package var pointerPosition: EncodingNumber?
    /// What the viewer may be told besides.
    package var news: Set<ViewerNews> = []
    /// The encoding by which it is told of the keyboard's lights.
    package var lights: EncodingNumber?
    package var extendedKeys = false
    /// Whether it can play sound.
    package var sound = false
    package var fence = false
    package var continuousUpdates = false
    /// Whether it speaks of its clipboard in more than Latin-1.
    package var extendedClipboard = false
    /// Whether it speaks our extension for tests.
    package var inquiries = false
    /// The quality when the viewer permits loss.
    package var jpeg: JPEGQuality?
    /// Whether it wants few bytes rather than soon ones: a level of compression of 7 to 9.
    package var isThorough = false
    /// Whether it understands JPEG as an encoding.
    package var takesJPEG = false
    /// Whether what behaves like video may come as H.264.
    package var video = false

    /// The longest list that a viewer may send.
    package static let listLimit = 1024

    /// Whether the viewer draws the pointer.
    package var cursor: Bool { cursorForm != nil }

    /// What a viewer understands that said nothing yet.
    package init() {}

    /// What the list says; unknown numbers are passed over.
    package init(_ numbers: some Sequence<Int>) {
        var chosen: Encoding?
        var level: Int?
        var fine: Int?
        var subsampling: Int?
        var next: Encoding?
        var prefersJPEG = false
        var takesVideo = false
        var prefersVideo = false
        for number in numbers {
            switch number {
            case -32 ... -23: level = number + 32
            case -256 ... -247: isThorough = number + 256 >= 7
            case -512 ... -412: fine = number + 512
            case -768 ... -763: subsampling = number + 768
            default: break
            }
            guard let known = EncodingNumber(rawValue: number) else { continue }
            switch known {
            case .raw, .rre, .hextile, .zlib, .tight, .zrle, .tightPNG:
                chosen = chosen ?? Encoding(rawValue: number)
                if known != .tightPNG { next = next ?? Encoding(rawValue: number) }
            case .jpeg:
                takesJPEG = true
                prefersJPEG = chosen == nil
            case .h264:
                takesVideo = true
                prefersVideo = chosen == nil
            case .copyRect: copyRect = true
            case .lastRect: lastRect = true
            case .desktopSize: desktopSize = true
            case .extendedDesktopSize: extendedDesktopSize = true
            case .cursorWithAlpha: cursorForm = .withAlpha
            case .vmwareCursor: cursorForm = max(.vmware, cursorForm ?? .vmware)
            case .cursor: cursorForm = max(.plain, cursorForm ?? .plain)
            case .twoColourCursor: cursorForm = cursorForm ?? .twoColours
            // Viewers that list both mean the same by them.
            case .pointerPosition, .vmwarePointerPosition: pointerPosition = pointerPosition ?? known
            case .lights, .vmwareLights:
                lights = lights ?? known
                news.insert(.lights)
            case .manyButtons: news.insert(.manyButtons)
            case .pointerMode: news.insert(.pointerMode)
            case .desktopName: news.insert(.name)
            case .extendedKeys: extendedKeys = true
            case .sound: sound = true
            case .fence: fence = true
            case .continuousUpdates: continuousUpdates = true
            case .extendedClipboard: extendedClipboard = true
            case .inquiries:
                inquiries = true
                news.insert(.frames)
            }
        }
        encoding = chosen ?? .raw
        fallback = next ?? .raw
        // Who wants JPEG above all permits loss without a word about quality.
        // Who lists it behind others and names no quality wants its pixels exact.
        video = takesVideo && (prefersVideo || level != nil || fine != nil)
        jpeg = JPEGQuality(level: level ?? (prefersJPEG ? 7 : nil), fine: fine, subsampling: subsampling)
    }
}
