/// The number of an encoding or pseudo-encoding that we know.
package enum EncodingNumber: Int, Sendable {
    case raw = 0
    case copyRect = 1
    case tight = 7
    case zrle = 16
    case desktopSize = -223
    case lastRect = -224
    case pointerPosition = -232
    case cursor = -239
    case extendedKeys = -258
    case sound = -259
    case extendedDesktopSize = -308
    case fence = -312
    case cursorWithAlpha = -314
    case continuousUpdates = -313
    case extendedClipboard = -1_063_131_698
}
