import Glibc
import Plumbing

extension PeerLog {
    /// Whether the client with that file is connected; reads no more of it than that.
    static func isReady(_ path: String) -> Bool {
        let number = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard number >= 0 else { return false }
        let file = Descriptor(owning: number)
        var ready: UInt64 = 0
        return unsafe pread(file.number, &ready, 8, 16) == 8 && ready == 1
    }
}
