import Plumbing
import TestKit

/// A connection of bytes, for what no viewer would do.
final class RawPeer {
    private let socket: StreamSocket
    private var watch: Loop.Watch?
    /// What has come and was not taken.
    private(set) var received: [UInt8] = []
    private(set) var isOpen = true

    init(_ loop: Loop, _ socket: consuming StreamSocket) throws {
        self.socket = socket
        watch = try loop.watch(self.socket.descriptor.number) { [unowned self] _ in read() }
    }

    func send(_ bytes: [UInt8]) { _ = try? socket.write(bytes) }

    /// Everything that has come.
    func takeAll() -> [UInt8] {
        defer { received = [] }
        return received
    }

    private func read() {
        while isOpen {
            switch (try? socket.read()) ?? .end {
            case .bytes(let bytes): received += bytes
            case .nothing: return
            case .end:
                isOpen = false
                watch?.cancel()
            }
        }
    }
}
