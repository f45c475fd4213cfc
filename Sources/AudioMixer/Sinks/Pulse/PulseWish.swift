internal import Sessions

/// Where and how a device of PulseAudio's is used.
package struct PulseWish: Hashable, Sendable {
    /// The device's name for PulseAudio; nil for the one that is the default at the time.
    package var device: String?
    /// As in PULSE_SERVER; nil for that, or the user's own.
    package var server: String?
    package var channels = 2
    /// The frames of a sink's buffer in the server, or those that come of a source at once; nil for as few as usually go well.
    package var buffer: Int?

    /// The default device with two channels.
    package init() {}

    /// The channels that a ring can have.
    var usedChannels: Int { min(max(1, channels), AudioFormat.channelLimit) }
}
