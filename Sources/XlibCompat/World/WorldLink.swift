package import Framebuffer
internal import Plumbing
package import Sessions

/// A program's place in its world: the way to the parent, and what the world decided for it.
package final class WorldLink {
    package let link: ParentLink
    package let firstClient: Int
    package let clientCount: Int
    /// The name of the component that the world is.
    package let component: String
    /// The size of the root, where the scenario tells one.
    package let area: Area?
    private let socket: PacketSocket

    /// Why a program could not join its world.
    package struct Failure: Error, Hashable, CustomStringConvertible {
        package let description: String
    }

    /// Joins the world of a directory; waits for its answer for at most five seconds.
    package init(directory: String, name: String) throws(Failure) {
        do throws(SystemError) {
            socket = try PacketSocket(unixPath: WorldDirectory.socket(in: directory))
            guard try socket.send(WorldRequest.join(name: String(name.prefix(64))).encoded()) else {
                throw SystemError("join", 0)
            }
            guard try socket.descriptor.waitReadable(milliseconds: 5000) else {
                throw SystemError("join", 0)
            }
        } catch {
            throw Failure(description: "no X world: \(error)")
        }
        guard case .packet(let packet)? = try? socket.receive(ReceiveBuffer()),
            case .welcome(let first, let count, let component, let area)? = try? WorldAnswer(decoding: packet.bytes),
            let descriptor = packet.parcel?.take()
        else { throw Failure(description: "the X world sent this program away") }
        link = ParentLink(PacketSocket(descriptor))
        firstClient = first
        clientCount = count
        self.component = component
        self.area = area
    }

    /// The descriptor to watch; it is readable when the world says something, or has ended.
    package var descriptorNumber: Int32 { socket.descriptor.number }
}
