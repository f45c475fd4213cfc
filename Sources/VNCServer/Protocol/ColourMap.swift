/// The colours behind an 8-bit colour map: those of `PixelFormat.rgb332`, never changed.
package enum ColourMap {
    /// The message that sets all 256 of them.
    package static let message: [UInt8] = {
        let format = PixelFormat.rgb332
        var bytes: [UInt8] = [1, 0]
        bytes.put16(0)
        bytes.put16(256)
        for index in 0..<256 {
            bytes.put16((index >> format.redShift & format.redMax) * 65535 / format.redMax)
            bytes.put16((index >> format.greenShift & format.greenMax) * 65535 / format.greenMax)
            bytes.put16((index >> format.blueShift & format.blueMax) * 65535 / format.blueMax)
        }
        return bytes
    }()
}
