/// What a client can say about how a picture is read and drawn on (RENDER, section 8: CreatePicture).
package struct PictureAttributes {
    /// What is where a source has no pixels.
    package enum Repeat: UInt8 { case none, normal, pad, reflect }
    /// How pixels are made of those around a place.
    package enum Filter: Equatable {
        case nearest, bilinear
        /// Width, height and the kernel, in 16.16; there are at least as many values as the size tells.
        case convolution([Int32])
    }

    package var repetition = Repeat.none
    package var alphaX = 0
    package var alphaY = 0
    package var isSharp = false
    package var hasComponentAlpha = false
    package var filter = Filter.nearest
    /// Where a pixel is read from: three rows of three 16.16 values; nil is from the same place.
    package var transform: [Int32]?

    /// What a picture has that was made without saying anything.
    package init() {}
}

/// A color of 16 bits a channel, premultiplied, as requests have it.
package struct RenderColor: Hashable, Sendable {
    package var red: UInt16
    package var green: UInt16
    package var blue: UInt16
    package var alpha: UInt16

    /// The color of those channels.
    package init(red: UInt16, green: UInt16, blue: UInt16, alpha: UInt16) {
        self.red = red
        self.green = green
        self.blue = blue
        self.alpha = alpha
    }

    /// The color in 8 bits a channel, alpha in the highest.
    package var pixel: UInt32 {
        UInt32(alpha >> 8) << 24 | UInt32(red >> 8) << 16 | UInt32(green >> 8) << 8 | UInt32(blue >> 8)
    }
}

/// A place of a gradient's line and the color there.
package struct GradientStop: Hashable, Sendable {
    /// 16.16, from 0 to 1.
    package let position: Int32
    package let color: RenderColor

    /// A stop of that color.
    package init(position: Int32, color: RenderColor) {
        self.position = position
        self.color = color
    }
}
