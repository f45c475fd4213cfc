internal import CLinux
internal import Plumbing

extension DamageWatch {
    /// Connects to an X server of this machine.
    static func connect(_ display: Int) throws(SystemError) -> Descriptor {
        let path = "/tmp/.X11-unix/X\(display)"
        let stream = try Descriptor("connect \(path)", unsafe path.withCString { unsafe clinux_connect_unix($0, 0) })
        // What is read is waited for with poll(2), what is written is a few bytes.
        try stream.setNonblocking(false)
        return stream
    }
}
