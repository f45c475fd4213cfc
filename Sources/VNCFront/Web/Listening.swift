import NIOCore
import NIOPosix
import Synchronization

/// How a port is had.
enum Listening {
    /// How many ports are tried, from the first on.
    static let tries = 32

    /// Binds that port or, when it is in use, the next free one; port 0 takes any.
    static func open(
        address: String, port: Int, _ bind: (Int) throws -> any Channel
    ) throws(FrontError) -> (channel: any Channel, port: Int) {
        let last = port == 0 ? 0 : max(port, min(65535, port + tries - 1))
        for port in port...last {
            do {
                let channel = try bind(port)
                return (channel, channel.localAddress?.port ?? port)
            } catch let error as IOError where error.errnoCode == EADDRINUSE {
                continue
            } catch {
                throw FrontError(.listen, "\(address), port \(port): \(error)")
            }
        }
        throw FrontError(.listen, "\(address): the ports \(port) to \(last) are all in use")
    }
}

/// The house of now, shared with the event loop.
final class Tenancy<House: Sendable>: Sendable {
    private let state: Mutex<House>

    init(_ house: House) { state = Mutex(house) }

    var house: House {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }
}
