/// The numbers of what stands in a recording.
enum RecordingEncoding {
    static let raw = 0
    static let copyRect = 1
    static let tight = 7
    static let desktopSize = -223
    static let lastRectangle = -224
    static let cursor = -239
    static let cursorColours = -240
    static let pointerPosition = -232
    static let desktopName = -307
    static let extendedDesktopSize = -308
}
