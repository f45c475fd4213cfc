import Framebuffer
import TestKit
import XDrawing
import XFonts
import XlibCompat

/// A server with several connections, to which a test says the same as to another one.
protocol XSide: AnyObject {
    /// What each connection was told when it was made.
    var setups: [XSetup] { get }
    /// The number of the last request of a connection.
    func sequence(of client: Int) -> UInt16
    /// Sends a request over a connection.
    func send(_ request: XRequest, from client: Int) throws
    /// Waits until the server has done all that a connection asked; costs no request that is not sent to both sides alike.
    func settle(_ client: Int) throws
    /// Everything that has come over a connection since the last call, in its order.
    func take(_ client: Int) throws -> [XPacket]
}

/// Xvfb by its socket.
final class ServerSide: XSide {
    let wires: [XWire]
    var setups: [XSetup] { wires.map(\.setup) }

    init(path: String, clients: Int) throws {
        wires = try (0..<clients).map { _ in try XWire(path: path) }
        for wire in wires { wire.keepsAll = true }
    }

    func sequence(of client: Int) -> UInt16 { wires[client].sequence }
    func send(_ request: XRequest, from client: Int) throws { try wires[client].send(request) }
    func settle(_ client: Int) throws { try wires[client].sync() }
    func take(_ client: Int) throws -> [XPacket] {
        defer { wires[client].forget() }
        return wires[client].all
    }
}

/// Our engine in this process, drawing in memory.
final class EngineSide: XSide {
    let engine: Engine
    let presenter = MemoryPresenter()
    private var clients: [Client] = []
    private(set) var setups: [XSetup] = []

    init(area: Area, hasVisibleRoot: Bool = true, clients count: Int, fonts: FontCatalog = FontCatalog()) throws {
        var configuration = Engine.Configuration()
        configuration.area = area
        configuration.hasVisibleRoot = hasVisibleRoot
        engine = Engine(configuration, fonts: fonts, presenter: presenter)
        for _ in 0..<count {
            guard let client = engine.connect(), let setup = XSetup(engine.setup(for: client)) else {
                throw DifferentialError("no connection to the engine")
            }
            clients.append(client)
            setups.append(setup)
        }
    }

    func sequence(of client: Int) -> UInt16 { UInt16(truncatingIfNeeded: clients[client].sequence) }
    func send(_ request: XRequest, from client: Int) { handle(request.finished, from: client) }
    func settle(_ client: Int) { handle(XRequest.getInputFocus().finished, from: client) }
    func take(_ client: Int) -> [XPacket] {
        var packets: [XPacket] = []
        while let packet = clients[client].output.next() { packets.append(XPacket(bytes: Array(packet))) }
        return packets
    }

    private func handle(_ bytes: [UInt8], from client: Int) {
        engine.time &+= 1
        withWire(bytes) { engine.handle($0, from: clients[client]) }
        // As a door does when a program flushes: only then is it settled what the pointer is over.
        engine.endFrame()
    }
}

/// Why a comparison could not be made.
struct DifferentialError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
