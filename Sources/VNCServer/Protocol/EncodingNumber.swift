/// The number of an encoding or pseudo-encoding that we know.
package enum EncodingNumber: Int, Sendable {
    case raw = 0
    case copyRect = 1
    case rre = 2
    case hextile = 5
    case zlib = 6
    case tight = 7
    case zrle = 16
    case jpeg = 21
    case h264 = 50
    case desktopSize = -223
    case lastRect = -224
    case pointerPosition = -232
    case cursor = -239
    case twoColourCursor = -240
    case pointerMode = -257
    case extendedKeys = -258
    case sound = -259
    case tightPNG = -260
    case lights = -261
    case desktopName = -307
    case extendedDesktopSize = -308
    case fence = -312
    case cursorWithAlpha = -314
    case continuousUpdates = -313
    case manyButtons = -316
    /// Our own extension, for tests: frame numbers, and what is asked and answered.
    case inquiries = -1_313_428_560
    case extendedClipboard = -1_063_131_698
    case vmwareCursor = 0x574d_5664
    case vmwarePointerPosition = 0x574d_5666
    case vmwareLights = 0x574d_5668
}
