internal import Glibc

/// The time of day, for what people read; nothing waits by it.
package enum WallClock {
    /// The seconds since 1970.
    package static var seconds: Int { time(nil) }
}
