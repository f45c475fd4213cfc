import NIOCore
package import NIOPosix
import NIOSSL
import Synchronization

/// The way in for VNC viewers that speak TLS: VeNCrypt on a TCP port, and plain bytes to the VNC server.
///
/// The keys are here and the pixels are not. It shares its limits, and its event loop, with the browsers' way in. Safe to use from
/// any thread but that of the event loop.
package final class ViewerDoor: Sendable {
    /// What a connection is served with.
    package struct House: Sendable {
        package var certificate: Certificate
        package var offers: [VeNCryptMachine.Subtype]
        /// The path of the VNC server's socket, which understands introductions.
        package var vnc: String

        /// A house of those parts.
        package init(certificate: Certificate, offers: [VeNCryptMachine.Subtype], vnc: String) {
            self.certificate = certificate
            self.offers = offers
            self.vnc = vnc
        }
    }

    private let listening: Listening<House>

    /// The address that it listens on.
    package var address: String { listening.address }

    /// The port that was had.
    package var port: Int { listening.port }

    /// Listens on that port or, when it is in use, on the next free one; port 0 takes any.
    package init(
        address: String, port: Int, house: House, limits: Limits = Limits(), group: MultiThreadedEventLoopGroup
    ) throws(FrontError) {
        listening = try Listening(address: address, port: port, house: house, limits: limits, group: group) {
            channel, house, _ in
            try channel.pipeline.syncOperations.addHandler(VeNCryptHandler(house, limits: limits))
        }
    }

    /// Serves connections that come from now on with that.
    package func move(into house: House) { listening.house = house }

    /// Ends listening; connections that are there go on.
    package func close() { listening.close() }
}
