internal import Glibc

/// Levels as people say them.
package enum Decibels {
    /// The factor of a level: 1 for 0 dB.
    package static func factor(_ decibels: Double) -> Float { Float(pow(10, decibels / 20)) }
}
