/// Between straight alpha, which image files have, and premultiplied alpha, which pixels have.
package enum Alpha {
    /// The premultiplied form of a straight pixel.
    package static func premultiplied(_ straight: UInt32) -> UInt32 {
        let alpha = straight >> 24
        if alpha == 255 { return straight }
        if alpha == 0 { return 0 }
        func component(_ shift: UInt32) -> UInt32 { (((straight >> shift & 255) * alpha + 127) / 255) << shift }
        return alpha << 24 | component(16) | component(8) | component(0)
    }

    /// The straight form of a premultiplied pixel; colour above the alpha counts as full.
    package static func straight(_ premultiplied: UInt32) -> UInt32 {
        let alpha = premultiplied >> 24
        if alpha == 255 { return premultiplied }
        if alpha == 0 { return 0 }
        func component(_ shift: UInt32) -> UInt32 {
            min(255, ((premultiplied >> shift & 255) * 255 + alpha / 2) / alpha) << shift
        }
        return alpha << 24 | component(16) | component(8) | component(0)
    }
}
