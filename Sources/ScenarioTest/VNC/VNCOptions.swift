/// Where a VNC server listens.
package enum VNCAddress: Hashable, Sendable, CustomStringConvertible {
    /// A TCP port of a numeric address.
    case tcp(String, Int)
    /// A unix socket.
    case unix(String)

    /// A TCP port of this machine.
    package static func loopback(_ port: Int) -> VNCAddress { .tcp("127.0.0.1", port) }

    package var description: String {
        switch self {
        case .tcp(let host, let port): "\(host)::\(port)"
        case .unix(let path): path
        }
    }
}

/// The encodings of rectangles that the driver can ask for, and those that it can meet.
package struct VNCEncoding: Hashable, Sendable, CustomStringConvertible {
    /// The number in the protocol.
    package let number: Int32
    /// The name by which LibVNCClient is asked for it; empty for what it only meets.
    package let name: String

    package static let raw = VNCEncoding(number: 0, name: "raw")
    package static let copyRect = VNCEncoding(number: 1, name: "copyrect")
    package static let rre = VNCEncoding(number: 2, name: "rre")
    package static let hextile = VNCEncoding(number: 5, name: "hextile")
    package static let zlib = VNCEncoding(number: 6, name: "zlib")
    package static let tight = VNCEncoding(number: 7, name: "tight")
    package static let zrle = VNCEncoding(number: 16, name: "zrle")
    /// A rectangle whose encoding the driver could not tell.
    package static let unknown = VNCEncoding(number: .min, name: "")

    private static let all = [raw, copyRect, rre, hextile, zlib, tight, zrle]

    /// The encoding of that number.
    package static func of(_ number: Int32) -> VNCEncoding {
        all.first { $0.number == number } ?? VNCEncoding(number: number, name: "")
    }

    package var description: String { name.isEmpty ? "encoding \(number)" : name }
}

/// How the server is asked to write pixels.
package struct VNCPixelFormat: Hashable, Sendable {
    package var bitsPerPixel: Int
    package var depth: Int
    package var isBigEndian: Bool
    package var redMaximum: Int
    package var greenMaximum: Int
    package var blueMaximum: Int
    package var redShift: Int
    package var greenShift: Int
    package var blueShift: Int

    /// A format; the maxima are the largest values of the components.
    package init(
        bitsPerPixel: Int, depth: Int, isBigEndian: Bool = false, redMaximum: Int, greenMaximum: Int, blueMaximum: Int,
        redShift: Int, greenShift: Int, blueShift: Int
    ) {
        self.bitsPerPixel = bitsPerPixel
        self.depth = depth
        self.isBigEndian = isBigEndian
        self.redMaximum = redMaximum
        self.greenMaximum = greenMaximum
        self.blueMaximum = blueMaximum
        self.redShift = redShift
        self.greenShift = greenShift
        self.blueShift = blueShift
    }

    /// 32 bits, as `Bitmap` has them but for the alpha.
    package static let bgrx = VNCPixelFormat(
        bitsPerPixel: 32, depth: 24, redMaximum: 255, greenMaximum: 255, blueMaximum: 255, redShift: 16,
        greenShift: 8, blueShift: 0)
    /// 32 bits with red in the lowest byte.
    package static let rgbx = VNCPixelFormat(
        bitsPerPixel: 32, depth: 24, redMaximum: 255, greenMaximum: 255, blueMaximum: 255, redShift: 0,
        greenShift: 8, blueShift: 16)
    /// 16 bits, 5 for red, 6 for green, 5 for blue.
    package static let rgb565 = VNCPixelFormat(
        bitsPerPixel: 16, depth: 16, redMaximum: 31, greenMaximum: 63, blueMaximum: 31, redShift: 11, greenShift: 5,
        blueShift: 0)
    /// 8 bits, 2 for blue, 3 for green and red.
    package static let bgr233 = VNCPixelFormat(
        bitsPerPixel: 8, depth: 8, redMaximum: 7, greenMaximum: 7, blueMaximum: 3, redShift: 0, greenShift: 3,
        blueShift: 6)
}

/// What a viewer wants from its server.
package struct VNCOptions: Sendable {
    /// For VncAuth; nil when the server asks for none.
    package var password: String?
    /// The name that goes with the password, where a server asks for one.
    package var user: String?
    /// The file with the certificate of whoever may have signed the server's; TLS is spoken where there is one.
    package var authority: String?
    /// The encodings in the order of preference.
    ///
    /// Servers may always send Raw.
    package var encodings: [VNCEncoding] = [.copyRect, .tight, .zrle, .raw]
    package var pixelFormat = VNCPixelFormat.bgrx
    /// How hard Tight, Zlib and ZRLE compress, 0 to 9.
    package var compression = 1
    /// The quality of JPEG in Tight, 0 to 9; nil asks for no JPEG, so that every pixel is exact.
    package var quality: Int?
    /// Whether other viewers may stay.
    package var isShared = true
    /// Whether the pointer comes as an image of its own instead of in the picture.
    package var separateCursor = true
    /// Whether sizes are asked for in the older form, without screens: LibVNCClient passes over those of a screen with the number 0.
    ///
    /// A size cannot be asked for then.
    package var sizesArePlain = false
    /// Whether to ask for the server's sound (QEMU's audio extension).
    package var hears = false

    /// The default: Tight without JPEG.
    package init(_ encodings: [VNCEncoding]? = nil, password: String? = nil) {
        if let encodings { self.encodings = encodings }
        self.password = password
    }
}
