/// What a viewer said that it understands, from its last list of encodings.
package struct Capabilities: Hashable, Sendable {
    /// The encoding for pixels that the viewer likes best of those that we have.
    package var encoding = Encoding.raw
    package var copyRect = false
    package var lastRect = false
    package var desktopSize = false
    package var extendedDesktopSize = false
    /// Whether the viewer draws the pointer.
    package var cursor = false
    /// Whether it draws it with all its alpha.
    package var cursorWithAlpha = false
    package var pointerPosition = false
    package var extendedKeys = false
    /// Whether it can play sound.
    package var sound = false
    package var fence = false
    package var continuousUpdates = false
    /// Whether it speaks of its clipboard in more than Latin-1.
    package var extendedClipboard = false
    /// The quality when the viewer permits loss.
    package var jpeg: JPEGQuality?

    /// The longest list that a viewer may send.
    package static let listLimit = 1024

    /// What a viewer understands that said nothing yet.
    package init() {}

    /// What the list says; unknown numbers are passed over.
    package init(_ numbers: some Sequence<Int>) {
        var chosen: Encoding?
        var level: Int?
        var fine: Int?
        var subsampling: Int?
        for number in numbers {
            switch number {
            case -32 ... -23: level = number + 32
            case -512 ... -412: fine = number + 512
            case -768 ... -763: subsampling = number + 768
            default: break
            }
            guard let known = EncodingNumber(rawValue: number) else { continue }
            switch known {
            case .raw: chosen = chosen ?? .raw
            case .tight: chosen = chosen ?? .tight
            case .zrle: chosen = chosen ?? .zrle
            case .copyRect: copyRect = true
            case .lastRect: lastRect = true
            case .desktopSize: desktopSize = true
            case .extendedDesktopSize: extendedDesktopSize = true
            case .cursor: cursor = true
            case .cursorWithAlpha: (cursor, cursorWithAlpha) = (true, true)
            case .pointerPosition: pointerPosition = true
            case .extendedKeys: extendedKeys = true
            case .sound: sound = true
            case .fence: fence = true
            case .continuousUpdates: continuousUpdates = true
            case .extendedClipboard: extendedClipboard = true
            }
        }
        encoding = chosen ?? .raw
        jpeg = JPEGQuality(level: level, fine: fine, subsampling: subsampling)
    }
}
