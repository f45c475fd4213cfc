package import Framebuffer

/// The colours of a scope.
package enum ScopeColors {
    package static let ground = Color(rgb: 0x0b0f14)
    package static let panel = Color(rgb: 0x10161d)
    package static let border = Color(rgb: 0x26313d)
    package static let grid = Color(rgb: 0x1a232d)
    package static let axis = Color(rgb: 0x2a3744)
    package static let text = Color(rgb: 0x8497a9)
    package static let title = Color(rgb: 0xb9c7d4)
    package static let hold = Color(rgb: 0x5a6b7c)
    package static let clipped = Color(rgb: 0xff5a5f)
    package static let spectrumLine = Color(rgb: 0xa5ecff)
    package static let spectrumTop = Color(rgb: 0x2fa8d5)
    package static let spectrumBottom = Color(rgb: 0x123347)
    /// The colours of channels, over and over.
    package static let waves: [Color] = [0x5fd4ff, 0xffb757, 0x9be37a, 0xd59bff].map { Color(rgb: $0) }

    /// The colour of a level meter at a level.
    package static func meter(_ decibels: Float) -> Color {
        decibels >= -3 ? Color(rgb: 0xff5a5f) : decibels >= -12 ? Color(rgb: 0xf4cc52) : Color(rgb: 0x45cf7c)
    }

    /// Between two colours; 0 is the first, 1 the second.
    static func mix(_ a: Color, _ b: Color, _ part: Double) -> Color {
        let part = min(max(part, 0), 1)
        func component(_ x: Int, _ y: Int) -> Int { Int((Double(x) + Double(y - x) * part).rounded()) }
        return Color(
            red: component(a.red, b.red), green: component(a.green, b.green), blue: component(a.blue, b.blue))
    }
}
